package livecode_test

import (
	"context"
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// A refused is a call whose arguments are not sent.
type refused struct {
	name  string
	param string // that the error names
	want  string // that the error says of it
	call  func(ctx context.Context, c *livecode.Client) error
}

func getStatus(id string) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Channel.GetStatus(ctx, id)
		return err
	}
}

func listChannels(p livecode.ListChannelsParams) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		if _, err := rows(c.Channel.All(ctx, p)); err == nil {
			return nil // the iterator has to refuse what the call refuses
		}
		_, err := c.Channel.List(ctx, p)
		return err
	}
}

const (
	listPages = "from 10 to 100, or 0 for the default"
	filePages = "from 1 to 100, or 0 for the default"
	statPages = "from 1 to 300, or 0 for the default"
)

var refusedChannels = []refused{
	{"GetStatus of none", "streamID", "not empty", getStatus("")},
	{"SetStatus of none", "streamID", "not empty", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "", livecode.ActionAllow)
	}},
	{"SetStatus with nothing to do", "action", "ActionForbid, ActionAllow or ActionDrop", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "a", 0)
	}},
	{"SetStatus below the scale", "action", "ActionForbid, ActionAllow or ActionDrop", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "a", -1)
	}},
	{"SetStatus at two places", "at", "one PushPoint or none", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "a", livecode.ActionAllow, livecode.PushPoint{Path: "live"}, livecode.PushPoint{})
	}},
	{"Resume at two places", "at", "one PushPoint or none", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Resume(ctx, "a", livecode.PushPoint{Path: "live"}, livecode.PushPoint{})
	}},
	{"SetStatus above the scale", "action", "ActionForbid, ActionAllow or ActionDrop", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "a", 4)
	}},
	{"List before the first page", "Page", "from 1, or 0 for the first", listChannels(livecode.ListChannelsParams{Page: -1})},
	{"List with small pages", "PageSize", listPages, listChannels(livecode.ListChannelsParams{PageSize: 9})},
	{"List with large pages", "PageSize", listPages, listChannels(livecode.ListChannelsParams{PageSize: 101})},
	{"List with negative pages", "PageSize", listPages, listChannels(livecode.ListChannelsParams{PageSize: -10})},
	{"List by an unknown field", "OrderField", "empty or create_time", listChannels(livecode.ListChannelsParams{OrderField: "name"})},
	{"List with an unknown filter", "Filter", "AllChannels, InterruptedChannels, LiveChannels or ClosedChannels", listChannels(livecode.ListChannelsParams{Filter: 4})},
	{"List with an unknown order", "Order", "OrderDefault, OrderAscending or OrderDescending", listChannels(livecode.ListChannelsParams{Order: 3})},
	{"Forbid of none", "streamID", "not empty", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "", noon.Add(time.Hour))
	}},
	{"Forbid until now", "until", "in the future", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "a", noon)
	}},
	{"Forbid until never", "until", "in the future", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "a", time.Time{})
	}},
	{"Resume of none", "streamID", "not empty", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Resume(ctx, "")
	}},
	{"SetDelay of none", "streamID", "not empty", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "", 0)
	}},
	{"SetDelay to less than none", "delay", "whole seconds from 0s to 10m", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "a", -time.Second)
	}},
	{"SetDelay to too much", "delay", "whole seconds from 0s to 10m", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "a", 601*time.Second)
	}},
	{"SetDelay to half a second", "delay", "whole seconds from 0s to 10m", func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "a", 500*time.Millisecond)
	}},
}

func listFiles(id string, p livecode.ListFilesParams) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		if _, err := rows(c.Tape.AllFiles(ctx, id, p)); err == nil {
			return nil // the iterator has to refuse what the call refuses
		}
		_, err := c.Tape.ListFiles(ctx, id, p)
		return err
	}
}

func startTape(id string, start, end time.Time, p livecode.StartTapeParams) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.Start(ctx, id, start, end, p)
		return err
	}
}

func startTapeNow(id string, length time.Duration) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Tape.StartNow(ctx, id, length, livecode.StartTapeParams{})
		return err
	}
}

func stopTape(id, task string) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		return c.Tape.Stop(ctx, id, livecode.TapeTask{ID: task})
	}
}

var refusedTapes = []refused{
	{"ListFiles of none", "streamID", "not empty", listFiles("", livecode.ListFilesParams{})},
	{"ListFiles before the first page", "Page", "from 1, or 0 for the first", listFiles("a", livecode.ListFilesParams{Page: -1})},
	{"ListFiles with large pages", "PageSize", filePages, listFiles("a", livecode.ListFilesParams{PageSize: 101})},
	{"ListFiles with negative pages", "PageSize", filePages, listFiles("a", livecode.ListFilesParams{PageSize: -1})},
	{"ListFiles in an unknown order", "Order", "OrderDefault, OrderAscending or OrderDescending", listFiles("a", livecode.ListFilesParams{Order: -1})},
	{"ListFiles without a start", "Start and End", "both set, or both zero", listFiles("a", livecode.ListFilesParams{End: noon})},
	{"ListFiles without an end", "Start and End", "both set, or both zero", listFiles("a", livecode.ListFilesParams{Start: noon})},
	{"ListFiles backwards", "Start", "before End", listFiles("a", livecode.ListFilesParams{Start: noon, End: noon.Add(-time.Second)})},
	{"ListFiles of no time", "Start", "before End", listFiles("a", livecode.ListFilesParams{Start: noon, End: noon.Add(time.Millisecond)})},
	{"ListFiles over midnight in China", "End", "on the same day as Start in the zone +08:00", listFiles("a", livecode.ListFilesParams{
		Start: time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC), End: time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC),
	})},
	{"ListFiles of a year", "End", "on the same day as Start in the zone +08:00", listFiles("a", livecode.ListFilesParams{
		Start: noon, End: noon.AddDate(1, 0, 0),
	})},
	{"Start of none", "streamID", "not empty", startTape("", noon, noon.Add(time.Hour), livecode.StartTapeParams{})},
	{"Start never", "start", "set; StartNow begins at once", startTape("a", time.Time{}, noon, livecode.StartTapeParams{})},
	{"Start backwards", "end", "after start", startTape("a", noon, noon.Add(-time.Hour), livecode.StartTapeParams{})},
	{"Start for no time", "end", "after start", startTape("a", noon, noon.Add(time.Millisecond), livecode.StartTapeParams{})},
	{"Start without an end", "end", "after start", startTape("a", noon, time.Time{}, livecode.StartTapeParams{})},
	{"Start for more than a day", "end", "at most 24h after start", startTape("a", noon, noon.Add(24*time.Hour+time.Second), livecode.StartTapeParams{})},
	{"Start in an unknown format", "Format", "FormatFLV, FormatHLS, FormatMP4, FormatAAC or empty",
		startTape("a", noon, noon.Add(time.Hour), livecode.StartTapeParams{Format: "avi"})},
	{"Start as aac with a picture", "AudioOnly", "true with FormatAAC, which holds no picture",
		startTape("a", noon, noon.Add(time.Hour), livecode.StartTapeParams{Format: livecode.FormatAAC})},
	{"StartNow of none", "streamID", "not empty", startTapeNow("", 0)},
	{"StartNow for less than nothing", "length", "from 1s to 30m, or 0 for 30m", startTapeNow("a", -time.Second)},
	{"StartNow for a moment", "length", "from 1s to 30m, or 0 for 30m", startTapeNow("a", time.Millisecond)},
	{"StartNow for too long", "length", "from 1s to 30m, or 0 for 30m", startTapeNow("a", 30*time.Minute+time.Second)},
	{"Stop of none", "streamID", "not empty", stopTape("", "7")},
	{"Stop of no task", "task.ID", "the decimal number that Start returned", stopTape("a", "")},
	{"Stop of a name", "task.ID", "the decimal number that Start returned", stopTape("a", "seven")},
	{"Stop of a sign", "task.ID", "the decimal number that Start returned", stopTape("a", "+7")},
	{"Stop of more than 64 bits", "task.ID", "the decimal number that Start returned", stopTape("a", "18446744073709551616")},
}

func getQueue(count int) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Queue.Get(ctx, count)
		return err
	}
}

func stats(p livecode.StatParams) []func(context.Context, *livecode.Client) error {
	return []func(context.Context, *livecode.Client) error{
		func(ctx context.Context, c *livecode.Client) error { _, err := c.Stat.Live(ctx, p); return err },
		func(ctx context.Context, c *livecode.Client) error { _, err := c.Stat.Push(ctx, p); return err },
		func(ctx context.Context, c *livecode.Client) error { _, err := c.Stat.Play(ctx, p); return err },
		func(ctx context.Context, c *livecode.Client) error {
			_, err := rows(c.Stat.AllLive(ctx, p))
			return err
		},
		func(ctx context.Context, c *livecode.Client) error {
			_, err := rows(c.Stat.AllPush(ctx, p))
			return err
		},
		func(ctx context.Context, c *livecode.Client) error {
			_, err := rows(c.Stat.AllPlay(ctx, p))
			return err
		},
	}
}

func pushHistory(id string, start, end time.Time) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.PushHistory(ctx, id, start, end)
		return err
	}
}

func playHistory(start, end time.Time) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: start, End: end})
		return err
	}
}

func billing(p livecode.BillingParams) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Stat.Billing(ctx, p)
		return err
	}
}

var refusedStats = []refused{
	{"Get of no message", "count", "from 1 to 100", getQueue(0)},
	{"Get of too many", "count", "from 1 to 100", getQueue(101)},
	{"PushHistory of none", "streamID", "not empty", pushHistory("", noon.Add(-time.Hour), noon)},
	{"PushHistory without a start", "Start and End", "both set", pushHistory("a", time.Time{}, noon)},
	{"PushHistory without an end", "Start and End", "both set", pushHistory("a", noon, time.Time{})},
	{"PushHistory backwards", "Start", "before End", pushHistory("a", noon, noon)},
	{"PushHistory of no time", "Start", "before End", pushHistory("a", noon, noon.Add(time.Millisecond))},
	{"PushHistory of last week", "Start", "within the last 3 days", pushHistory("a", noon.AddDate(0, 0, -7), noon)},
	{"PlayHistory without a start", "Start and End", "both set", playHistory(time.Time{}, noon)},
	{"PlayHistory backwards", "Start", "before End", playHistory(noon, noon.Add(-time.Hour))},
	{"PlayHistory of last month", "Start", "within the last 15 days", playHistory(noon.AddDate(0, -1, 0), noon)},
	{"Billing without an end", "Start and End", "both set", billing(livecode.BillingParams{Start: noon})},
	{"Billing backwards", "Start", "before End", billing(livecode.BillingParams{Start: noon, End: noon})},
	{"Billing of the moon", "Region", "RegionWorldwide, RegionMainlandChina or RegionAbroad",
		billing(livecode.BillingParams{Start: noon.Add(-time.Hour), End: noon, Region: 3})},
	{"Billing of less than the world", "Region", "RegionWorldwide, RegionMainlandChina or RegionAbroad",
		billing(livecode.BillingParams{Start: noon.Add(-time.Hour), End: noon, Region: -1})},
}

func call(name string, params, out any, opts ...livecode.CallOption) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error { return c.Call(ctx, name, params, out, opts...) }
}

const ownParams = "without cmd, appid, interface, t, sign"

var refusedCalls = []refused{
	{"Call of nothing", "name", "not empty", call("", nil, nil)},
	{"Call of what needs a body", "name", "an interface that is called by GET", call("Mix_StreamV2", nil, nil)},
	{"Call on an unknown host", "OnHost", "HostFCGI or HostStat", call("Live_Not_Here", nil, nil, livecode.OnHost(2))},
	{"Call with a number", "params", "a struct with url tags or url.Values", call("Live_Not_Here", 7, nil)},
	{"Call with a map", "params", "a struct with url tags or url.Values", call("Live_Not_Here", map[string]string{}, nil)},
	{"Call with a sign of its own", "params", ownParams, call("Live_Not_Here", url.Values{"sign": {"x"}}, nil)},
	{"Call with a t of its own", "params", ownParams, call("Live_Not_Here", url.Values{"t": {"1"}}, nil)},
	{"Call with another interface", "params", ownParams, call("Live_Not_Here", struct {
		Interface string `url:"interface"`
	}{"Live_Tape_Start"}, nil)},
	{"Call for another account", "params", ownParams, call("Live_Not_Here", url.Values{"appid": {"1"}}, nil)},
	{"Call into a value", "out", "nil or a pointer that is not nil", call("Live_Not_Here", nil, struct{}{})},
	{"Call into a nil pointer", "out", "nil or a pointer that is not nil", call("Live_Not_Here", nil, (*json.RawMessage)(nil))},
}

// mixOf returns the parameters of a good mix of two, changed.
func mixOf(change func(p *livecode.StartMixParams)) func(context.Context, *livecode.Client) error {
	p := livecode.StartMixParams{
		SessionID: "duel", OutputID: "host",
		Inputs: []livecode.MixInput{{StreamID: "host", Layer: 1}, {StreamID: "guest", Layer: 2}},
	}
	change(&p)
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Mix.Start(ctx, p)
		return err
	}
}

// secondInput returns a mix whose second input is changed.
func secondInput(change func(in *livecode.MixInput)) func(context.Context, *livecode.Client) error {
	return mixOf(func(p *livecode.StartMixParams) { change(&p.Inputs[1]) })
}

func cancelMix(session, output string) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error {
		_, err := c.Mix.Cancel(ctx, session, output)
		return err
	}
}

const (
	mixName  = "1 to 80 letters, digits and underscores"
	mixPlace = "pixels from 0 to 3000, or a fraction from 0.01 to 0.99"
)

var refusedMixes = []refused{
	{"Start without a session", "SessionID", mixName, mixOf(func(p *livecode.StartMixParams) { p.SessionID = "" })},
	{"Start with a long session", "SessionID", mixName, mixOf(func(p *livecode.StartMixParams) { p.SessionID = strings.Repeat("a", 81) })},
	{"Start with an odd session", "SessionID", mixName, mixOf(func(p *livecode.StartMixParams) { p.SessionID = "a-b" })},
	{"Start with a line break", "SessionID", mixName, mixOf(func(p *livecode.StartMixParams) { p.SessionID = "a\n" })},
	{"Start without an output", "OutputID", mixName, mixOf(func(p *livecode.StartMixParams) { p.OutputID = "" })},
	{"Start with a foreign output", "OutputID", "the StreamID of an input with MixIntoInput", mixOf(func(p *livecode.StartMixParams) { p.OutputID = "c" })},
	{"Start with an input as a new output", "OutputID", "no StreamID of an input with MixIntoNew",
		mixOf(func(p *livecode.StartMixParams) { p.Output = livecode.MixIntoNew })},
	{"Start into something else", "Output", "MixIntoInput or MixIntoNew", mixOf(func(p *livecode.StartMixParams) { p.Output = 2 })},
	{"Start with a negative bitrate", "Bitrate", "from 1 to 50000, or 0 for the default", mixOf(func(p *livecode.StartMixParams) { p.Bitrate = -1 })},
	{"Start with too much bitrate", "Bitrate", "from 1 to 50000, or 0 for the default", mixOf(func(p *livecode.StartMixParams) { p.Bitrate = 50001 })},
	{"Start of nothing", "Inputs", "1 to 16", mixOf(func(p *livecode.StartMixParams) { p.Inputs = nil })},
	{"Start of too many", "Inputs", "1 to 16", mixOf(func(p *livecode.StartMixParams) { p.Inputs = make([]livecode.MixInput, 17) })},
	{"Start in an unknown layout", "Template", "one of the MixTemplate constants or 0", mixOf(func(p *livecode.StartMixParams) { p.Template = 11 })},
	{"Start in the layout of three", "Inputs", "3 for template 310", mixOf(func(p *livecode.StartMixParams) { p.Template = livecode.MixTemplate310 })},
	{"Start of a nameless input", "Inputs[1].StreamID", "1 to 80 bytes", secondInput(func(in *livecode.MixInput) { in.StreamID = "" })},
	{"Start of a long name", "Inputs[1].StreamID", "1 to 80 bytes", secondInput(func(in *livecode.MixInput) { in.StreamID = strings.Repeat("a", 81) })},
	{"Start on no layer", "Inputs[1].Layer", "from 1 to 16", secondInput(func(in *livecode.MixInput) { in.Layer = 0 })},
	{"Start on a high layer", "Inputs[1].Layer", "from 1 to 16", secondInput(func(in *livecode.MixInput) { in.Layer = 17 })},
	{"Start of an unknown type", "Inputs[1].Type", "one of the MixInputType constants", secondInput(func(in *livecode.MixInput) { in.Type = 1 })},
	{"Start of a later type", "Inputs[1].Type", "one of the MixInputType constants", secondInput(func(in *livecode.MixInput) { in.Type = 6 })},
	{"Start too wide", "Inputs[1].Width", mixPlace, secondInput(func(in *livecode.MixInput) { in.Width = 3000.5 })},
	{"Start too low", "Inputs[1].Height", mixPlace, secondInput(func(in *livecode.MixInput) { in.Height = -1 })},
	{"Start between pixel and fraction", "Inputs[1].X", mixPlace, secondInput(func(in *livecode.MixInput) { in.X = 0.995 })},
	{"Start nowhere", "Inputs[1].Y", mixPlace, secondInput(func(in *livecode.MixInput) { in.Y = math.NaN() })},
	{"Start infinitely far", "Inputs[1].Y", mixPlace, secondInput(func(in *livecode.MixInput) { in.Y = math.Inf(1) })},
	{"Start in a named colour", "Inputs[1].Color", "0xRRGGBB or empty", secondInput(func(in *livecode.MixInput) { in.Color = "red" })},
	{"Start of a coloured stream", "Inputs[1].Color", "empty for anything but a MixCanvas", secondInput(func(in *livecode.MixInput) { in.Color = "0xffffff" })},
	{"Start of a picture of nothing", "Inputs[1].PictureID", "positive for a MixPicture", secondInput(func(in *livecode.MixInput) { in.Type = livecode.MixPicture })},
	{"Start of a stream that is a picture", "Inputs[1].PictureID", "0 for anything but a MixPicture", secondInput(func(in *livecode.MixInput) { in.PictureID = 7 })},
	{"Start cropped too much", "Inputs[1].Crop", "pixels from 0 to 3000", secondInput(func(in *livecode.MixInput) { in.Crop = &livecode.MixCrop{Width: 3001} })},
	{"Start cropped to less", "Inputs[1].Crop", "pixels from 0 to 3000", secondInput(func(in *livecode.MixInput) { in.Crop = &livecode.MixCrop{Y: -1} })},
	{"Cancel without a session", "SessionID", mixName, cancelMix("", "host")},
	{"Cancel without an output", "OutputID", mixName, cancelMix("duel", "")},
}

// refusedStatPages are the same for all statistics of the moment.
func refusedStatPages() []refused {
	var all []refused
	for _, call := range stats(livecode.StatParams{Page: -1}) {
		all = append(all, refused{"before the first page", "Page", "from 1, or 0 for the first", call})
	}
	for _, size := range []int{-1, 301} {
		for _, call := range stats(livecode.StatParams{PageSize: size}) {
			all = append(all, refused{"with odd pages", "PageSize", statPages, call})
		}
	}
	return all
}

func TestArguments_areCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	for _, list := range [][]refused{refusedChannels, refusedTapes, refusedStats, refusedStatPages(), refusedCalls, refusedMixes} {
		for _, tt := range list {
			err := tt.call(t.Context(), client)
			var argument *livecode.ArgumentError
			require.ErrorAs(t, err, &argument, tt.name)
			assert.Equal(t, tt.param, argument.Param, tt.name)
			assert.Equal(t, tt.want, argument.Want, tt.name)
			assert.Equal(t, "livecode: "+argument.Func+": "+tt.param+" must be "+tt.want, err.Error(), tt.name)
			assert.False(t, livecode.MaybeExecuted(err), tt.name)
		}
	}
	assert.Empty(t, rec.requests())
}

func TestArguments_atTheirBoundsAreSent(t *testing.T) {
	t.Parallel()
	client := record(t, anyAnswer).client(t)
	for name, call := range map[string]func(context.Context, *livecode.Client) error{
		"list, smallest":     listChannels(livecode.ListChannelsParams{PageSize: 10}),
		"files, smallest":    listFiles("a", livecode.ListFilesParams{PageSize: 1}),
		"files, whole day":   listFiles("a", livecode.ListFilesParams{Start: noon.Add(-12 * time.Hour), End: noon.Add(12*time.Hour - time.Second)}),
		"files, one second":  listFiles("a", livecode.ListFilesParams{Start: noon, End: noon.Add(time.Second)}),
		"stat, smallest":     stats(livecode.StatParams{PageSize: 1})[0],
		"tape, whole day":    startTape("a", noon, noon.Add(24*time.Hour), livecode.StartTapeParams{}),
		"tape, one second":   startTapeNow("a", time.Second),
		"tape, no task":      stopTape("a", "0"),
		"queue, all":         getQueue(100),
		"history of 3 days":  pushHistory("a", noon.AddDate(0, 0, -3), noon),
		"history of 15 days": playHistory(noon.AddDate(0, 0, -15), noon),
	} {
		assert.NoError(t, call(t.Context(), client), name)
	}

	client = record(t, `{"code":0}`).client(t)
	for name, change := range map[string]func(in *livecode.MixInput){
		"fractions": func(in *livecode.MixInput) { in.Width, in.Height, in.X, in.Y = 0.01, 0.99, 0, 0.5 },
		"pixels":    func(in *livecode.MixInput) { in.Width, in.Height, in.X, in.Y = 1, 3000, 0, 1.5 },
		"long name": func(in *livecode.MixInput) { in.StreamID = strings.Repeat("播", 26) + "ab" },
		"top layer": func(in *livecode.MixInput) { in.Layer, in.Type = 16, livecode.MixVideo },
		"canvas":    func(in *livecode.MixInput) { in.Type, in.Color = livecode.MixCanvas, "0xA0b1C2" },
		"picture":   func(in *livecode.MixInput) { in.Type, in.PictureID = livecode.MixPicture, 7 },
		"whole":     func(in *livecode.MixInput) { in.Crop = &livecode.MixCrop{Width: 3000} },
	} {
		assert.NoError(t, secondInput(change)(t.Context(), client), name)
	}
}

// A task takes up to three seconds to be made. A caller who gives up before would
// make another one.
func TestTapeStart_needsPatience(t *testing.T) {
	t.Parallel()
	for _, start := range []func(context.Context, *livecode.Client) error{
		startTape("a", noon, noon.Add(time.Hour), livecode.StartTapeParams{}), startTapeNow("a", 0),
	} {
		rec := record(t, anyAnswer)
		err := start(t.Context(), rec.client(t, livecode.WithTimeout(3*time.Second)))
		var argument *livecode.ArgumentError
		require.ErrorAs(t, err, &argument)
		assert.Equal(t, "the timeout of the Client", argument.Param)

		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		err = start(ctx, rec.client(t))
		require.ErrorAs(t, err, &argument)
		assert.Equal(t, "the deadline of ctx", argument.Param)
		assert.Empty(t, rec.requests())

		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, start(ctx, rec.client(t, livecode.WithTimeout(3*time.Second+1))))
		assert.Len(t, rec.requests(), 1)
	}
}

func TestZeroClient_isRefusedByEveryMethod(t *testing.T) {
	t.Parallel()
	for _, m := range methods {
		got, err := m.call(t.Context(), &livecode.Client{})
		assert.ErrorIs(t, err, livecode.ErrNoClient, m.name)
		assert.Zero(t, got, m.name)
		assert.False(t, livecode.MaybeExecuted(err))
	}
	var none *livecode.Client
	assert.ErrorIs(t, none.Call(t.Context(), "Live_Not_Here", nil, nil), livecode.ErrNoClient)
}

func TestNilContext_isRefusedByEveryMethod(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	for _, m := range methods {
		var none context.Context
		_, err := m.call(none, client)
		var argument *livecode.ArgumentError
		require.ErrorAs(t, err, &argument, m.name)
		assert.Equal(t, "ctx", argument.Param, m.name)
		assert.Equal(t, m.wire, argument.Func, m.name)
	}
	assert.Empty(t, rec.requests())
}

func TestCancelledContext_sendsNothing(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, m := range methods {
		_, err := m.call(ctx, client)
		var transport *livecode.TransportError
		require.ErrorAs(t, err, &transport, m.name)
		assert.ErrorIs(t, err, context.Canceled, m.name)
		assert.Zero(t, transport.Attempts, m.name)
		assert.False(t, livecode.MaybeExecuted(err), m.name)
	}
	assert.Empty(t, rec.requests())
}
