package callback_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The map of the package has every file, and no file that is not there.
func TestArchitecture_mapsEveryFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(text), "\nIn `callback`:\n")
	require.True(t, ok)
	section, _, ok = strings.Cut(section, "\n## ")
	require.True(t, ok)
	var patterns []string
	for _, match := range regexp.MustCompile("`([a-z_*]+\\.go)`").FindAllStringSubmatch(section, -1) {
		patterns = append(patterns, match[1])
		files, err := filepath.Glob(match[1])
		require.NoError(t, err)
		assert.NotEmpty(t, files, "the map names %s", match[1])
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		mapped := false
		for _, pattern := range patterns {
			fits, err := path.Match(pattern, file)
			require.NoError(t, err)
			mapped = mapped || fits
		}
		assert.True(t, mapped, "%s is not on the map", file)
	}
}
