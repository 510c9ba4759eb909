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

// rules say where each interface lives and why it may not be sent again when its
// outcome is open.
var rules = []struct {
	endpoint endpoint
	name     string
	host     Host
	retry    retryClass
	list     bool
	noRepeat string // the reason, empty for reads
}{
	{endpoints[getLiveStat], "Get_LiveStat", HostStat, safe, true, ""},
	{endpoints[getLivePushStat], "Get_LivePushStat", HostStat, safe, true, ""},
	{endpoints[getLivePlayStat], "Get_LivePlayStat", HostStat, safe, true, ""},
	{endpoints[getLivePushStatHistory], "Get_LivePushStatHistory", HostStat, safe, true, ""},
	{endpoints[getLivePlayStatHistory], "Get_LivePlayStatHistory", HostStat, safe, true, ""},
	{endpoints[getBillingBandwidth], "Get_BillingBandwidth", HostStat, safe, true, ""},
	{endpoints[channelGetStatus], "Live_Channel_GetStatus", HostFCGI, safe, false, ""},
	{endpoints[channelGetChannelList], "Live_Channel_GetChannelList", HostFCGI, safe, true, ""},
	{endpoints[channelGetLiveChannelList], "Live_Channel_GetLiveChannelList", HostFCGI, safe, true, ""},
	{endpoints[tapeGetFilelist], "Live_Tape_GetFilelist", HostFCGI, safe, true, ""},
	{endpoints[channelSetStatus], "Live_Channel_SetStatus", HostFCGI, idempotent, false, "cuts off a broadcaster: the caller has to opt in"},
	{endpoints[channelManager], "channel_manager", HostFCGI, idempotent, false, "cuts off a broadcaster: the caller has to opt in"},
	{endpoints[setDelay], "Live_Set_Delay", HostFCGI, idempotent, false, "blanks the picture of viewers: the caller has to opt in"},
	{endpoints[tapeStop], "Live_Tape_Stop", HostFCGI, idempotent, false, "ends a recording: the caller has to opt in"},
	{endpoints[mixCancel], "Mix_StreamV2", HostFCGI, idempotent, false, "ends a picture people look at: the caller has to opt in"},
	{endpoints[channelDrop], "Live_Channel_SetStatus", HostFCGI, never, false, "a second drop cuts the push made in between"},
	{endpoints[tapeStart], "Live_Tape_Start", HostFCGI, never, false, "makes a second task, which is billed"},
	{endpoints[queueGet], "Live_Queue_Get", HostFCGI, never, true, "pops further messages; the first ones are gone"},
	{endpoints[mixStart], "Mix_StreamV2", HostFCGI, tooEarly, false, "only when the service says that it was asked too early"},
}

func TestCatalogue_keepsTheRules(t *testing.T) {
	t.Parallel()
	require.Len(t, endpoints, len(rules), "an endpoint without a rule, or a rule without an endpoint")
	for _, rule := range rules {
		want := endpoint{name: rule.name, host: rule.host, retry: rule.retry, list: rule.list, post: rule.name == "Mix_StreamV2"}
		assert.Equal(t, want, rule.endpoint)
		assert.Contains(t, endpoints, rule.endpoint)
		assert.Equal(t, rule.retry != safe, rule.noRepeat != "", "%s has no reason", rule.name)
	}
}

func TestReplay_whatIsSentOnce(t *testing.T) {
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

// names returns the wire names of the endpoints, each once.
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

func TestCatalogue_agreesWithTheReadme(t *testing.T) {
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
