package livecode

import (
	"context"
	"net/url"
	"time"
)

const (
	listOutput = `{"all_count":1,"channel_list":[{"channel_id":"8888_a","status":1}]}`
	listQuoted = `{"all_count":"1","channel_list":[{"channel_id":8888,"status":"1"}]}`
	listNaN    = `{"all_count":"NaN"}`
)

const listPages = "from 10 to 100, or 0 for the default"

var channelInterfaces = []iface{
	{name: "Channel.GetStatus", ep: endpoints[channelGetStatus], wire: "Live_Channel_GetStatus", host: HostFCGI, retry: safe,
		params: "Param.s.channel_id",
		read:   outputOf((*ChannelStatus).field),
		named:  true, needed: true,
		output: `[{"rate_type":0,"recv_type":1,"status":1}]`, quoted: `[{"rate_type":"0","recv_type":"1","status":"1"}]`,
		nan: `[{"status":"NaN"}]`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Channel.GetStatus(ctx, about)
			return err
		},
		methods: []Method{
			{"Channel.GetStatus", func(ctx context.Context, c *Client) (any, error) {
				return c.Channel.GetStatus(ctx, "8888_a")
			}},
		},
		golden: []Golden{
			{"GetStatus", func(ctx context.Context, c *Client) error {
				_, err := c.Channel.GetStatus(ctx, "8888_test123")
				return err
			}, account + "Live_Channel_GetStatus&Param.s.channel_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"GetStatus of none", "streamID", "not empty", getStatus("")},
		},
	},
	{name: "Channel.SetStatus", ep: endpoints[channelSetStatus], wire: "Live_Channel_SetStatus", host: HostFCGI, retry: idempotent,
		noRetry: "cuts off a broadcaster: the caller has to opt in",
		params:  "Param.n.status Param.s.channel_id Param.s.domain Param.s.path",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetStatus(ctx, about, ActionAllow)
		},
		methods: []Method{
			{"Channel.SetStatus", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.Channel.SetStatus(ctx, "8888_a", ActionForbid)
			}},
		},
		golden: []Golden{
			{"SetStatus forbid", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "8888_test123", ActionForbid)
			}, account + "Live_Channel_SetStatus&Param.n.status=0&Param.s.channel_id=8888_test123" + signed},
			{"SetStatus allow", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "8888_test123", ActionAllow, PushPoint{})
			}, account + "Live_Channel_SetStatus&Param.n.status=1&Param.s.channel_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"SetStatus of none", "streamID", "not empty", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "", ActionAllow)
			}},
			{"SetStatus with nothing to do", "action", "ActionForbid, ActionAllow or ActionDrop", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "a", 0)
			}},
			{"SetStatus below the scale", "action", "ActionForbid, ActionAllow or ActionDrop", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "a", -1)
			}},
			{"SetStatus at two places", "at", "one PushPoint or none", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "a", ActionAllow, PushPoint{Path: "live"}, PushPoint{})
			}},
			{"SetStatus above the scale", "action", "ActionForbid, ActionAllow or ActionDrop", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "a", 4)
			}},
		},
	},
	{name: "Channel.SetStatus drop", ep: endpoints[channelDrop], wire: "Live_Channel_SetStatus", host: HostFCGI, retry: never,
		noRetry: "a second drop cuts the push made in between",
		params:  "Param.n.status Param.s.channel_id Param.s.domain Param.s.path",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetStatus(ctx, about, ActionDrop)
		},
		golden: []Golden{
			{"SetStatus drop, fullest", func(ctx context.Context, c *Client) error {
				return c.Channel.SetStatus(ctx, "8888_test123", ActionDrop, PushPoint{Domain: "push.example.com", Path: "live"})
			}, account + "Live_Channel_SetStatus&Param.n.status=2&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com&Param.s.path=live" + signed},
		},
	},
	{name: "Channel.List", ep: endpoints[channelGetChannelList], wire: "Live_Channel_GetChannelList", host: HostFCGI, retry: safe, list: true,
		params: "Param.n.order_by_type Param.n.page_no Param.n.page_size Param.n.status Param.s.order_field",
		read:   outputOf((*ChannelPage).field),
		output: listOutput, quoted: listQuoted, nan: listNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Channel.List(ctx, ListChannelsParams{})
			return err
		},
		methods: []Method{
			{"Channel.List", func(ctx context.Context, c *Client) (any, error) {
				return c.Channel.List(ctx, ListChannelsParams{})
			}},
			{"Channel.All", func(ctx context.Context, c *Client) (any, error) {
				return Rows(c.Channel.All(ctx, ListChannelsParams{}))
			}},
		},
		golden: []Golden{
			{"List", func(ctx context.Context, c *Client) error {
				_, err := c.Channel.List(ctx, ListChannelsParams{})
				return err
			}, account + "Live_Channel_GetChannelList" + signed},
			{"List, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Channel.List(ctx, ListChannelsParams{
					Filter: InterruptedChannels, Page: 2, PageSize: 100, Order: OrderAscending, OrderField: "create_time",
				})
				return err
			}, account + "Live_Channel_GetChannelList&Param.n.order_by_type=0&Param.n.page_no=2&Param.n.page_size=100&Param.n.status=0&Param.s.order_field=create_time" + signed},
			{"List of live ones, newest first", func(ctx context.Context, c *Client) error {
				_, err := c.Channel.List(ctx, ListChannelsParams{Filter: LiveChannels, Order: OrderDescending})
				return err
			}, account + "Live_Channel_GetChannelList&Param.n.order_by_type=1&Param.n.status=1" + signed},
			{"List of closed ones", func(ctx context.Context, c *Client) error {
				_, err := c.Channel.List(ctx, ListChannelsParams{Filter: ClosedChannels})
				return err
			}, account + "Live_Channel_GetChannelList&Param.n.status=3" + signed},
			{"All", func(ctx context.Context, c *Client) error {
				_, err := Rows(c.Channel.All(ctx, ListChannelsParams{}))
				return err
			}, account + "Live_Channel_GetChannelList&Param.n.page_no=1&Param.n.page_size=100" + signed},
		},
		refused: []Refusal{
			{"List before the first page", "Page", "from 1, or 0 for the first", listChannels(ListChannelsParams{Page: -1})},
			{"List with small pages", "PageSize", listPages, listChannels(ListChannelsParams{PageSize: 9})},
			{"List with large pages", "PageSize", listPages, listChannels(ListChannelsParams{PageSize: 101})},
			{"List with negative pages", "PageSize", listPages, listChannels(ListChannelsParams{PageSize: -10})},
			{"List by an unknown field", "OrderField", "empty or create_time", listChannels(ListChannelsParams{OrderField: "name"})},
			{"List with an unknown filter", "Filter", "AllChannels, InterruptedChannels, LiveChannels or ClosedChannels", listChannels(ListChannelsParams{Filter: 4})},
			{"List with an unknown order", "Order", "OrderDefault, OrderAscending or OrderDescending", listChannels(ListChannelsParams{Order: 3})},
		},
		atBounds: []AtBound{
			{"list, smallest", listChannels(ListChannelsParams{PageSize: 10})},
		},
	},
	{name: "Channel.ListLive", ep: endpoints[channelGetLiveChannelList], wire: "Live_Channel_GetLiveChannelList", host: HostFCGI, retry: safe, list: true,
		read:   outputOf((*ChannelPage).field),
		output: listOutput, quoted: listQuoted, nan: listNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Channel.ListLive(ctx)
			return err
		},
		methods: []Method{
			{"Channel.ListLive", func(ctx context.Context, c *Client) (any, error) {
				return c.Channel.ListLive(ctx)
			}},
		},
		golden: []Golden{
			{"ListLive", func(ctx context.Context, c *Client) error {
				_, err := c.Channel.ListLive(ctx)
				return err
			}, account + "Live_Channel_GetLiveChannelList" + signed},
		},
	},
	{name: "Channel.Forbid", ep: endpoints[channelManager], wire: "channel_manager", host: HostFCGI, retry: idempotent,
		noRetry: "cuts off a broadcaster: the caller has to opt in",
		params:  "Param.n.abstime_end Param.s.action Param.s.channel_id Param.s.domain Param.s.path",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.Forbid(ctx, about, time.Now().Add(time.Hour))
		},
		methods: []Method{
			{"Channel.Forbid", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.Channel.Forbid(ctx, "8888_a", noon.Add(time.Hour))
			}},
			{"Channel.Resume", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.Channel.Resume(ctx, "8888_a")
			}},
		},
		golden: []Golden{
			{"Forbid", func(ctx context.Context, c *Client) error {
				return c.Channel.Forbid(ctx, "8888_test123", noon.Add(time.Hour).UTC())
			}, account + "channel_manager&Param.n.abstime_end=1772341200&Param.s.action=forbid&Param.s.channel_id=8888_test123" + signed},
			{"Forbid, fullest", func(ctx context.Context, c *Client) error {
				return c.Channel.Forbid(ctx, "8888_test123", noon.Add(time.Hour), PushPoint{Domain: "push.example.com", Path: "live"})
			}, account + "channel_manager&Param.n.abstime_end=1772341200&Param.s.action=forbid&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com&Param.s.path=live" + signed},
			{"Resume", func(ctx context.Context, c *Client) error {
				return c.Channel.Resume(ctx, "8888_test123")
			}, account + "channel_manager&Param.n.abstime_end=1772337600&Param.s.action=resume&Param.s.channel_id=8888_test123" + signed},
			{"Resume, fullest", func(ctx context.Context, c *Client) error {
				return c.Channel.Resume(ctx, "8888_test123", PushPoint{Domain: "push.example.com", Path: "live"})
			}, account + "channel_manager&Param.n.abstime_end=1772337600&Param.s.action=resume&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com&Param.s.path=live" + signed},
		},
		refused: []Refusal{
			{"Resume at two places", "at", "one PushPoint or none", func(ctx context.Context, c *Client) error {
				return c.Channel.Resume(ctx, "a", PushPoint{Path: "live"}, PushPoint{})
			}},
			{"Forbid of none", "streamID", "not empty", func(ctx context.Context, c *Client) error {
				return c.Channel.Forbid(ctx, "", noon.Add(time.Hour))
			}},
			{"Forbid until now", "until", "in the future", func(ctx context.Context, c *Client) error {
				return c.Channel.Forbid(ctx, "a", noon)
			}},
			{"Forbid until never", "until", "in the future", func(ctx context.Context, c *Client) error {
				return c.Channel.Forbid(ctx, "a", time.Time{})
			}},
			{"Resume of none", "streamID", "not empty", func(ctx context.Context, c *Client) error {
				return c.Channel.Resume(ctx, "")
			}},
		},
	},
	{name: "Channel.SetDelay", ep: endpoints[setDelay], wire: "Live_Set_Delay", host: HostFCGI, retry: idempotent,
		noRetry: "blanks the picture of viewers: the caller has to opt in",
		params:  "Param.n.bizid Param.n.time_length Param.s.channel_id",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Channel.SetDelay(ctx, about, time.Minute)
		},
		methods: []Method{
			{"Channel.SetDelay", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.Channel.SetDelay(ctx, "8888_a", time.Minute)
			}},
		},
		golden: []Golden{
			{"SetDelay to none", func(ctx context.Context, c *Client) error {
				return c.Channel.SetDelay(ctx, "8888_test123", 0)
			}, account + "Live_Set_Delay&Param.n.time_length=0&Param.s.channel_id=8888_test123" + signed},
			{"SetDelay, fullest", func(ctx context.Context, c *Client) error {
				return c.Channel.SetDelay(ctx, "8888_test123", 10*time.Minute)
			}, account + "Live_Set_Delay&Param.n.time_length=600&Param.s.channel_id=8888_test123" + signed},
			{"Live_Set_Delay by an older page", func(ctx context.Context, c *Client) error {
				return c.Call(ctx, "Live_Set_Delay", url.Values{
					"Param.s.channel_id": {"8888_test123"}, "Param.n.time_length": {"600"}, "Param.n.bizid": {"8888"},
				}, nil)
			}, account + "Live_Set_Delay&Param.n.bizid=8888&Param.n.time_length=600&Param.s.channel_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"SetDelay of none", "streamID", "not empty", func(ctx context.Context, c *Client) error {
				return c.Channel.SetDelay(ctx, "", 0)
			}},
			{"SetDelay to less than none", "delay", "whole seconds from 0s to 10m", func(ctx context.Context, c *Client) error {
				return c.Channel.SetDelay(ctx, "a", -time.Second)
			}},
			{"SetDelay to too much", "delay", "whole seconds from 0s to 10m", func(ctx context.Context, c *Client) error {
				return c.Channel.SetDelay(ctx, "a", 601*time.Second)
			}},
			{"SetDelay to half a second", "delay", "whole seconds from 0s to 10m", func(ctx context.Context, c *Client) error {
				return c.Channel.SetDelay(ctx, "a", 500*time.Millisecond)
			}},
		},
	},
}

func getStatus(id string) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Channel.GetStatus(ctx, id)
		return err
	}
}

func listChannels(p ListChannelsParams) testCall {
	return func(ctx context.Context, c *Client) error {
		if _, err := Rows(c.Channel.All(ctx, p)); err == nil {
			return nil // the iterator has to refuse what the call refuses
		}
		_, err := c.Channel.List(ctx, p)
		return err
	}
}
