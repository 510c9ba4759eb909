package livecode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// answering gives each request the same body.
type answering struct{ body []byte }

func (a *answering) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: req,
	}, nil
}

// costOf returns what a call allocates that gets this body, and its error.
func (i iface) costOf(c *Client, to *answering, body string) (int, error) {
	to.body = []byte(body)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := i.call(context.Background(), c, "8888_a")
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc), err
}

// shapes are elements and members that cost far more than their length, unless that
// is bounded.
var shapes = []string{`{}`, `""`, `"a"`, `"\n"`, `"一"`, "\"\xff\"", `0`, `9`, `null`, `[]`, `[""]`, `[{},{}]`, `"x"`}

// No response of any content costs more than eight times its length, with all that
// is kept of it: not of lists, of rows, nor of any member that is read. A short one
// may cost half a MiB beside that.
func TestCall_costsWhatTheLengthOfTheResponseAllows(t *testing.T) { // not parallel: it counts all that is allocated
	if memorySkips != "" {
		t.Skip(memorySkips)
	}
	to := &answering{}
	c, err := New(1252000000, "key", WithRoundTripper(func(http.RoundTripper) http.RoundTripper { return to }))
	require.NoError(t, err)
	for _, i := range interfaces {
		if i.read == nil {
			continue
		}
		check := func(before, part, behind string, long bool) {
			length, beside := 64<<10, 384<<10
			if long {
				length, beside = DefaultResponseLimit-200, 0
			}
			body := i.with(before + strings.TrimSuffix(strings.Repeat(part+",", length/(len(part)+1)), ",") + behind)
			cost, err := i.costOf(c, to, body)
			assert.LessOrEqual(t, cost, 8*len(body)+beside, "%s: %s%.40s…%s of %d bytes: %v", i.name, before, part, behind, len(body), err)
		}
		for _, list := range lists(t, i) {
			for _, shape := range shapes {
				check(`{`+list.name+`:[`, shape, `]}`, list.rows)
			}
			for _, member := range list.members {
				check(`{`+list.name+`:[`, `{`+member+`:""}`, `]}`, false)
				for _, shape := range shapes {
					check(`{`+list.name+`:[{`, member+`:`+shape, `}]}`, false)
				}
			}
		}
	}
}

// A page is as long as the vendor says that it may be, and what has no pages as long
// as the account: ids of six bytes, of which there can be none shorter, by the
// thousand.
func TestCall_takesListsOfTheDocumentedLength(t *testing.T) {
	t.Parallel()
	to := &answering{}
	c, err := New(1252000000, "key", WithRoundTripper(func(http.RoundTripper) http.RoundTripper { return to }))
	require.NoError(t, err)
	for name, list := range map[string]struct {
		most   int
		output string
		row    string
	}{
		"Stat.Live":        {300, `{"stream_info":[`, `{"stream_name":"8888_a"}`},
		"Stat.Push":        {300, `{"stream_info":[`, `{"stream_name":"8888_a"}`},
		"Stat.Play":        {300, `{"stream_info":[`, `{"stream_name":"8888_a"}`},
		"Channel.List":     {100, `{"channel_list":[`, `"8888_a"`},
		"Tape.ListFiles":   {100, `{"file_list":[`, `{"vid":"a"}`},
		"Queue.Get":        {100, `{"data":[`, `{"stream_id":"8888_a"}`},
		"Channel.ListLive": {0, `{"channel_list":[`, `"8888_a"`},
		"Stat.PushHistory": {0, `{"stream_info":[`, `{"time":"2026-03-01 12:00:00"}`},
		"Stat.PlayHistory": {0, `{"stat_info":[`, `{"time":"2026-03-01 12:00:00"}`},
		"Stat.Billing":     {0, `{"total_info":[`, `{"time":"2026-03-01 12:00:00"}`},
	} {
		i := interfaces[slices.IndexFunc(interfaces, func(i iface) bool { return i.name == name })]
		call := func(rows int) error {
			_, err := i.costOf(c, to, i.with(list.output+strings.Repeat(list.row+",", rows-1)+list.row+`]}`))
			return err
		}
		if list.most == 0 {
			assert.NoError(t, call(4000), name)
			continue
		}
		require.NoError(t, call(list.most), name)
		err := call(list.most + 1)
		odd, ok := errors.AsType[*ResponseError](err)
		require.True(t, ok, "%s: %v", name, err)
		assert.ErrorIs(t, err, wire.ErrTooManyElements, name)
		assert.Equal(t, string(to.body), string(odd.Body()), "what a pop has taken is not lost")
	}
}

// A listOf is a list in an output: its name, and those of the members of its rows,
// in quotes.
type listOf struct {
	name    string
	members []string
	rows    bool // or it is the value of a member that is no list
}

// lists returns the lists of an output by its fixture, and the output itself as
// the list of one that it may be.
func lists(t *testing.T, i iface) []listOf {
	t.Helper()
	var output map[string]json.RawMessage
	doc := fixtureOutput(t, i.wire, "full")
	doc = bytes.Trim(bytes.TrimSpace(doc), "[]")
	require.NoError(t, json.Unmarshal(doc, &output), i.name)
	var all []listOf
	whole := listOf{name: `"output"`}
	for name, value := range output {
		whole.members = append(whole.members, strconv.Quote(name))
		var rows []map[string]json.RawMessage
		list := listOf{name: strconv.Quote(name), rows: value[0] == '['}
		if json.Unmarshal(value, &rows) == nil {
			for member := range rows[0] {
				list.members = append(list.members, strconv.Quote(member))
			}
		}
		slices.Sort(list.members)
		all = append(all, list)
	}
	slices.SortFunc(all, func(a, b listOf) int { return strings.Compare(a.name, b.name) })
	return append(all, whole)
}
