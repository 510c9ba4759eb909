package livecode

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A program knows at which tag or commit it has the module. A checkout does not.
func TestVersionIn_takesThatOfTheBuild(t *testing.T) {
	t.Parallel()
	const path = "github.com/qcloudlive/livecode"
	other := &debug.Module{Path: "example.com/other", Version: "v9.9.9"}
	for _, tt := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"a program that depends on it", debug.BuildInfo{Main: *other, Deps: []*debug.Module{other, {Path: path, Version: "v1.2.3"}}}, "1.2.3"},
		{"its own program", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.3-0.2026"}}, "1.2.3-0.2026"},
		{"a checkout", debug.BuildInfo{Main: debug.Module{Path: path, Version: "(devel)"}}, Version},
		{"a replaced module", debug.BuildInfo{Main: *other, Deps: []*debug.Module{{Path: path}}}, Version},
		{"without modules", debug.BuildInfo{}, Version},
	} {
		assert.Equal(t, tt.want, versionIn(&tt.info), tt.name)
	}
}
