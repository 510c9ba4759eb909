package livecode

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The map of the root in ARCHITECTURE.md names each of its files, and none that is
// not there.
func TestArchitecture_namesEveryFileOfTheRoot(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ARCHITECTURE.md")
	require.NoError(t, err)
	_, after, ok := strings.Cut(string(text), "\nIn the root:\n")
	require.True(t, ok)
	table, _, ok := strings.Cut(after, "\nIn `callback`:\n")
	require.True(t, ok)
	var listed []string
	for row := range strings.Lines(table) {
		if cells := strings.Split(row, "|"); len(cells) == 4 {
			for _, match := range regexp.MustCompile("`([a-z_]+\\.go)`").FindAllStringSubmatch(cells[1], -1) {
				listed = append(listed, match[1])
			}
		}
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	files = slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	slices.Sort(listed)
	assert.Equal(t, files, listed)
}
