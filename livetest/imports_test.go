package livetest_test

import (
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Programs import this package in their tests, so it brings nothing along that the
// client does not bring; and it must be able to disagree with the client, so it
// shares nothing with it but the signature. New alone has a client, to give it away.
func TestPackage_importsNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	pkg, err := build.ImportDir(".", 0)
	require.NoError(t, err)
	require.NotEmpty(t, pkg.Imports)
	for _, path := range pkg.Imports {
		if strings.Contains(strings.Split(path, "/")[0], ".") {
			assert.Contains(t, []string{
				"github.com/qcloudlive/livecode",
				"github.com/qcloudlive/livecode/callback/callbacktest",
				"github.com/qcloudlive/livecode/internal/sign",
				"github.com/qcloudlive/livecode/livetest/faultnet",
			}, path)
		}
		assert.NotEqual(t, "testing", path, "programs such as quickstart would link it")
	}
	for _, name := range pkg.GoFiles {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.False(t, name != "client.go" && path == "github.com/qcloudlive/livecode", "%s imports the client", name)
		}
	}
}
