package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	tableRow    = regexp.MustCompile("(?m)^\\| ((?:`[a-z]+`(?:, )?)+) \\|")
	shellBlock  = regexp.MustCompile("(?s)```sh\n(.*?)```")
	shellWord   = regexp.MustCompile(`'[^']*'|\S+`)
	backquoted  = regexp.MustCompile("`([a-z]+)`")
	notCommands = map[string]bool{"help": true}
)

func readme(t *testing.T) string {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestREADME_listsTheCommands(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, row := range tableRow.FindAllStringSubmatch(readme(t), -1) {
		for _, name := range backquoted.FindAllStringSubmatch(row[1], -1) {
			listed[name[1]] = true
		}
	}
	there := map[string]bool{}
	for _, cmd := range newRootCommand(&app{}).Commands() {
		if !notCommands[cmd.Name()] && cmd.IsAvailableCommand() {
			there[cmd.Name()] = true
		}
	}
	assert.Equal(t, there, listed, "the table of README.md")
}

// A line that somebody copies from README or from a help names flags that there are.
func TestExamples_areUnderstood(t *testing.T) {
	t.Parallel()
	var commandLines []string
	for _, block := range shellBlock.FindAllStringSubmatch(readme(t), -1) {
		commandLines = append(commandLines, strings.Split(block[1], "\n")...)
	}
	for _, path := range commands(newRootCommand(&app{})) {
		cmd, _, err := newRootCommand(&app{}).Find(path)
		require.NoError(t, err)
		commandLines = append(commandLines, strings.Split(cmd.Example, "\n")...)
	}
	seen := 0
	for _, line := range commandLines {
		_, line, ok := strings.Cut(line, "livecode ")
		if !ok || strings.Contains(line, "clone") || strings.HasPrefix(line, "&&") {
			continue
		}
		line, _, _ = strings.Cut(line, " | ")
		line, _, _ = strings.Cut(line, " # ")
		args := shellWord.FindAllString(line, -1)
		for i := range args {
			args[i] = strings.Trim(args[i], "'")
		}
		cmd, rest, err := newRootCommand(&app{}).Find(args)
		if assert.NoError(t, err, line) && assert.True(t, cmd.HasParent(), line) {
			assert.NoError(t, cmd.ParseFlags(rest), line)
			if cmd.Args != nil {
				assert.NoError(t, cmd.Args(cmd, cmd.Flags().Args()), line)
			}
			seen++
		}
	}
	assert.Greater(t, seen, 30)
}

// Whoever reads output by a program has JSON of it everywhere.
func TestJSON_isThereEverywhere(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&app{})
	without := map[string]bool{"serve": true, "gateway": true} // they print where they are, and go on
	for _, path := range commands(root) {
		cmd, _, err := root.Find(path)
		require.NoError(t, err)
		if cmd.HasSubCommands() || without[path[0]] {
			continue
		}
		assert.NotNil(t, cmd.Flags().Lookup("json"), path)
	}
}
