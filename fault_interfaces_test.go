package livecode

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// An iface is one interface of the service as the faults meet it: a call with
// good arguments and what the service answers.
type iface struct {
	name string
	ep   endpoint
	// call makes the call; about names the stream where the interface takes a
	// free text, and is ignored where it does not.
	call  func(ctx context.Context, c *Client, about string) error
	named bool // whether about is used
	// output is that of a success, "" for none. With numbers spelled as strings
	// and strings as numbers it is quoted, and nan has a field that is none.
	output, quoted, nan string
	// needed is set where a success without output is no success.
	needed bool
}

// answer returns a body with this ret and output.
func (i iface) answer(ret, output string) string {
	if i.ep.post {
		return `{"code":` + ret + `,"message":"","timestamp":1527240138,"event_id":7}`
	}
	if output != "" {
		output = `,"output":` + output
	}
	return `{"errmsg":"","message":"","ret":` + ret + `,"retcode":` + ret + output + `}`
}

func (i iface) success() string { return i.answer("0", i.output) }

// with returns a success with another output, also for mixing, whose fields stand
// beside the code.
func (i iface) with(output string) string {
	if i.ep.post {
		return `{"code":0,` + strings.TrimPrefix(output, "{")
	}
	return i.answer("0", output)
}

// attempts is how often a failure that may pass is met.
func (i iface) attempts() int {
	if i.ep.retry == safe {
		return maxAttempts
	}
	return 1
}

const (
	statOutput   = `{"stream_count":1,"stream_info":[{"stream_name":"8888_a","fps":25,"speed":900,"bandwidth":1.5,"online":3}]}`
	statQuoted   = `{"stream_count":"1","stream_info":[{"stream_name":8888,"fps":"25","speed":"900","bandwidth":"1.5","online":"3"}]}`
	statNaN      = `{"stream_count":"NaN"}`
	listOutput   = `{"all_count":1,"channel_list":[{"channel_id":"8888_a","status":1}]}`
	listQuoted   = `{"all_count":"1","channel_list":[{"channel_id":8888,"status":"1"}]}`
	listNaN      = `{"all_count":"NaN"}`
	mixOutput    = `{"timestamp":1527240138,"event_id":"7"}`
	mixQuoted    = `{"timestamp":"1527240138","event_id":7}`
	mixNaN       = `{"timestamp":"NaN"}`
	historyStart = -time.Hour
)

// interfaces is every endpoint of the endpoints, with all that SetStatus and
// mixing can be asked for.
var interfaces = []iface{
	{name: "Stat.Live", ep: endpoints[getLiveStat], named: true, output: statOutput, quoted: statQuoted, nan: statNaN,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Live(ctx, StatParams{StreamID: about})
			return err
		}},
	{name: "Stat.Push", ep: endpoints[getLivePushStat], named: true, output: statOutput, quoted: statQuoted, nan: statNaN,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Push(ctx, StatParams{StreamID: about})
			return err
		}},
	{name: "Stat.Play", ep: endpoints[getLivePlayStat], named: true, output: statOutput, quoted: statQuoted, nan: statNaN,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Play(ctx, StatParams{StreamID: about})
			return err
		}},
	{name: "Stat.PushHistory", ep: endpoints[getLivePushStatHistory], named: true,
		output: `{"stream_info":[{"time":"2026-03-01 12:00:00","fps":25,"speed":900}]}`,
		quoted: `{"stream_info":[{"time":"2026-03-01 12:00:00","fps":"25","speed":"900"}]}`,
		nan:    `{"stream_info":[{"fps":"NaN"}]}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.PushHistory(ctx, about, time.Now().Add(historyStart), time.Now())
			return err
		}},
	{name: "Stat.PlayHistory", ep: endpoints[getLivePlayStatHistory], named: true,
		output: `{"stat_info":[{"time":"2026-03-01 12:00:00","bandwidth":1.5,"online":3,"flux":2}],"sum_info":{"sum_flux":2}}`,
		quoted: `{"stat_info":[{"time":"2026-03-01 12:00:00","bandwidth":"1.5","online":"3","flux":"2"}],"sum_info":{"sum_flux":"2"}}`,
		nan:    `{"sum_info":{"sum_flux":"NaN"}}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.PlayHistory(ctx, PlayHistoryParams{StreamID: about, Start: time.Now().Add(historyStart), End: time.Now()})
			return err
		}},
	{name: "Stat.Billing", ep: endpoints[getBillingBandwidth], named: true,
		output: `{"total_info":[{"time":"2026-03-01 12:00:00","bandwidth":1.5,"flux":2}]}`,
		quoted: `{"total_info":[{"time":"2026-03-01 12:00:00","bandwidth":"1.5","flux":"2"}]}`,
		nan:    `{"total_info":[{"bandwidth":"NaN"}]}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Billing(ctx, BillingParams{Domain: about, Start: time.Now().Add(historyStart), End: time.Now()})
			return err
		}},
	{name: "Channel.GetStatus", ep: endpoints[channelGetStatus], named: true, needed: true,
		output: `[{"rate_type":0,"recv_type":1,"status":1}]`, quoted: `[{"rate_type":"0","recv_type":"1","status":"1"}]`,
		nan: `[{"status":"NaN"}]`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Channel.GetStatus(ctx, about)
			return err
		}},
	{name: "Channel.SetStatus", ep: endpoints[channelSetStatus], named: true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetStatus(ctx, about, ActionAllow)
		}},
	{name: "Channel.SetStatus drop", ep: endpoints[channelDrop], named: true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetStatus(ctx, about, ActionDrop)
		}},
	{name: "Channel.List", ep: endpoints[channelGetChannelList], output: listOutput, quoted: listQuoted, nan: listNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Channel.List(ctx, ListChannelsParams{})
			return err
		}},
	{name: "Channel.ListLive", ep: endpoints[channelGetLiveChannelList], output: listOutput, quoted: listQuoted, nan: listNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Channel.ListLive(ctx)
			return err
		}},
	{name: "Channel.Forbid", ep: endpoints[channelManager], named: true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.Forbid(ctx, about, time.Now().Add(time.Hour))
		}},
	{name: "Channel.SetDelay", ep: endpoints[setDelay], named: true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetDelay(ctx, about, time.Minute)
		}},
	{name: "Tape.ListFiles", ep: endpoints[tapeGetFilelist], named: true,
		output: `{"all_count":1,"file_list":[{"file_id":"9031868222958931071","file_format":2}]}`,
		quoted: `{"all_count":"1","file_list":[{"file_id":9031868222958931071,"file_format":"2"}]}`,
		nan:    `{"all_count":"NaN"}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Tape.ListFiles(ctx, about, ListFilesParams{})
			return err
		}},
	{name: "Tape.Start", ep: endpoints[tapeStart], named: true, needed: true,
		output: `{"task_id":479501701}`, quoted: `{"task_id":"479501701"}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Tape.Start(ctx, about, time.Now(), time.Now().Add(time.Hour), StartTapeParams{})
			return err
		}},
	{name: "Tape.Stop", ep: endpoints[tapeStop], named: true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Tape.Stop(ctx, about, TapeTask{ID: "479501701"})
		}},
	{name: "Queue.Get", ep: endpoints[queueGet],
		output: `{"count":1,"data":[{"stream_id":"8888_a","create_time":1527240138}]}`,
		quoted: `{"count":"1","data":[{"stream_id":8888,"create_time":"1527240138"}]}`,
		nan:    `{"count":"NaN"}`,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Queue.Get(ctx, 20)
			return err
		}},
	{name: "Mix.Start", ep: endpoints[mixStart], output: mixOutput, quoted: mixQuoted, nan: mixNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Mix.Start(ctx, StartMixParams{
				SessionID: "s1", OutputID: "8888_a", Inputs: []MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
			})
			return err
		}},
	{name: "Mix.Cancel", ep: endpoints[mixCancel], output: mixOutput, quoted: mixQuoted, nan: mixNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Mix.Cancel(ctx, "s1", "8888_a")
			return err
		}},
}

func TestFaultInterfaces_areTheCatalogue(t *testing.T) {
	t.Parallel()
	var tested []endpoint
	for _, i := range interfaces {
		tested = append(tested, i.ep)
	}
	assert.Equal(t, endpoints[:], tested)
}
