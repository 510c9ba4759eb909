package livecode

import (
	"context"
	"time"
)

const filePages = "from 1 to 100, or 0 for the default"

var tapeInterfaces = []iface{
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
		},
		methods: []Method{
			{"Tape.ListFiles", func(ctx context.Context, c *Client) (any, error) {
				return c.Tape.ListFiles(ctx, "8888_a", ListFilesParams{})
			}},
			{"Tape.AllFiles", func(ctx context.Context, c *Client) (any, error) {
				return Rows(c.Tape.AllFiles(ctx, "8888_a", ListFilesParams{}))
			}},
		},
		golden: []Golden{
			{"ListFiles", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.ListFiles(ctx, "8888_test123", ListFilesParams{})
				return err
			}, account + "Live_Tape_GetFilelist&Param.s.channel_id=8888_test123" + signed},
			{"ListFiles, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.ListFiles(ctx, "8888_test123", ListFilesParams{
					Page: 3, PageSize: 50, Order: OrderDescending,
					Start: time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC), End: time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC),
				})
				return err
			}, account + "Live_Tape_GetFilelist&Param.n.page_no=3&Param.n.page_size=50&Param.s.channel_id=8888_test123" +
				"&Param.s.end_time=2026-03-01+23%3A59%3A59&Param.s.sort_type=desc&Param.s.start_time=2026-03-01+00%3A00%3A00" + signed},
			{"ListFiles, oldest first", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.ListFiles(ctx, "8888_test123", ListFilesParams{Order: OrderAscending})
				return err
			}, account + "Live_Tape_GetFilelist&Param.s.channel_id=8888_test123&Param.s.sort_type=asc" + signed},
			{"AllFiles", func(ctx context.Context, c *Client) error {
				_, err := Rows(c.Tape.AllFiles(ctx, "8888_test123", ListFilesParams{}))
				return err
			}, account + "Live_Tape_GetFilelist&Param.n.page_no=1&Param.n.page_size=100&Param.s.channel_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"ListFiles of none", "streamID", "not empty", listFiles("", ListFilesParams{})},
			{"ListFiles before the first page", "Page", "from 1, or 0 for the first", listFiles("a", ListFilesParams{Page: -1})},
			{"ListFiles with large pages", "PageSize", filePages, listFiles("a", ListFilesParams{PageSize: 101})},
			{"ListFiles with negative pages", "PageSize", filePages, listFiles("a", ListFilesParams{PageSize: -1})},
			{"ListFiles in an unknown order", "Order", "OrderDefault, OrderAscending or OrderDescending", listFiles("a", ListFilesParams{Order: -1})},
			{"ListFiles without a start", "Start and End", "both set, or both zero", listFiles("a", ListFilesParams{End: noon})},
			{"ListFiles without an end", "Start and End", "both set, or both zero", listFiles("a", ListFilesParams{Start: noon})},
			{"ListFiles backwards", "Start", "before End", listFiles("a", ListFilesParams{Start: noon, End: noon.Add(-time.Second)})},
			{"ListFiles of no time", "Start", "before End", listFiles("a", ListFilesParams{Start: noon, End: noon.Add(time.Millisecond)})},
			{"ListFiles over midnight in China", "End", "on the same day as Start in the zone +08:00", listFiles("a", ListFilesParams{
				Start: time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC), End: time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC),
			})},
			{"ListFiles of a year", "End", "on the same day as Start in the zone +08:00", listFiles("a", ListFilesParams{
				Start: noon, End: noon.AddDate(1, 0, 0),
			})},
		},
		atBounds: []AtBound{
			{"files, smallest", listFiles("a", ListFilesParams{PageSize: 1})},
			{"files, whole day", listFiles("a", ListFilesParams{Start: noon.Add(-12 * time.Hour), End: noon.Add(12*time.Hour - time.Second)})},
			{"files, one second", listFiles("a", ListFilesParams{Start: noon, End: noon.Add(time.Second)})},
		},
	},
	{name: "Tape.Start", ep: endpoints[tapeStart], wire: "Live_Tape_Start", host: HostFCGI, retry: never,
		noRetry: "makes a second task, which is billed",
		params:  "Param.n.task_sub_type Param.s.channel_id Param.s.domain Param.s.end_time Param.s.file_format Param.s.mix_stream Param.s.path Param.s.record_type Param.s.start_time",
		read:    outputOf((*TapeTask).field),
		named:   true, needed: true,
		output: `{"task_id":479501701}`, quoted: `{"task_id":"479501701"}`,
		call: func(ctx context.Context, c *Client, about string) error {
			_, err := c.Tape.Start(ctx, about, time.Now(), time.Now().Add(time.Hour), StartTapeParams{})
			return err
		},
		methods: []Method{
			{"Tape.Start", func(ctx context.Context, c *Client) (any, error) {
				return c.Tape.Start(ctx, "8888_a", noon, noon.Add(time.Hour), StartTapeParams{})
			}},
			{"Tape.StartNow", func(ctx context.Context, c *Client) (any, error) {
				return c.Tape.StartNow(ctx, "8888_a", time.Minute, StartTapeParams{})
			}},
		},
		golden: []Golden{
			{"Start", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.Start(ctx, "8888_test123", noon, noon.Add(time.Hour), StartTapeParams{})
				return err
			}, account + "Live_Tape_Start&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123" +
				"&Param.s.end_time=2026-03-01+13%3A00%3A00&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
			{"Start, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.Start(ctx, "8888_test123", noon.UTC(), noon.Add(24*time.Hour).UTC(), StartTapeParams{
					Format: FormatAAC, AudioOnly: true, MixStream: true, PushPoint: PushPoint{Domain: "push.example.com", Path: "live"},
				})
				return err
			}, account + "Live_Tape_Start&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com" +
				"&Param.s.end_time=2026-03-02+12%3A00%3A00&Param.s.file_format=aac&Param.s.mix_stream=1&Param.s.path=live" +
				"&Param.s.record_type=audio&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
			{"StartNow", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.StartNow(ctx, "8888_test123", 0, StartTapeParams{})
				return err
			}, account + "Live_Tape_Start&Param.n.task_sub_type=1&Param.s.channel_id=8888_test123&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
			{"StartNow, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Tape.StartNow(ctx, "8888_test123", 30*time.Minute, StartTapeParams{
					Format: FormatMP4, AudioOnly: true, MixStream: true, PushPoint: PushPoint{Domain: "push.example.com", Path: "live"},
				})
				return err
			}, account + "Live_Tape_Start&Param.n.task_sub_type=1&Param.s.channel_id=8888_test123&Param.s.domain=push.example.com" +
				"&Param.s.end_time=2026-03-01+12%3A30%3A00&Param.s.file_format=mp4&Param.s.mix_stream=1&Param.s.path=live" +
				"&Param.s.record_type=audio&Param.s.start_time=2026-03-01+12%3A00%3A00" + signed},
		},
		refused: []Refusal{
			{"Start of none", "streamID", "not empty", startTape("", noon, noon.Add(time.Hour), StartTapeParams{})},
			{"Start never", "start", "set; StartNow begins at once", startTape("a", time.Time{}, noon, StartTapeParams{})},
			{"Start backwards", "end", "after start", startTape("a", noon, noon.Add(-time.Hour), StartTapeParams{})},
			{"Start for no time", "end", "after start", startTape("a", noon, noon.Add(time.Millisecond), StartTapeParams{})},
			{"Start without an end", "end", "after start", startTape("a", noon, time.Time{}, StartTapeParams{})},
			{"Start for more than a day", "end", "at most 24h after start", startTape("a", noon, noon.Add(24*time.Hour+time.Second), StartTapeParams{})},
			{"Start in an unknown format", "Format", "FormatFLV, FormatHLS, FormatMP4, FormatAAC or empty",
				startTape("a", noon, noon.Add(time.Hour), StartTapeParams{Format: "avi"})},
			{"Start as aac with a picture", "AudioOnly", "true with FormatAAC, which holds no picture",
				startTape("a", noon, noon.Add(time.Hour), StartTapeParams{Format: FormatAAC})},
			{"StartNow of none", "streamID", "not empty", startTapeNow("", 0)},
			{"StartNow for less than nothing", "length", "from 1s to 30m, or 0 for 30m", startTapeNow("a", -time.Second)},
			{"StartNow for a moment", "length", "from 1s to 30m, or 0 for 30m", startTapeNow("a", time.Millisecond)},
			{"StartNow for too long", "length", "from 1s to 30m, or 0 for 30m", startTapeNow("a", 30*time.Minute+time.Second)},
		},
		atBounds: []AtBound{
			{"tape, whole day", startTape("a", noon, noon.Add(24*time.Hour), StartTapeParams{})},
			{"tape, one second", startTapeNow("a", time.Second)},
		},
	},
	{name: "Tape.Stop", ep: endpoints[tapeStop], wire: "Live_Tape_Stop", host: HostFCGI, retry: idempotent,
		noRetry: "ends a recording: the caller has to opt in",
		params:  "Param.n.task_id Param.n.task_sub_type Param.s.channel_id",
		named:   true, output: `{}`,
		call: func(ctx context.Context, c *Client, about string) error {
			return c.Tape.Stop(ctx, about, TapeTask{ID: "479501701"})
		},
		methods: []Method{
			{"Tape.Stop", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.Tape.Stop(ctx, "8888_a", TapeTask{ID: "7"})
			}},
		},
		golden: []Golden{
			{"Stop a scheduled task", func(ctx context.Context, c *Client) error {
				return c.Tape.Stop(ctx, "8888_test123", TapeTask{ID: "18446744073709551615"})
			}, account + "Live_Tape_Stop&Param.n.task_id=18446744073709551615&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123" + signed},
			{"Stop a task of real time", func(ctx context.Context, c *Client) error {
				return c.Tape.Stop(ctx, "8888_test123", TapeTask{ID: "1", RealTime: true})
			}, account + "Live_Tape_Stop&Param.n.task_id=1&Param.n.task_sub_type=1&Param.s.channel_id=8888_test123" + signed},
		},
		refused: []Refusal{
			{"Stop of none", "streamID", "not empty", stopTape("", "7")},
			{"Stop of no task", "task.ID", "the decimal number that Start returned", stopTape("a", "")},
			{"Stop of a name", "task.ID", "the decimal number that Start returned", stopTape("a", "seven")},
			{"Stop of a sign", "task.ID", "the decimal number that Start returned", stopTape("a", "+7")},
			{"Stop of more than 64 bits", "task.ID", "the decimal number that Start returned", stopTape("a", "18446744073709551616")},
		},
		atBounds: []AtBound{
			{"tape, no task", stopTape("a", "0")},
		},
	},
}

func listFiles(id string, p ListFilesParams) testCall {
	return func(ctx context.Context, c *Client) error {
		if _, err := Rows(c.Tape.AllFiles(ctx, id, p)); err == nil {
			return nil // the iterator has to refuse what the call refuses
		}
		_, err := c.Tape.ListFiles(ctx, id, p)
		return err
	}
}

func startTape(id string, start, end time.Time, p StartTapeParams) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Tape.Start(ctx, id, start, end, p)
		return err
	}
}

func startTapeNow(id string, length time.Duration) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Tape.StartNow(ctx, id, length, StartTapeParams{})
		return err
	}
}

func stopTape(id, task string) testCall {
	return func(ctx context.Context, c *Client) error {
		return c.Tape.Stop(ctx, id, TapeTask{ID: task})
	}
}
