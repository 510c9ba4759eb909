package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBadNames(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		files []string
		want  string // empty: none is bad
	}{
		"plain":               {[]string{"go.mod", "a/b.go", "a/c.go", ".ci/run"}, ""},
		"reserved by Windows": {[]string{"callback/testdata/fuzz/FuzzX/nul"}, "nul"},
		"with an ending":      {[]string{"testdata/aux.json"}, "aux"},
		"colon":               {[]string{"testdata/12:30"}, "12:30"},
		"dot at the end":      {[]string{"testdata/a."}, "trailing dot"},
		"files fold":          {[]string{"README.md", "readme.md"}, "README.md and readme.md"},
		"folders fold":        {[]string{"Store/a.go", "store/b.go"}, "Store and store"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := badNames(tt.files)
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
