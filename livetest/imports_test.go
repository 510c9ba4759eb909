package livetest_test

import (
	"go/build"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Programs import this package in their tests, so it brings nothing along; and
// it must be able to disagree with the client, so it shares nothing with it but
// the signature.
func TestPackage_importsStandardLibrarySignAndSenderOnly(t *testing.T) {
	t.Parallel()
	pkg, err := build.ImportDir(".", 0)
	require.NoError(t, err)
	require.NotEmpty(t, pkg.Imports)
	for _, path := range pkg.Imports {
		if strings.Contains(strings.Split(path, "/")[0], ".") {
			assert.Contains(t, []string{
				"github.com/qcloudlive/livecode/callback/callbacktest",
				"github.com/qcloudlive/livecode/internal/sign",
				"github.com/qcloudlive/livecode/livetest/faultnet",
			}, path)
		}
		assert.NotEqual(t, "testing", path, "it would register flags")
	}
}
