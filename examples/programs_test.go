package examples

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is a row of the README's table of programs.
var program = regexp.MustCompile(`(?m)^\| \[(\w+)\]\(examples/(\w+)\) \|`)

// arguments make a program that takes its time a short one.
var arguments = map[string][]string{"stats": {"push", "1"}}

// Every program of the table does something when nothing is set, ends well, and
// leaves nothing behind in the checkout.
func TestPrograms_runWithNothingSet(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	rows := program.FindAllStringSubmatch(string(readme), -1)
	mains, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	require.Len(t, rows, len(mains), "the table has every program")
	for _, row := range rows {
		t.Run(row[1], func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row[1], row[2], "a program is called by its folder")
			before := listing(t, row[2])
			out := run(t, row[2], arguments[row[2]]...)
			assert.Contains(t, out, "8888_", "it shows a stream")
			assert.Equal(t, before, listing(t, row[2]), "files in the checkout")
		})
	}
}

// run builds the program in its own module and runs it in its folder.
func run(t *testing.T, folder string, args ...string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "program.exe") // Windows wants the ending
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".")
	build.Dir = folder
	said, err := build.CombinedOutput()
	require.NoError(t, err, "%s", said)

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Env = folder, nothingSet()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func nothingSet() (env []string) {
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LIVECODE_") {
			env = append(env, variable)
		}
	}
	return env
}

func listing(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
