package livecode

import (
	"context"
	"encoding/json"
	"net/url"
	"time"
)

const (
	statOutput   = `{"stream_count":1,"stream_info":[{"stream_name":"8888_a","fps":25,"speed":900,"bandwidth":1.5,"online":3}]}`
	statQuoted   = `{"stream_count":"1","stream_info":[{"stream_name":8888,"fps":"25","speed":"900","bandwidth":"1.5","online":"3"}]}`
	statNaN      = `{"stream_count":"NaN"}`
	historyStart = -time.Hour
)

const statPageSizes = "from 1 to 300, or 0 for the default"

// allStats are the parameters of the three statistics of the moment, all set.
var allStats = StatParams{
	Page: 2, PageSize: 300, StreamID: "8888_test123", PullDomain: "play.example.com", PushDomain: "push.example.com",
}

const allStatsQuery = "&Param.n.page_no=2&Param.n.page_size=300&Param.s.pull_domain=play.example.com" +
	"&Param.s.push_domain=push.example.com&Param.s.stream_id=8888_test123"

var statInterfaces = []iface{
	statNow(askLive, askAllLive, iface{name: "Stat.Live", ep: endpoints[getLiveStat], wire: "Get_LiveStat", read: outputOf((*LiveStat).field),
		methods: []Method{
			{"Stat.Live", func(ctx context.Context, c *Client) (any, error) {
				return c.Stat.Live(ctx, StatParams{})
			}},
			{"Stat.AllLive", func(ctx context.Context, c *Client) (any, error) {
				return Rows(c.Stat.AllLive(ctx, StatParams{}))
			}},
		},
		golden: []Golden{
			{"Live", askLive(StatParams{}), account + "Get_LiveStat" + signed},
			{"Live, fullest", askLive(allStats), account + "Get_LiveStat" + allStatsQuery + signed},
			{"AllLive", askAllLive(StatParams{}), account + "Get_LiveStat&Param.n.page_no=1&Param.n.page_size=300" + signed},
		},
		atBounds: []AtBound{
			{"stat, smallest", askLive(StatParams{PageSize: 1})},
		},
	}),
	statNow(askPush, askAllPush, iface{name: "Stat.Push", ep: endpoints[getLivePushStat], wire: "Get_LivePushStat", read: outputOf((*PushStat).field),
		methods: []Method{
			{"Stat.Push", func(ctx context.Context, c *Client) (any, error) {
				return c.Stat.Push(ctx, StatParams{})
			}},
			{"Stat.AllPush", func(ctx context.Context, c *Client) (any, error) {
				return Rows(c.Stat.AllPush(ctx, StatParams{}))
			}},
		},
		golden: []Golden{
			{"Push", askPush(StatParams{}), account + "Get_LivePushStat" + signed},
			{"Push, fullest", askPush(allStats), account + "Get_LivePushStat" + allStatsQuery + signed},
			{"AllPush", askAllPush(StatParams{}), account + "Get_LivePushStat&Param.n.page_no=1&Param.n.page_size=300" + signed},
		},
	}),
	statNow(askPlay, askAllPlay, iface{name: "Stat.Play", ep: endpoints[getLivePlayStat], wire: "Get_LivePlayStat", read: outputOf((*PlayStat).field),
		methods: []Method{
			{"Stat.Play", func(ctx context.Context, c *Client) (any, error) {
				return c.Stat.Play(ctx, StatParams{})
			}},
			{"Stat.AllPlay", func(ctx context.Context, c *Client) (any, error) {
				return Rows(c.Stat.AllPlay(ctx, StatParams{}))
			}},
		},
		golden: []Golden{
			{"Play", askPlay(StatParams{}), account + "Get_LivePlayStat" + signed},
			{"Play, fullest", askPlay(allStats), account + "Get_LivePlayStat" + allStatsQuery + signed},
			{"AllPlay", askAllPlay(StatParams{}), account + "Get_LivePlayStat&Param.n.page_no=1&Param.n.page_size=300" + signed},
		},
	}),
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
		},
		methods: []Method{
			{"Stat.PushHistory", func(ctx context.Context, c *Client) (any, error) {
				return c.Stat.PushHistory(ctx, "8888_a", noon.Add(-time.Hour), noon)
			}},
		},
		golden: []Golden{
			{"PushHistory", func(ctx context.Context, c *Client) error {
				_, err := c.Stat.PushHistory(ctx, "8888_test123", noon.Add(-time.Hour), noon.UTC())
				return err
			}, account + "Get_LivePushStatHistory&Param.n.end_time=1772337600&Param.n.start_time=1772334000&Param.s.stream_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"PushHistory of none", "streamID", "not empty", askPushHistory("", noon.Add(-time.Hour), noon)},
			{"PushHistory without a start", "Start and End", "both set", askPushHistory("a", time.Time{}, noon)},
			{"PushHistory without an end", "Start and End", "both set", askPushHistory("a", noon, time.Time{})},
			{"PushHistory backwards", "Start", "before End", askPushHistory("a", noon, noon)},
			{"PushHistory of no time", "Start", "before End", askPushHistory("a", noon, noon.Add(time.Millisecond))},
			{"PushHistory of last week", "Start", "within the last 3 days", askPushHistory("a", noon.AddDate(0, 0, -7), noon)},
		},
		atBounds: []AtBound{
			{"history of 3 days", askPushHistory("a", noon.AddDate(0, 0, -3), noon)},
		},
	},
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
		},
		methods: []Method{
			{"Stat.PlayHistory", func(ctx context.Context, c *Client) (any, error) {
				return c.Stat.PlayHistory(ctx, PlayHistoryParams{Start: noon.Add(-time.Hour), End: noon})
			}},
		},
		golden: []Golden{
			{"PlayHistory", func(ctx context.Context, c *Client) error {
				_, err := c.Stat.PlayHistory(ctx, PlayHistoryParams{Start: noon.Add(-time.Hour), End: noon})
				return err
			}, account + "Get_LivePlayStatHistory&Param.n.end_time=1772337600&Param.n.start_time=1772334000" + signed},
			{"PlayHistory, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Stat.PlayHistory(ctx, PlayHistoryParams{
					Start: noon.Add(-time.Hour), End: noon, StreamID: "8888_test123", Domain: "play.example.com",
				})
				return err
			}, account + "Get_LivePlayStatHistory&Param.n.end_time=1772337600&Param.n.start_time=1772334000" +
				"&Param.s.domain=play.example.com&Param.s.stream_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"PlayHistory without a start", "Start and End", "both set", askPlayHistory(time.Time{}, noon)},
			{"PlayHistory backwards", "Start", "before End", askPlayHistory(noon, noon.Add(-time.Hour))},
			{"PlayHistory of last month", "Start", "within the last 15 days", askPlayHistory(noon.AddDate(0, -1, 0), noon)},
		},
		atBounds: []AtBound{
			{"history of 15 days", askPlayHistory(noon.AddDate(0, 0, -15), noon)},
		},
	},
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
		},
		methods: []Method{
			{"Stat.Billing", func(ctx context.Context, c *Client) (any, error) {
				return c.Stat.Billing(ctx, BillingParams{Start: noon.Add(-time.Hour), End: noon})
			}},
		},
		golden: []Golden{
			{"Billing", func(ctx context.Context, c *Client) error {
				_, err := c.Stat.Billing(ctx, BillingParams{Start: noon.Add(-time.Hour), End: noon})
				return err
			}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.start_time=1772334000" + signed},
			{"Billing, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Stat.Billing(ctx, BillingParams{
					Start: noon.Add(-time.Hour), End: noon, Domain: "play.example.com", Region: RegionAbroad,
				})
				return err
			}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.home_foreign=2&Param.n.start_time=1772334000&Param.s.domain=play.example.com" + signed},
			{"the peak", func(ctx context.Context, c *Client) error {
				_, err := billingPeak(ctx, c)
				return err
			}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.get_top_bd=1&Param.n.start_time=1772334000" + signed},
			{"the peak, fullest", func(ctx context.Context, c *Client) error {
				return c.Call(ctx, "Get_BillingBandwidth", url.Values{
					"Param.n.start_time": {"1772334000"}, "Param.n.end_time": {"1772337600"}, "Param.n.get_top_bd": {"1"},
					"Param.n.home_foreign": {"1"}, "Param.s.domain": {"play.example.com"},
				}, nil)
			}, account + "Get_BillingBandwidth&Param.n.end_time=1772337600&Param.n.get_top_bd=1&Param.n.home_foreign=1" +
				"&Param.n.start_time=1772334000&Param.s.domain=play.example.com" + signed},
		},
		refused: []Refusal{
			{"Billing without an end", "Start and End", "both set", billing(BillingParams{Start: noon})},
			{"Billing backwards", "Start", "before End", billing(BillingParams{Start: noon, End: noon})},
			{"Billing of the moon", "Region", "RegionWorldwide, RegionMainlandChina or RegionAbroad",
				billing(BillingParams{Start: noon.Add(-time.Hour), End: noon, Region: 3})},
			{"Billing of less than the world", "Region", "RegionWorldwide, RegionMainlandChina or RegionAbroad",
				billing(BillingParams{Start: noon.Add(-time.Hour), End: noon, Region: -1})},
		},
	},
}

// statNow adds what is the same for all statistics of the moment.
func statNow(ask, askAll func(StatParams) testCall, i iface) iface {
	i.host, i.retry, i.list = HostStat, safe, true
	i.params = "Param.n.page_no Param.n.page_size Param.s.pull_domain Param.s.push_domain Param.s.stream_id"
	i.output, i.quoted, i.nan = statOutput, statQuoted, statNaN
	i.call = func(ctx context.Context, c *Client, about string) error {
		return ask(StatParams{StreamID: about})(ctx, c)
	}
	i.named = true
	i.refused = refusedPages(ask, askAll)
	return i
}

func askLive(p StatParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Stat.Live(ctx, p)
		return err
	}
}

func askPush(p StatParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Stat.Push(ctx, p)
		return err
	}
}

func askPlay(p StatParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Stat.Play(ctx, p)
		return err
	}
}

func askAllLive(p StatParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := Rows(c.Stat.AllLive(ctx, p))
		return err
	}
}

func askAllPush(p StatParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := Rows(c.Stat.AllPush(ctx, p))
		return err
	}
}

func askAllPlay(p StatParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := Rows(c.Stat.AllPlay(ctx, p))
		return err
	}
}

// refusedPages are the same for all statistics of the moment.
func refusedPages(asks ...func(StatParams) testCall) []Refusal {
	var all []Refusal
	for _, ask := range asks {
		all = append(all,
			Refusal{"before the first page", "Page", "from 1, or 0 for the first", ask(StatParams{Page: -1})},
			Refusal{"with odd pages", "PageSize", statPageSizes, ask(StatParams{PageSize: -1})},
			Refusal{"with odd pages", "PageSize", statPageSizes, ask(StatParams{PageSize: 301})},
		)
	}
	return all
}

func askPushHistory(id string, start, end time.Time) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Stat.PushHistory(ctx, id, start, end)
		return err
	}
}

func askPlayHistory(start, end time.Time) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Stat.PlayHistory(ctx, PlayHistoryParams{Start: start, End: end})
		return err
	}
}

func billing(p BillingParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Stat.Billing(ctx, p)
		return err
	}
}

// billingPeak asks for the peak of the bandwidth that is billed, whose shape no page
// documents, as it stands.
func billingPeak(ctx context.Context, c *Client) (peak json.RawMessage, err error) {
	err = c.Call(ctx, "Get_BillingBandwidth", url.Values{
		"Param.n.start_time": {"1772334000"}, "Param.n.end_time": {"1772337600"}, "Param.n.get_top_bd": {"1"},
	}, &peak)
	return peak, err
}
