package livecode

import (
	"context"
	"net/url"
)

var queueInterfaces = []iface{
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
		},
		methods: []Method{
			{"Queue.Get", func(ctx context.Context, c *Client) (any, error) {
				return c.Queue.Get(ctx, 20)
			}},
		},
		golden: []Golden{
			{"Get", func(ctx context.Context, c *Client) error {
				_, err := c.Queue.Get(ctx, 1)
				return err
			}, account + "Live_Queue_Get&Param.n.bid=100&Param.n.count=1" + signed},
			{"Get the most", func(ctx context.Context, c *Client) error {
				_, err := c.Queue.Get(ctx, 100)
				return err
			}, account + "Live_Queue_Get&Param.n.bid=100&Param.n.count=100" + signed},
			{"another queue", func(ctx context.Context, c *Client) error {
				return c.Call(ctx, "Live_Queue_Get", url.Values{"Param.n.bid": {"101"}, "Param.n.count": {"100"}}, nil)
			}, account + "Live_Queue_Get&Param.n.bid=101&Param.n.count=100" + signed},
		},
		refused: []Refusal{
			{"Get of no message", "count", "from 1 to 100", getQueue(0)},
			{"Get of too many", "count", "from 1 to 100", getQueue(101)},
		},
		atBounds: []AtBound{
			{"queue, all", getQueue(100)},
		},
	},
}

func getQueue(count int) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Queue.Get(ctx, count)
		return err
	}
}
