package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/argument"
)

var update = flag.Bool("update", false, "write the golden files")

// A ran is what a command has said and how it has ended.
type ran struct {
	out, err string
	code     int
}

func run(t *testing.T, env map[string]string, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	code := Main(t.Context(), args, IO{
		In: strings.NewReader(""), Out: &out, Err: &errs,
		LookupEnv: func(name string) (string, bool) {
			text, ok := env[name]
			return text, ok
		},
	})
	return ran{out.String(), errs.String(), code}
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./internal/cli -update")
	assert.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got)
}

// commands returns every command by the words that call it.
func commands(root *cobra.Command) (paths [][]string) {
	for _, cmd := range root.Commands() {
		if cmd.Name() == "help" || cmd.Name() == "completion" {
			continue // cobra's own
		}
		paths = append(paths, strings.Fields(cmd.CommandPath())[1:])
		paths = append(paths, commands(cmd)...)
	}
	return paths
}

func TestHelp_isGolden(t *testing.T) {
	t.Parallel()
	for _, path := range append(commands(newRootCommand(&app{})), nil) {
		t.Run(strings.Join(path, " "), func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, append(path, "--help")...)
			assert.Equal(t, exitDone, got.code)
			assert.Empty(t, got.err)
			golden(t, "help/"+strings.Join(append([]string{"livecode"}, path...), "-")+".txt", got.out)
		})
	}
}

// Each command is one line in a list, by a sentence without a full stop.
func TestCommands_haveAShortText(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&app{})
	for _, path := range commands(root) {
		cmd, _, err := root.Find(path)
		require.NoError(t, err)
		assert.NotEmpty(t, cmd.Short, path)
		assert.LessOrEqual(t, len([]rune(cmd.Short)), 80, path)
		assert.False(t, strings.HasSuffix(cmd.Short, "."), path)
		assert.Nil(t, cmd.PersistentPreRunE, "%v would hide that of the root", path)
		if cmd.Runnable() {
			assert.NotNil(t, cmd.RunE, "%v: an error of Run has no exit code", path)
		}
	}
}

func TestUsage_isTold(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no such command":  {"serv"},
		"no such flag":     {"version", "--nosuch"},
		"too many words":   {"version", "1"},
		"no value":         {"version", "--json=maybe"},
		"no such shell":    {"completion", "tcsh"},
		"flag of the root": {"--nosuch"},
	} {
		got := run(t, nil, args...)
		assert.Equal(t, exitUsage, got.code, name)
		assert.NotEmpty(t, got.err, name)
		assert.Empty(t, got.out, name)
	}
}

func TestVersion_printsJSONAlone(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "version", "--json")
	require.Equal(t, exitDone, got.code)
	assert.Empty(t, got.err)
	var b build
	require.NoError(t, json.Unmarshal([]byte(got.out), &b))
	assert.Equal(t, livecode.Version, b.SDK)

	table := run(t, nil, "version")
	assert.Contains(t, table.out, livecode.Version)
}

func TestCompletion_isThereForEachShell(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		got := run(t, nil, "completion", shell)
		assert.Equal(t, exitDone, got.code, shell)
		assert.Contains(t, got.out, "livecode", shell)
		assert.Empty(t, got.err, shell)
	}
}

// Whatever is wrong, the code tells its kind.
func TestExitCode_tellsTheKind(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		want int
	}{
		"done":        {t.Context(), nil, 0},
		"refused":     {t.Context(), runError{&livecode.APIError{}}, 1},
		"named":       {t.Context(), runError{fmt.Errorf("x: %w", refused(errors.New("no")))}, 1},
		"argument":    {t.Context(), runError{&argument.Error{Want: "positive"}}, 2},
		"flag":        {t.Context(), errors.New("unknown flag"), 2},
		"usage":       {t.Context(), runError{usagef("no")}, 2},
		"bad":         {t.Context(), runError{bad(errors.New("forged"))}, 3},
		"dial":        {t.Context(), runError{&net.OpError{Op: "dial", Err: errors.New("refused")}}, 4},
		"transport":   {t.Context(), runError{&livecode.TransportError{}}, 4},
		"network":     {t.Context(), runError{network(errors.New("gone"))}, 4},
		"interrupted": {ended, runError{fmt.Errorf("x: %w", context.Canceled)}, 130},
		"canceled":    {t.Context(), runError{context.Canceled}, 1},
	} {
		assert.Equal(t, c.want, exitCode(c.ctx, c.err), name)
	}
	require.NoError(t, usage(nil))
}

// probe is a command whose flags a test can read.
func probe(t *testing.T, env map[string]string, args ...string) (count int, names []string, err error) {
	t.Helper()
	root := newRootCommand(&app{IO{LookupEnv: func(name string) (string, bool) {
		text, ok := env[name]
		return text, ok
	}}})
	cmd := &cobra.Command{Use: "probe", RunE: func(*cobra.Command, []string) error { return nil }}
	cmd.Flags().IntVar(&count, "retry-count", 1, "")
	cmd.Flags().StringArrayVar(&names, "name", nil, "")
	root.AddCommand(cmd)
	root.SetArgs(append([]string{"probe"}, args...))
	err = root.ExecuteContext(t.Context())
	return count, names, err
}

func TestEnvironment_setsEveryFlag(t *testing.T) {
	t.Parallel()
	count, names, err := probe(t, map[string]string{"LIVECODE_RETRY_COUNT": "7", "LIVECODE_NAME": "a,b,"})
	require.NoError(t, err)
	assert.Equal(t, 7, count)
	assert.Equal(t, []string{"a", "b"}, names)

	count, _, err = probe(t, map[string]string{"LIVECODE_RETRY_COUNT": "7", "LIVECODE_PROBE_RETRY_COUNT": "8"})
	require.NoError(t, err)
	assert.Equal(t, 8, count, "the command's own goes first")

	count, names, err = probe(t, map[string]string{"LIVECODE_RETRY_COUNT": "7", "LIVECODE_NAME": "a"}, "--retry-count", "9", "--name", "c")
	require.NoError(t, err)
	assert.Equal(t, 9, count, "the command line wins")
	assert.Equal(t, []string{"c"}, names)

	_, _, err = probe(t, map[string]string{"LIVECODE_RETRY_COUNT": "secret"})
	require.ErrorContains(t, err, "LIVECODE_RETRY_COUNT")
	assert.Equal(t, exitUsage, exitCode(t.Context(), err))
	assert.NotContains(t, err.Error(), "secret")
}

func TestSecret_comesFromAFileOrTheEnvironment(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("from file\n"), 0o600))
	a := &app{IO{LookupEnv: func(name string) (string, bool) { return "from " + name, true }}}
	got, err := a.secret("LIVECODE_KEY", file)
	require.NoError(t, err)
	assert.Equal(t, "from file", got)
	got, err = a.secret("LIVECODE_KEY", "")
	require.NoError(t, err)
	assert.Equal(t, "from LIVECODE_KEY", got)
	_, err = a.secret("LIVECODE_KEY", file+"x")
	assert.Equal(t, exitUsage, exitCode(t.Context(), err))
}

// Names of streams and answers of the service are text of others: none of it reaches
// the terminal as a command.
func TestTable_showsTextOfOthersAsText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &app{IO{Out: &out}}
	require.NoError(t, a.print(false, nil, [][]string{{"stream", "state"}, {"8888_\x1b[2J\x07\n\t直播", "live"}}))
	assert.Equal(t, "stream          state\n8888_\uFFFD[2J\uFFFD\uFFFD\uFFFD直播  live\n", out.String())

	out.Reset()
	require.NoError(t, a.printLine(map[string]string{"url": "http://a/?b&c"}))
	assert.Equal(t, `{"url":"http://a/?b&c"}`+"\n", out.String())
}
