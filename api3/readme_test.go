package api3_test

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// A fit is a row of README's table: methods, the actions behind them, how they fit.
type fit struct {
	methods, actions []string
	how              string
}

var (
	methodName = regexp.MustCompile("`([A-Za-z.]+)`")
	actionName = regexp.MustCompile(`[A-Z][a-z]+[A-Z][A-Za-z]+`)
)

// readFits reads the table. A method without its service is of the one before.
func readFits(t *testing.T) []fit {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "| method | over API 3.0 | fits | what differs |\n| --- | --- | --- | --- |\n")
	require.True(t, found)
	table, _, _ := strings.Cut(rest, "\n\n")
	var fits []fit
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(row, "|")
		f := fit{how: strings.TrimSpace(cells[3])}
		service := ""
		for _, m := range methodName.FindAllStringSubmatch(cells[1], -1) {
			name := m[1]
			if i := strings.IndexByte(name, '.'); i >= 0 {
				service = name[:i+1]
			} else {
				name = service + name
			}
			f.methods = append(f.methods, name)
		}
		f.actions = actionName.FindAllString(cells[2], -1)
		fits = append(fits, f)
	}
	return fits
}

// README's table of what fits has each method of the client and each action that it
// sends, and no others.
func TestReadme_saysWhatFits(t *testing.T) {
	t.Parallel()
	fits := readFits(t)
	listed, actions := map[string]bool{}, map[string]bool{}
	for _, f := range fits {
		assert.Contains(t, []string{"exactly", "nearly", "never", ""}, f.how)
		for _, m := range f.methods {
			listed[m] = true
		}
		for _, a := range f.actions {
			actions[a] = true
		}
	}
	client := reflect.TypeFor[livecode.Client]()
	methods := map[string]bool{"Call": true}
	for _, field := range reflect.VisibleFields(client) {
		for method := range field.Type.Methods() {
			if name := method.Name; field.IsExported() && !strings.HasPrefix(name, "Watch") {
				methods[field.Name+"."+name] = true
			}
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(methods)), slices.Collect(maps.Keys(listed)))

	text, err := os.ReadFile("testdata/requests.golden")
	require.NoError(t, err)
	sent := map[string]bool{}
	for part := range strings.SplitSeq(string(text), "==== ") {
		if strings.HasPrefix(part, "Call") {
			continue
		}
		for line := range strings.SplitSeq(part, "\n") {
			if action, ok := strings.CutPrefix(line, "X-Tc-Action: "); ok {
				sent[action] = true
			}
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(sent)), slices.Collect(maps.Keys(actions)))
}
