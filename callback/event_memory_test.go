package callback_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// perByte is what a byte of a body may cost. Whoever has captured one pair of t and
// sign can send any number of bodies.
const perByte = 8

// No test beside this one may run meanwhile, so it is not parallel.
func TestEvents_costLittleMoreThanTheirBody(t *testing.T) {
	if memorySkips != "" {
		t.Skip(memorySkips)
	}
	tried := 0
	for _, ev := range everyEvent(t) {
		worst, at := 0.0, ""
		for place, body := range bombs(t, ev.Raw()) {
			tried++
			if cost := float64(allocated(func() { handleAlone(t, body) })) / float64(len(body)); cost > worst {
				worst, at = cost, place
			}
		}
		t.Logf("%-30s %.1f bytes a byte, by %s", ev.Type(), worst, at)
		assert.LessOrEqual(t, worst, float64(perByte), "%s: %s", ev.Type(), at)
	}
	assert.Greater(t, tried, 200)
}

// handleAlone does with a body all that costs memory.
func handleAlone(t *testing.T, body []byte) {
	ev, err := callback.Parse(body)
	require.NoError(t, err)
	require.NotEmpty(t, ev.DedupeKey())
	switch ev := ev.(type) {
	case *callback.RelayTaskChanged:
		_, _ = ev.Detail()
		_, _ = ev.Sources()
	case *callback.RecordingStatusChanged:
		_, _ = ev.Detail()
	case *callback.RecordingCreated:
		_, _ = ev.Ext()
	}
}

// allocated returns how many bytes f allocates, when all that is kept for the next
// time is there.
func allocated(f func()) uint64 {
	least := ^uint64(0)
	for range 4 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// bombs makes bodies of the largest size of a notification, each with one list that is
// as long as fits, of elements that are as short as can be. The lists may stand in lists
// and in texts.
func bombs(t *testing.T, body []byte) map[string][]byte {
	t.Helper()
	var doc map[string]any
	require.NoError(t, json.Unmarshal(body, &doc))
	all := map[string][]byte{}
	bomb := func(place, short string, at func(list any) any) {
		const mark = "the list goes here"
		frame, err := json.Marshal(at(mark))
		require.NoError(t, err)
		before, after, found := strings.Cut(string(frame), `"`+mark+`"`)
		if !found { // inside a text
			before, after, found = strings.Cut(string(frame), `\"`+mark+`\"`)
			short = strings.ReplaceAll(short, `"`, `\"`)
		}
		require.True(t, found, place)
		room := (bodyCap - len(before) - len(after) - 2) / (len(short) + 1)
		list := "[" + strings.TrimSuffix(strings.Repeat(short+",", room), ",") + "]"
		all[place+" of "+short] = []byte(before + list + after)
	}
	plant(doc, "", bomb, func(changed any) any { return changed })
	return all
}

// plant calls bomb for every list of v; at returns the document with v changed.
func plant(v any, place string, bomb func(place, short string, at func(any) any), at func(any) any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			plant(member, place+"."+name, bomb, func(changed any) any {
				own := maps.Clone(v)
				own[name] = changed
				return at(own)
			})
		}
	case []any:
		for _, short := range shortest(v) {
			bomb(place, short, at)
		}
		if len(v) > 0 {
			plant(v[0], place+"[0]", bomb, func(changed any) any { return at([]any{changed}) })
		}
	case string:
		var inside any
		if (strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[")) && json.Unmarshal([]byte(v), &inside) == nil {
			plant(inside, place+"(text)", bomb, func(changed any) any {
				text, _ := json.Marshal(changed)
				return at(string(text))
			})
		}
	}
}

// shortest returns elements that cost the most for their length.
func shortest(list []any) []string {
	all := []string{"{}", "[]", "0", "1.5", `""`, `"a"`, `"直"`, `"\n"`, "null", "[{}]"}
	if len(list) == 0 {
		return all
	}
	row, _ := list[0].(map[string]any)
	for name := range row {
		for _, v := range []string{"1", `"a"`, "{}", "[{}]", "[1]", `["a"]`, "[{},{},{},{},{},{},{},{}]"} {
			all = append(all, fmt.Sprintf(`{"%s":%s}`, name, v))
		}
	}
	return all
}
