package livecode

import (
	"context"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// An iface is one interface of the service as all tests see it: where it lives, a
// call with good arguments, what the service responds, and what reads that.
type iface struct {
	name string // in Go
	ep   endpoint
	// wire, host, retry and list are what the table of endpoints has to say of it;
	// noRetry is why it may not be sent again when its outcome is open, empty for reads.
	wire    string
	host    Host
	retry   retryClass
	list    bool
	noRetry string
	// params are all that the vendor documents, empty for one called by POST.
	params string
	// read reads an output that has fields.
	read func(r *wire.Reader) (any, error)
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
	{name: "Stat.Live", ep: endpoints[getLiveStat], wire: "Get_LiveStat", host: HostStat, retry: safe, list: true,
		params: "Param.n.page_no Param.n.page_size Param.s.pull_domain Param.s.push_domain Param.s.stream_id",
		read:   outputOf((*LiveStat).field),
		named:  true, output: statOutput, quoted: statQuoted, nan: statNaN,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Live(ctx, StatParams{StreamID: about})
			return err
		}},
	{name: "Stat.Push", ep: endpoints[getLivePushStat], wire: "Get_LivePushStat", host: HostStat, retry: safe, list: true,
		params: "Param.n.page_no Param.n.page_size Param.s.pull_domain Param.s.push_domain Param.s.stream_id",
		read:   outputOf((*PushStat).field),
		named:  true, output: statOutput, quoted: statQuoted, nan: statNaN,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Push(ctx, StatParams{StreamID: about})
			return err
		}},
	{name: "Stat.Play", ep: endpoints[getLivePlayStat], wire: "Get_LivePlayStat", host: HostStat, retry: safe, list: true,
		params: "Param.n.page_no Param.n.page_size Param.s.pull_domain Param.s.push_domain Param.s.stream_id",
		read:   outputOf((*PlayStat).field),
		named:  true, output: statOutput, quoted: statQuoted, nan: statNaN,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Play(ctx, StatParams{StreamID: about})
			return err
		}},
	{name: "Stat.PushHistory", ep: endpoints[getLivePushStatHistory], wire: "Get_LivePushStatHistory", host: HostStat, retry: safe, list: true,
		params: "Param.n.end_time Param.n.start_time Param.s.stream_id",
		read:   outputOf((*pushHistory).field),
		named:  true,
		output: `{"stream_info":[{"time":"2026-03-01 12:00:00","fps":25,"speed":900}]}`,
		quoted: `{"stream_info":[{"time":"2026-03-01 12:00:00","fps":"25","speed":"900"}]}`,
		nan:    `{"stream_info":[{"fps":"NaN"}]}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.PushHistory(ctx, about, time.Now().Add(historyStart), time.Now())
			return err
		}},
	{name: "Stat.PlayHistory", ep: endpoints[getLivePlayStatHistory], wire: "Get_LivePlayStatHistory", host: HostStat, retry: safe, list: true,
		params: "Param.n.end_time Param.n.start_time Param.s.domain Param.s.stream_id",
		read:   outputOf((*PlayHistory).field),
		named:  true,
		output: `{"stat_info":[{"time":"2026-03-01 12:00:00","bandwidth":1.5,"online":3,"flux":2}],"sum_info":{"sum_flux":2}}`,
		quoted: `{"stat_info":[{"time":"2026-03-01 12:00:00","bandwidth":"1.5","online":"3","flux":"2"}],"sum_info":{"sum_flux":"2"}}`,
		nan:    `{"sum_info":{"sum_flux":"NaN"}}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.PlayHistory(ctx, PlayHistoryParams{StreamID: about, Start: time.Now().Add(historyStart), End: time.Now()})
			return err
		}},
	{name: "Stat.Billing", ep: endpoints[getBillingBandwidth], wire: "Get_BillingBandwidth", host: HostStat, retry: safe, list: true,
		params: "Param.n.end_time Param.n.get_top_bd Param.n.home_foreign Param.n.start_time Param.s.domain",
		read:   outputOf((*Billing).field),
		named:  true,
		output: `{"total_info":[{"time":"2026-03-01 12:00:00","bandwidth":1.5,"flux":2}]}`,
		quoted: `{"total_info":[{"time":"2026-03-01 12:00:00","bandwidth":"1.5","flux":"2"}]}`,
		nan:    `{"total_info":[{"bandwidth":"NaN"}]}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Stat.Billing(ctx, BillingParams{Domain: about, Start: time.Now().Add(historyStart), End: time.Now()})
			return err
		}},
	{name: "Channel.GetStatus", ep: endpoints[channelGetStatus], wire: "Live_Channel_GetStatus", host: HostFCGI, retry: safe,
		params: "Param.s.channel_id",
		read:   outputOf((*ChannelStatus).field),
		named:  true, needed: true,
		output: `[{"rate_type":0,"recv_type":1,"status":1}]`, quoted: `[{"rate_type":"0","recv_type":"1","status":"1"}]`,
		nan: `[{"status":"NaN"}]`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Channel.GetStatus(ctx, about)
			return err
		}},
	{name: "Channel.SetStatus", ep: endpoints[channelSetStatus], wire: "Live_Channel_SetStatus", host: HostFCGI, retry: idempotent,
		noRetry: "cuts off a broadcaster: the caller has to opt in",
		params:  "Param.n.status Param.s.channel_id Param.s.domain Param.s.path",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetStatus(ctx, about, ActionAllow)
		}},
	{name: "Channel.SetStatus drop", ep: endpoints[channelDrop], wire: "Live_Channel_SetStatus", host: HostFCGI, retry: never,
		noRetry: "a second drop cuts the push made in between",
		params:  "Param.n.status Param.s.channel_id Param.s.domain Param.s.path",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetStatus(ctx, about, ActionDrop)
		}},
	{name: "Channel.List", ep: endpoints[channelGetChannelList], wire: "Live_Channel_GetChannelList", host: HostFCGI, retry: safe, list: true,
		params: "Param.n.order_by_type Param.n.page_no Param.n.page_size Param.n.status Param.s.order_field",
		read:   outputOf((*ChannelPage).field),
		output: listOutput, quoted: listQuoted, nan: listNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Channel.List(ctx, ListChannelsParams{})
			return err
		}},
	{name: "Channel.ListLive", ep: endpoints[channelGetLiveChannelList], wire: "Live_Channel_GetLiveChannelList", host: HostFCGI, retry: safe, list: true,
		read:   outputOf((*ChannelPage).field),
		output: listOutput, quoted: listQuoted, nan: listNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Channel.ListLive(ctx)
			return err
		}},
	{name: "Channel.Forbid", ep: endpoints[channelManager], wire: "channel_manager", host: HostFCGI, retry: idempotent,
		noRetry: "cuts off a broadcaster: the caller has to opt in",
		params:  "Param.n.abstime_end Param.s.action Param.s.channel_id Param.s.domain Param.s.path",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.Forbid(ctx, about, time.Now().Add(time.Hour))
		}},
	{name: "Channel.SetDelay", ep: endpoints[setDelay], wire: "Live_Set_Delay", host: HostFCGI, retry: idempotent,
		noRetry: "blanks the picture of viewers: the caller has to opt in",
		params:  "Param.n.bizid Param.n.time_length Param.s.channel_id",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetDelay(ctx, about, time.Minute)
		}},
	{name: "Tape.ListFiles", ep: endpoints[tapeGetFilelist], wire: "Live_Tape_GetFilelist", host: HostFCGI, retry: safe, list: true,
		params: "Param.n.page_no Param.n.page_size Param.s.channel_id Param.s.end_time Param.s.sort_type Param.s.start_time",
		read:   outputOf((*TapeFilePage).field),
		named:  true,
		output: `{"all_count":1,"file_list":[{"file_id":"9031868222958931071","file_format":2}]}`,
		quoted: `{"all_count":"1","file_list":[{"file_id":9031868222958931071,"file_format":"2"}]}`,
		nan:    `{"all_count":"NaN"}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Tape.ListFiles(ctx, about, ListFilesParams{})
			return err
		}},
	{name: "Tape.Start", ep: endpoints[tapeStart], wire: "Live_Tape_Start", host: HostFCGI, retry: never,
		noRetry: "makes a second task, which is billed",
		params:  "Param.n.task_sub_type Param.s.channel_id Param.s.domain Param.s.end_time Param.s.file_format Param.s.mix_stream Param.s.path Param.s.record_type Param.s.start_time",
		read:    outputOf((*TapeTask).field),
		named:   true, needed: true,
		output: `{"task_id":479501701}`, quoted: `{"task_id":"479501701"}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Tape.Start(ctx, about, time.Now(), time.Now().Add(time.Hour), StartTapeParams{})
			return err
		}},
	{name: "Tape.Stop", ep: endpoints[tapeStop], wire: "Live_Tape_Stop", host: HostFCGI, retry: idempotent,
		noRetry: "ends a recording: the caller has to opt in",
		params:  "Param.n.task_id Param.n.task_sub_type Param.s.channel_id",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Tape.Stop(ctx, about, TapeTask{ID: "479501701"})
		}},
	{name: "Queue.Get", ep: endpoints[queueGet], wire: "Live_Queue_Get", host: HostFCGI, retry: never, list: true,
		noRetry: "pops further messages; the first ones are gone",
		params:  "Param.n.bid Param.n.count",
		read:    outputOf((*QueueMessages).field),

		output: `{"count":1,"data":[{"stream_id":"8888_a","create_time":1527240138}]}`,
		quoted: `{"count":"1","data":[{"stream_id":8888,"create_time":"1527240138"}]}`,
		nan:    `{"count":"NaN"}`,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Queue.Get(ctx, 20)
			return err
		}},
	{name: "Mix.Start", ep: endpoints[mixStart], wire: "Mix_StreamV2", host: HostFCGI, retry: tooEarly,
		noRetry: "only when the service says that it was asked too early",
		read:    outputOf(mixEnvelopeField),
		output:  mixOutput, quoted: mixQuoted, nan: mixNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Mix.Start(ctx, StartMixParams{
				SessionID: "s1", OutputID: "8888_a", Inputs: []MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
			})
			return err
		}},
	{name: "Mix.Cancel", ep: endpoints[mixCancel], wire: "Mix_StreamV2", host: HostFCGI, retry: idempotent,
		noRetry: "ends a picture people look at: the caller has to opt in",
		read:    outputOf(mixEnvelopeField),
		output:  mixOutput, quoted: mixQuoted, nan: mixNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Mix.Cancel(ctx, "s1", "8888_a")
			return err
		}},
}

// DocumentedParams returns the parameters that the vendor documents for each interface
// that is called by GET, for tests from outside.
func DocumentedParams() map[string]string {
	params := map[string]string{}
	for _, i := range interfaces {
		if !i.ep.post {
			params[i.wire] = i.params
		}
	}
	return params
}
