package livecode_test

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

var (
	// mapOf begins the table of a package, as "In the root:" or "In `callback`:" does.
	mapOf = regexp.MustCompile("^In (?:the root|`([^`]+)`)(?::|, .+)$")
	// mapRow is a row of one, which names files, or patterns of files.
	mapRow  = regexp.MustCompile("^\\| ((?:`[^`]+\\.go`(?:, )?)+) \\| .+ \\|$")
	mapName = regexp.MustCompile("`([^`]+)`")
)

// ARCHITECTURE.md has a map of every package that people import or change: each file
// stands in it once, and nothing else does.
func TestArchitecture_mapsEveryFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ARCHITECTURE.md")
	require.NoError(t, err)
	maps := readMaps(string(text))
	for _, folder := range []string{
		".", "api3", "callback", "callback/callbacktest", "callback/inbox", "callback/inbox/inboxtest", "forward", "livetest", "livetest/faultnet", "pushurl",
		"otel", "prom", "store/bolt", "store/mysql", "store/postgres",
	} {
		if files := sources(t, folder); len(files) > 0 { // users of the module have no others
			assertMapped(t, folder, files, maps[folder])
		}
	}
}

// readMaps returns the patterns of each package's table by its folder.
func readMaps(text string) map[string][]string {
	maps := map[string][]string{}
	folder := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if begins := mapOf.FindStringSubmatch(line); begins != nil {
			folder = path.Clean(begins[1])
		} else if row := mapRow.FindStringSubmatch(line); row != nil {
			for _, name := range mapName.FindAllStringSubmatch(row[1], -1) {
				maps[folder] = append(maps[folder], name[1])
			}
		}
	}
	return maps
}

func sources(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			names = append(names, filepath.Base(file))
		}
	}
	return names
}

func assertMapped(t *testing.T, folder string, files, patterns []string) {
	t.Helper()
	used := map[string]bool{}
	for _, file := range files {
		rows := rowsOf(t, file, patterns)
		assert.Len(t, rows, 1, "rows of ARCHITECTURE.md for %s", path.Join(folder, file))
		for _, row := range rows {
			used[row] = true
		}
	}
	for _, pattern := range patterns {
		assert.True(t, used[pattern], "%s stands in ARCHITECTURE.md and is no file", path.Join(folder, pattern))
	}
}

// rowsOf returns the rows that name a file, or else the patterns that cover it.
func rowsOf(t *testing.T, file string, patterns []string) (rows []string) {
	t.Helper()
	for _, pattern := range patterns {
		if pattern == file {
			rows = append(rows, pattern)
		}
	}
	if len(rows) > 0 {
		return rows
	}
	for _, pattern := range patterns {
		covers, err := path.Match(pattern, file)
		require.NoError(t, err)
		if covers {
			rows = append(rows, pattern)
		}
	}
	return rows
}
