package livecode

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEndpoints_keepTheRules(t *testing.T) {
	t.Parallel()
	require.Len(t, interfaces, len(endpoints), "an endpoint without a row, or a row without an endpoint")
	for id, i := range interfaces {
		want := endpoint{name: i.wire, host: i.host, retry: i.retry, list: i.list, post: i.wire == "Mix_StreamV2"}
		assert.Equal(t, want, i.ep)
		assert.Equal(t, endpoints[id], i.ep, "in the order of the table")
		assert.Equal(t, i.retry != safe, i.noRetry != "", "%s has no reason", i.wire)
		assert.NotEmpty(t, i.golden, "%s has no golden call", i.name)
	}
}

func TestRetryClass_whatIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		class            retryClass
		once, withRepeat bool
	}{
		{safe, false, false}, {idempotent, true, false}, {tooEarly, true, true}, {never, true, true},
	} {
		assert.Equal(t, tt.once, tt.class.sentOnce(false))
		assert.Equal(t, tt.withRepeat, tt.class.sentOnce(true))
	}
}

func TestLookup_takesTheStricterOfTwo(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]endpoint{
		"Live_Channel_SetStatus": endpoints[channelDrop], "Mix_StreamV2": endpoints[mixStart], "Live_Queue_Get": endpoints[queueGet], "Get_LiveStat": endpoints[getLiveStat],
	} {
		got, ok := lookup(name)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	_, ok := lookup("live_queue_get")
	assert.False(t, ok, "names are spelled exactly")
}

// names returns the wire names of the service, each once.
func names() []string {
	var list []string
	for _, ep := range endpoints {
		list = append(list, ep.name)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// tableRow matches a row of a table in a README, wireName the name of an interface
// in it.
var (
	tableRow = regexp.MustCompile(`(?m)^\|.*\|$`)
	wireName = regexp.MustCompile("`((?:Live|Get|Mix)_\\w+|channel_manager)`")
)

func TestEndpoints_agreeWithTheReadme(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		var listed []string
		for _, row := range tableRow.FindAllString(string(text), -1) {
			for _, match := range wireName.FindAllStringSubmatch(row, -1) {
				listed = append(listed, match[1])
			}
		}
		slices.Sort(listed)
		assert.Equal(t, names(), slices.Compact(listed), file)
	}
}
