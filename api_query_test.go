package livecode_test

import (
	"context"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// The ends of every query of these tests.
const (
	account = "cmd=1252000000&interface="
	signed  = "&t=1772337660&sign=b3ea88c4b9c0f1cce278c9f6816e767b"
)

// A golden is a call and the query it has to send.
type golden struct {
	name  string
	call  func(ctx context.Context, c *livecode.Client) error
	query string
}

var goldenChannels = []golden{
	{"GetStatus", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.GetStatus(ctx, "8888_test123")
		return err
	}, account + "Live_Channel_GetStatus&Param.s.channel_id=8888_test123" + signed},
	{"SetStatus forbid", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_test123", livecode.ActionForbid)
	}, account + "Live_Channel_SetStatus&Param.n.status=0&Param.s.channel_id=8888_test123" + signed},
	{"SetStatus allow", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_test123", livecode.ActionAllow, livecode.PushPoint{})
	}, account + "Live_Channel_SetStatus&Param.n.status=1&Param.s.channel_id=8888_test123" + signed},
	{"SetStatus drop, fullest", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_test123", livecode.ActionDrop, livecode.PushPoint{Domain: "push.example.com", Path: "live"})
	}, account + "Live_Channel_SetStatus&Param.n.status=2&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com&Param.s.path=live" + signed},
	{"List", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.List(ctx, livecode.ListChannelsParams{})
		return err
	}, account + "Live_Channel_GetChannelList" + signed},
	{"List, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.List(ctx, livecode.ListChannelsParams{
			Filter: livecode.InterruptedChannels, Page: 2, PageSize: 100, Order: livecode.OrderAscending, OrderField: "create_time",
		})
		return err
	}, account + "Live_Channel_GetChannelList&Param.n.order_by_type=0&Param.n.page_no=2&Param.n.page_size=100&Param.n.status=0&Param.s.order_field=create_time" + signed},
	{"List of live ones, newest first", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.List(ctx, livecode.ListChannelsParams{Filter: livecode.LiveChannels, Order: livecode.OrderDescending})
		return err
	}, account + "Live_Channel_GetChannelList&Param.n.order_by_type=1&Param.n.status=1" + signed},
	{"List of closed ones", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.List(ctx, livecode.ListChannelsParams{Filter: livecode.ClosedChannels})
		return err
	}, account + "Live_Channel_GetChannelList&Param.n.status=3" + signed},
	{"All", func(ctx context.Context, c *livecode.Client) error {
		_, err := rows(c.Channel.All(ctx, livecode.ListChannelsParams{}))
		return err
	}, account + "Live_Channel_GetChannelList&Param.n.page_no=1&Param.n.page_size=100" + signed},
	{"ListLive", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.ListLive(ctx)
		return err
	}, account + "Live_Channel_GetLiveChannelList" + signed},
	{"Forbid", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "8888_test123", noon.Add(time.Hour).UTC())
	}, account + "channel_manager&Param.n.abstime_end=1772341200&Param.s.action=forbid&Param.s.channel_id=8888_test123" + signed},
	{"Forbid, fullest", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "8888_test123", noon.Add(time.Hour), livecode.PushPoint{Domain: "push.example.com", Path: "live"})
	}, account + "channel_manager&Param.n.abstime_end=1772341200&Param.s.action=forbid&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com&Param.s.path=live" + signed},
	{"Resume", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Resume(ctx, "8888_test123")
	}, account + "channel_manager&Param.n.abstime_end=1772337600&Param.s.action=resume&Param.s.channel_id=8888_test123" + signed},
	{"Resume, fullest", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Resume(ctx, "8888_test123", livecode.PushPoint{Domain: "push.example.com", Path: "live"})
	}, account + "channel_manager&Param.n.abstime_end=1772337600&Param.s.action=resume&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com&Param.s.path=live" + signed},
	{"SetDelay to none", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "8888_test123", 0)
	}, account + "Live_Set_Delay&Param.n.time_length=0&Param.s.channel_id=8888_test123" + signed},
	{"SetDelay, fullest", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "8888_test123", 10*time.Minute)
	}, account + "Live_Set_Delay&Param.n.time_length=600&Param.s.channel_id=8888_test123" + signed},
	{"Live_Set_Delay by an older page", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Set_Delay", url.Values{
			"Param.s.channel_id": {"8888_test123"}, "Param.n.time_length": {"600"}, "Param.n.bizid": {"8888"},
		}, nil)
	}, account + "Live_Set_Delay&Param.n.bizid=8888&Param.n.time_length=600&Param.s.channel_id=8888_test123" + signed},
}

var goldenTapes = []golden{
	{"ListFiles", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.ListFiles(ctx, "8888_test123", livecode.ListFilesParams{})
		return err
	}, account + "Live_Tape_GetFilelist&Param.s.channel_id=8888_test123" + signed},
	{"ListFiles, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.ListFiles(ctx, "8888_test123", livecode.ListFilesParams{
			Page: 3, PageSize: 50, Order: livecode.OrderDescending,
			Start: time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC), End: time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC),
		})
		return err
	}, account + "Live_Tape_GetFilelist&Param.n.page_no=3&Param.n.page_size=50&Param.s.channel_id=8888_test123" +
		"&Param.s.end_time=2026-03-01+23%3A59%3A59&Param.s.sort_type=desc&Param.s.start_time=2026-03-01+00%3A00%3A00" + signed},
	{"ListFiles, oldest first", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.ListFiles(ctx, "8888_test123", livecode.ListFilesParams{Order: livecode.OrderAscending})
		return err
	}, account + "Live_Tape_GetFilelist&Param.s.channel_id=8888_test123&Param.s.sort_type=asc" + signed},
	{"AllFiles", func(ctx context.Context, c *livecode.Client) error {
		_, err := rows(c.Tape.AllFiles(ctx, "8888_test123", livecode.ListFilesParams{}))
		return err
	}, account + "Live_Tape_GetFilelist&Param.n.page_no=1&Param.n.page_size=100&Param.s.channel_id=8888_test123" + signed},
	{"Start", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.Start(ctx, "8888_test123", noon, noon.Add(time.Hour), livecode.StartTapeParams{})
		return err
	}, account + "Live_Tape_Start&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123" +
		"&Param.s.end_time=2026-03-01+13%3A00%3A00&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
	{"Start, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.Start(ctx, "8888_test123", noon.UTC(), noon.Add(24*time.Hour).UTC(), livecode.StartTapeParams{
			Format: livecode.FormatAAC, AudioOnly: true, MixStream: true, PushPoint: livecode.PushPoint{Domain: "push.example.com", Path: "live"},
		})
		return err
	}, account + "Live_Tape_Start&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com" +
		"&Param.s.end_time=2026-03-02+12%3A00%3A00&Param.s.file_format=aac&Param.s.mix_stream=1&Param.s.path=live" +
		"&Param.s.record_type=audio&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
	{"StartNow", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.StartNow(ctx, "8888_test123", 0, livecode.StartTapeParams{})
		return err
	}, account + "Live_Tape_Start&Param.n.task_sub_type=1&Param.s.channel_id=8888_test123&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
	{"StartNow, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.StartNow(ctx, "8888_test123", 30*time.Minute, livecode.StartTapeParams{
			Format: livecode.FormatMP4, AudioOnly: true, MixStream: true, PushPoint: livecode.PushPoint{Domain: "push.example.com", Path: "live"},
		})
		return err
	}, account + "Live_Tape_Start&Param.n.task_sub_type=1&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com" +
		"&Param.s.end_time=2026-03-01+12%3A30%3A00&Param.s.file_format=mp4&Param.s.mix_stream=1&Param.s.path=live" +
		"&Param.s.record_type=audio&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
	{"Stop a scheduled task", func(ctx context.Context, c *livecode.Client) error {
		return c.Tape.Stop(ctx, "8888_test123", livecode.TapeTask{ID: "18446744073709551615"})
	}, account + "Live_Tape_Stop&Param.n.task_id=18446744073709551615&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123" + signed},
	{"Stop a task of real time", func(ctx context.Context, c *livecode.Client) error {
		return c.Tape.Stop(ctx, "8888_test123", livecode.TapeTask{ID: "1", RealTime: true})
	}, account + "Live_Tape_Stop&Param.n.task_id=1&Param.n.task_sub_type=1&Param.s.channel_id=8888_test123" + signed},
}

var goldenQueues = []golden{
	{"Get", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Queue.Get(ctx, 1)
		return err
	}, account + "Live_Queue_Get&Param.n.bid=100&Param.n.count=1" + signed},
	{"Get the most", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Queue.Get(ctx, 100)
		return err
	}, account + "Live_Queue_Get&Param.n.bid=100&Param.n.count=100" + signed},
	{"another queue", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Queue_Get", url.Values{"Param.n.bid": {"101"}, "Param.n.count": {"100"}}, nil)
	}, account + "Live_Queue_Get&Param.n.bid=101&Param.n.count=100" + signed},
}

// allStats are the parameters of the three statistics of the moment, all set.
var allStats = livecode.StatParams{
	Page: 2, PageSize: 300, StreamID: "8888_test123", PullDomain: "play.example.com", PushDomain: "push.example.com",
}

const allStatsQuery = "&Param.n.page_no=2&Param.n.page_size=300&Param.s.pull_domain=play.example.com" +
	"&Param.s.push_domain=push.example.com&Param.s.stream_id=8888_test123"

var goldenStats = []golden{
	{"Live", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Live(ctx, livecode.StatParams{})
		return err
	}, account + "Get_LiveStat" + signed},
	{"Live, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Live(ctx, allStats)
		return err
	}, account + "Get_LiveStat" + allStatsQuery + signed},
	{"Push", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Push(ctx, livecode.StatParams{})
		return err
	}, account + "Get_LivePushStat" + signed},
	{"Push, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Push(ctx, allStats)
		return err
	}, account + "Get_LivePushStat" + allStatsQuery + signed},
	{"Play", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Play(ctx, livecode.StatParams{})
		return err
	}, account + "Get_LivePlayStat" + signed},
	{"Play, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Play(ctx, allStats)
		return err
	}, account + "Get_LivePlayStat" + allStatsQuery + signed},
	{"AllLive", func(ctx context.Context, c *livecode.Client) error {
		_, err := rows(c.Stat.AllLive(ctx, livecode.StatParams{}))
		return err
	}, account + "Get_LiveStat&Param.n.page_no=1&Param.n.page_size=300" + signed},
	{"AllPush", func(ctx context.Context, c *livecode.Client) error {
		_, err := rows(c.Stat.AllPush(ctx, livecode.StatParams{}))
		return err
	}, account + "Get_LivePushStat&Param.n.page_no=1&Param.n.page_size=300" + signed},
	{"AllPlay", func(ctx context.Context, c *livecode.Client) error {
		_, err := rows(c.Stat.AllPlay(ctx, livecode.StatParams{}))
		return err
	}, account + "Get_LivePlayStat&Param.n.page_no=1&Param.n.page_size=300" + signed},
	{"PushHistory", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.PushHistory(ctx, "8888_test123", noon.Add(-time.Hour), noon.UTC())
		return err
	}, account + "Get_LivePushStatHistory&Param.n.end_time=1772337600&Param.n.start_time=1772334000&Param.s.stream_id=8888_test123" + signed},
	{"PlayHistory", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: noon.Add(-time.Hour), End: noon})
		return err
	}, account + "Get_LivePlayStatHistory&Param.n.end_time=1772337600&Param.n.start_time=1772334000" + signed},
	{"PlayHistory, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{
			Start: noon.Add(-time.Hour), End: noon, StreamID: "8888_test123", Domain: "play.example.com",
		})
		return err
	}, account + "Get_LivePlayStatHistory&Param.n.end_time=1772337600&Param.n.start_time=1772334000" +
		"&Param.s.domain=play.example.com&Param.s.stream_id=8888_test123" + signed},
	{"Billing", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Billing(ctx, livecode.BillingParams{Start: noon.Add(-time.Hour), End: noon})
		return err
	}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.start_time=1772334000" + signed},
	{"Billing, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Billing(ctx, livecode.BillingParams{
			Start: noon.Add(-time.Hour), End: noon, Domain: "play.example.com", Region: livecode.RegionAbroad,
		})
		return err
	}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.home_foreign=2&Param.n.start_time=1772334000&Param.s.domain=play.example.com" + signed},
	{"the peak", func(ctx context.Context, c *livecode.Client) error {
		_, err := billingPeak(ctx, c)
		return err
	}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.get_top_bd=1&Param.n.start_time=1772334000" + signed},
	{"the peak, fullest", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Get_BillingBandwidth", url.Values{
			"Param.n.start_time": {"1772334000"}, "Param.n.end_time": {"1772337600"}, "Param.n.get_top_bd": {"1"},
			"Param.n.home_foreign": {"1"}, "Param.s.domain": {"play.example.com"},
		}, nil)
	}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.get_top_bd=1&Param.n.home_foreign=1" +
		"&Param.n.start_time=1772334000&Param.s.domain=play.example.com" + signed},
}

var goldenCalls = []golden{
	{"Call without parameters", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Not_Here", nil, nil)
	}, account + "Live_Not_Here" + signed},
	{"Call with a struct", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Not_Here", struct {
			ID    string `url:"Param.s.id"`
			Count int    `url:"Param.n.count,omitempty"`
		}{ID: "a b"}, nil)
	}, account + "Live_Not_Here&Param.s.id=a+b" + signed},
	{"Call with url.Values", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Not_Here", url.Values{"Param.s.id": {"a&b"}}, nil)
	}, account + "Live_Not_Here&Param.s.id=a%26b" + signed},
	{"Call with an odd name", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Odd&sign=x", nil, nil)
	}, account + "Odd%26sign%3Dx" + signed},
}

func goldens() []golden {
	return slices.Concat(goldenChannels, goldenTapes, goldenQueues, goldenStats, goldenCalls)
}

func TestQuery_isExactlyThis(t *testing.T) {
	t.Parallel()
	for _, tt := range goldens() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, anyAnswer)
			require.NoError(t, tt.call(t.Context(), rec.client(t)))
			sent := rec.only(t)
			assert.Equal(t, "GET", sent.method)
			assert.Equal(t, "/common_access", sent.path)
			assert.Equal(t, tt.query, sent.query)
			assert.Empty(t, sent.body)
		})
	}
}

// anyAnswer is a success of every interface.
const anyAnswer = `{"ret":0,"code":0,"output":{"status":1,"task_id":7}}`

// The golden queries are what the methods send. Together they have to hold each
// documented parameter of an interface, and no other.
func TestGoldenQueries_coverTheContract(t *testing.T) {
	t.Parallel()
	fullest := map[string]map[string]bool{}
	for _, tt := range slices.Concat(goldenChannels, goldenTapes, goldenQueues, goldenStats) {
		sent := received{query: tt.query}.params(t)
		name := sent.Get("interface")
		if fullest[name] == nil {
			fullest[name] = map[string]bool{}
		}
		own := map[string]bool{}
		for param := range sent {
			if strings.HasPrefix(param, "Param.") {
				own[param] = true
			}
		}
		if len(own) > len(fullest[name]) {
			fullest[name] = own // one query holds them all
		}
	}
	have := map[string]string{}
	for name, params := range fullest {
		have[name] = strings.Join(slices.Sorted(maps.Keys(params)), " ")
	}
	assert.Equal(t, livecode.DocumentedParams(), have)
}

// oddIDs are stream ids that break a query which is put together by hand.
var oddIDs = []string{
	"8888_test@123", "8888#test", "8888&test", "8888=test", "8888%test", "8888 test", "8888+test", "a&interface=Live_Tape_Start",
	"a&sign=00000000000000000000000000000000", "a&t=9999999999", "a;b", "a?b", "a/../b", "直播间", "\x00\x7f\r\n", "12345",
}

func TestQuery_carriesAnyStreamID(t *testing.T) {
	t.Parallel()
	for _, id := range oddIDs {
		rec := record(t, anyAnswer)
		_, err := rec.client(t).Channel.GetStatus(t.Context(), id)
		require.NoError(t, err)
		assertOneOfEach(t, rec.only(t).params(t), map[string]string{
			"cmd": "1252000000", "interface": "Live_Channel_GetStatus", "Param.s.channel_id": id,
			"t": "1772337660", "sign": "b3ea88c4b9c0f1cce278c9f6816e767b",
		})
	}
}

// assertOneOfEach asserts that a query holds these parameters once each, and no
// other.
func assertOneOfEach(t *testing.T, sent url.Values, want map[string]string) {
	t.Helper()
	single := url.Values{}
	for name, value := range want {
		single.Set(name, value)
	}
	assert.Equal(t, single, sent)
}

func TestRequest_hasNoHeadersThatTell(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	_, err := rec.client(t).Channel.GetStatus(t.Context(), "8888_test123")
	require.NoError(t, err)
	header := rec.only(t).header
	assert.Equal(t, "livecode-go/"+livecode.Version, header.Get("User-Agent"))
	assert.Equal(t, []string{"Accept-Encoding", "User-Agent"}, slices.Sorted(maps.Keys(header)))
}

func TestHosts_getWhatIsTheirs(t *testing.T) {
	t.Parallel()
	for _, tt := range goldens() {
		fcgi, stat := record(t, anyAnswer), record(t, anyAnswer)
		client := newClient(t, livecode.WithBaseURL(fcgi.url), livecode.WithStatURL(stat.url))
		require.NoError(t, tt.call(t.Context(), client), tt.name)
		isStat := strings.Contains(tt.query, "&interface=Get_") || strings.HasPrefix(tt.query, account+"Get_")
		assert.Equal(t, isStat, len(stat.requests()) == 1, tt.name)
		assert.Equal(t, !isStat, len(fcgi.requests()) == 1, tt.name)
	}
}

func TestHosts_doNotDependOnTheOrderOfOptions(t *testing.T) {
	t.Parallel()
	fcgi, stat := record(t, anyAnswer), record(t, anyAnswer)
	client := newClient(t, livecode.WithStatURL(stat.url), livecode.WithBaseURL(fcgi.url))
	_, err := client.Stat.Live(t.Context(), livecode.StatParams{})
	require.NoError(t, err)
	_, err = client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	assert.Len(t, stat.requests(), 1)
	assert.Len(t, fcgi.requests(), 1)
}

func TestWithIDParam_namesTheAccountPerHost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		opts       []livecode.Option
		fcgi, stat string
	}{
		{"by default", nil, "cmd", "cmd"},
		{"appid on one", []livecode.Option{livecode.WithIDParam(livecode.HostFCGI, "appid")}, "appid", "cmd"},
		{"appid on the other", []livecode.Option{livecode.WithIDParam(livecode.HostStat, "appid")}, "cmd", "appid"},
		{"the later one wins", []livecode.Option{
			livecode.WithIDParam(livecode.HostStat, "appid"), livecode.WithIDParam(livecode.HostStat, "cmd"),
		}, "cmd", "cmd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, anyAnswer)
			client := rec.client(t, tt.opts...)
			_, err := client.Channel.GetStatus(t.Context(), "8888_test123")
			require.NoError(t, err)
			_, err = client.Stat.Live(t.Context(), livecode.StatParams{})
			require.NoError(t, err)

			sent := rec.requests()
			assert.Equal(t, tt.fcgi+"=1252000000&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_test123"+signed, sent[0].query)
			assert.Equal(t, tt.stat+"=1252000000&interface=Get_LiveStat"+signed, sent[1].query)
		})
	}
}

func TestWithParamName_sendsUnderTheOtherName(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t,
		livecode.WithParamName("Param.n.order_by_type", "Param.n.order_type"),
		livecode.WithParamName("Param.n.task_id", "Param.s.task_id"),
	)
	_, err := client.Channel.List(t.Context(), livecode.ListChannelsParams{Order: livecode.OrderDescending, Page: 2})
	require.NoError(t, err)
	require.NoError(t, client.Tape.Stop(t.Context(), "8888_test123", livecode.TapeTask{ID: "7"}))

	sent := rec.requests()
	assert.Equal(t, account+"Live_Channel_GetChannelList&Param.n.order_type=1&Param.n.page_no=2"+signed, sent[0].query)
	assert.Equal(t, account+"Live_Tape_Stop&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123&Param.s.task_id=7"+signed, sent[1].query)
}

func TestWithBaseURL_addsThePathThatIsMissing(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"": "/common_access", "/": "/common_access", "/gate": "/gate", "/gate/": "/gate/"} {
		rec := record(t, anyAnswer)
		_, err := rec.client(t, livecode.WithBaseURL(rec.url+base)).Channel.ListLive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, rec.only(t).path)
	}
}

const mixQuery = "appid=1252000000&interface=Mix_StreamV2" + signed

var goldenMixes = []struct {
	name string
	call func(ctx context.Context, c *livecode.Client) error
	body string
}{
	{"Start", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Mix.Start(ctx, livecode.StartMixParams{
			SessionID: "duel_1", OutputID: "8888_host", Inputs: []livecode.MixInput{{StreamID: "8888_host", Layer: 1}},
		})
		return err
	}, `{"timestamp":1772337600,"eventId":RANDOM,"interface":{"interfaceName":"Mix_StreamV2","para":{` +
		`"app_id":1252000000,"interface":"mix_streamv2.start_mix_stream_advanced","mix_stream_session_id":"duel_1","output_stream_id":"8888_host",` +
		`"input_stream_list":[{"input_stream_id":"8888_host","layout_params":{"image_layer":1}}]}}}`},
	{"Start, fullest", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Mix.Start(ctx, livecode.StartMixParams{
			SessionID: "duel_1", OutputID: "8888_out", Output: livecode.MixIntoNew, Bitrate: 50000, Template: livecode.MixTemplate390,
			PushPoint: livecode.PushPoint{Domain: "push.example.com", Path: "live"},
			Inputs: []livecode.MixInput{
				{StreamID: "canvas", Layer: 1, Type: livecode.MixCanvas, Width: 1280, Height: 720, Color: "0x00ff00"},
				{StreamID: "8888_#主播", Layer: 2, Width: 0.5, Height: 0.25, X: 0.01, Y: 0.99, Crop: &livecode.MixCrop{Width: 640, Height: 360, X: 1, Y: 2}},
				{StreamID: "logo", Layer: 16, Type: livecode.MixPicture, X: 3000, PictureID: 1 << 40, Crop: &livecode.MixCrop{}},
			},
		})
		return err
	}, `{"timestamp":1772337600,"eventId":RANDOM,"interface":{"interfaceName":"Mix_StreamV2","para":{` +
		`"app_id":1252000000,"interface":"mix_streamv2.start_mix_stream_advanced","mix_stream_session_id":"duel_1","output_stream_id":"8888_out",` +
		`"mix_stream_template_id":390,"output_stream_type":1,"output_stream_bitrate":50000,"input_stream_list":[` +
		`{"input_stream_id":"canvas","layout_params":{"image_layer":1,"input_type":3,"image_width":1280,"image_height":720,"color":"0x00ff00"}},` +
		`{"input_stream_id":"8888_#主播","layout_params":{"image_layer":2,"image_width":0.5,"image_height":0.25,"location_x":0.01,"location_y":0.99},` +
		`"crop_params":{"crop_width":640,"crop_height":360,"crop_x":1,"crop_y":2}},` +
		`{"input_stream_id":"logo","layout_params":{"image_layer":16,"input_type":2,"location_x":3000,"picture_id":1099511627776},` +
		`"crop_params":{"crop_width":0,"crop_height":0,"crop_x":0,"crop_y":0}}],` +
		`"domain":"push.example.com","path":"live"}}}`},
	{"Cancel", func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Mix.Cancel(ctx, "duel_1", "8888_out")
		return err
	}, `{"timestamp":1772337600,"eventId":RANDOM,"interface":{"interfaceName":"Mix_StreamV2","para":{` +
		`"app_id":1252000000,"interface":"mix_streamv2.cancel_mix_stream","mix_stream_session_id":"duel_1","output_stream_id":"8888_out"}}}`},
}

// eventID matches the one part of a body that no test can know: a random number
// that is not 0.
var eventID = regexp.MustCompile(`"eventId":[1-9][0-9]{0,9},`)

func TestMixBody_isExactlyThis(t *testing.T) {
	t.Parallel()
	for _, tt := range goldenMixes {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, `{"code":0}`)
			require.NoError(t, tt.call(t.Context(), rec.client(t)))
			sent := rec.only(t)
			assert.Equal(t, "POST", sent.method)
			assert.Equal(t, "application/json", sent.header.Get("Content-Type"))
			assert.Equal(t, mixQuery, sent.query)
			assert.Equal(t, tt.body, eventID.ReplaceAllString(sent.body, `"eventId":RANDOM,`))
		})
	}
}

// mixContract is every field that the vendor documents for a body.
const mixContract = `app_id color crop_height crop_params crop_width crop_x crop_y domain eventId image_height image_layer image_width ` +
	`input_stream_id input_stream_list input_type interface interfaceName layout_params location_x location_y mix_stream_session_id ` +
	`mix_stream_template_id output_stream_bitrate output_stream_id output_stream_type para path picture_id timestamp`

func TestGoldenMix_coversTheContract(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, match := range regexp.MustCompile(`"([A-Za-z_]+)":`).FindAllStringSubmatch(goldenMixes[1].body, -1) {
		names[match[1]] = true
	}
	assert.Equal(t, mixContract, strings.Join(slices.Sorted(maps.Keys(names)), " "))
}

func TestMix_eventIDsDiffer(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"code":0}`)
	client := rec.client(t)
	for range 2 {
		_, err := client.Mix.Cancel(t.Context(), "duel_1", "8888_out")
		require.NoError(t, err)
	}
	sent := rec.requests()
	assert.NotEqual(t, eventID.FindString(sent[0].body), eventID.FindString(sent[1].body))
}
