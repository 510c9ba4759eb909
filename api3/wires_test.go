package api3_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

var utc8 = time.FixedZone("UTC+8", 8*60*60)

// A clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 4, 12, 0, 0, 0, utc8)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A world is a fake account, its clock, and a client on one of the wires.
type world struct {
	*testing.T
	srv    *livetest.Server
	clock  *clock
	client *livecode.Client
	api3   bool
}

func newWorld(t *testing.T, overAPI3 bool, opts ...livetest.Option) *world {
	t.Helper()
	w := &world{T: t, clock: newClock(), api3: overAPI3}
	w.srv = livetest.NewServer(append(opts, livetest.WithClock(w.clock.Now))...)
	t.Cleanup(w.srv.Close)
	w.client = w.newClient()
	return w
}

func (w *world) newClient(opts ...livecode.Option) *livecode.Client {
	w.Helper()
	opts = append(opts, livecode.WithClock(w.clock.Now))
	if w.api3 {
		opts = append(opts, api3.Over(api3.Static(w.srv.SecretID, w.srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(w.srv.API3URL)))
	} else {
		opts = append(opts, livecode.WithBaseURL(w.srv.URL))
	}
	client, err := livecode.New(w.srv.AppID, w.srv.Key, opts...)
	require.NoError(w, err)
	return client
}

func (w *world) state(id string) livecode.ChannelState {
	w.Helper()
	status, err := w.client.Channel.GetStatus(w.Context(), id)
	require.NoError(w, err)
	return status.State
}

func ids[T any](list []T, id func(T) string) []string {
	out := []string{}
	for _, row := range list {
		out = append(out, id(row))
	}
	slices.Sort(out)
	return out
}

func channelIDs(page livecode.ChannelPage) []string {
	return ids(page.Channels, func(c livecode.Channel) string { return c.ID })
}

// Whatever fits exactly does the same over both wires, on one fake each, and is
// seen through the other door.
func TestWires_doTheSame(t *testing.T) {
	t.Parallel()
	for name, behaviour := range behaviours {
		for _, wire := range []string{"legacy", "api3"} {
			t.Run(name+"/"+wire, func(t *testing.T) {
				t.Parallel()
				behaviour(newWorld(t, wire == "api3",
					livetest.WithStream("8888_live"), livetest.WithStream("8888_idle", livetest.Interrupted),
					livetest.WithStream("8888_shut", livetest.Forbidden)))
			})
		}
	}
}

var behaviours = map[string]func(*world){
	"GetStatus": func(w *world) {
		assert.Equal(w, livecode.ChannelLive, w.state("8888_live"))
		assert.Equal(w, livecode.ChannelIdle, w.state("8888_idle"))
		assert.Equal(w, livecode.ChannelDisabled, w.state("8888_shut"))
		require.NoError(w, w.srv.Interrupt("8888_live", 1))
		assert.Equal(w, livecode.ChannelIdle, w.state("8888_live"))
		odd := "8888_a&b#c=é \"{"
		require.NoError(w, w.srv.Push(odd))
		assert.Equal(w, livecode.ChannelLive, w.state(odd))
	},
	"SetStatus": func(w *world) {
		ctx := w.Context()
		require.NoError(w, w.client.Channel.SetStatus(ctx, "8888_live", livecode.ActionForbid))
		assert.Equal(w, livetest.Closed, w.srv.StreamState("8888_live").State)
		assert.Equal(w, w.clock.Now().Add(7*24*time.Hour), w.srv.StreamState("8888_live").ForbiddenUntil)
		require.NoError(w, w.client.Channel.SetStatus(ctx, "8888_live", livecode.ActionAllow))
		assert.Equal(w, livecode.ChannelIdle, w.state("8888_live"))
		require.NoError(w, w.srv.Push("8888_live"))
		require.NoError(w, w.client.Channel.SetStatus(ctx, "8888_live", livecode.ActionDrop, livecode.PushPoint{Domain: "push.example.com", Path: "live"}))
		assert.Equal(w, livetest.Interrupted, w.srv.StreamState("8888_live").State)
		assert.NoError(w, w.client.Channel.SetStatus(ctx, "8888_idle", livecode.ActionDrop), "of a stream that is not live")
	},
	"Forbid": func(w *world) {
		until := w.clock.Now().Add(48 * time.Hour)
		require.NoError(w, w.client.Channel.Forbid(w.Context(), "8888_live", until))
		assert.Equal(w, livetest.Forbidden, w.srv.StreamState("8888_live").State)
		assert.True(w, until.Equal(w.srv.StreamState("8888_live").ForbiddenUntil))
		require.NoError(w, w.client.Channel.Resume(w.Context(), "8888_live"))
		assert.Equal(w, livecode.ChannelIdle, w.state("8888_live"))
		require.NoError(w, w.client.Channel.Forbid(w.Context(), "8888_live", w.clock.Now().AddDate(1, 0, 0)))
		far := w.srv.StreamState("8888_live").ForbiddenUntil.Sub(w.clock.Now())
		assert.InDelta(w, 91*24, far.Hours(), 2*24, "a far end is cut")
	},
	"ListLive": func(w *world) {
		for i := range 25 {
			require.NoError(w, w.srv.Push(fmt.Sprintf("8888_%02d", i)))
		}
		page, err := w.client.Channel.ListLive(w.Context())
		require.NoError(w, err)
		assert.EqualValues(w, 26, page.Total)
		assert.Len(w, channelIDs(page), 26)
		assert.Equal(w, "8888_00", channelIDs(page)[0])
	},
	"List live ones": func(w *world) {
		for i := range 25 {
			require.NoError(w, w.srv.Push(fmt.Sprintf("8888_%02d", i)))
		}
		var all []livecode.Channel
		for c, err := range w.client.Channel.All(w.Context(), livecode.ListChannelsParams{Filter: livecode.LiveChannels, PageSize: 10}) {
			require.NoError(w, err)
			all = append(all, c)
		}
		assert.Len(w, slices.Compact(ids(all, func(c livecode.Channel) string { return c.ID })), 26)
		page, err := w.client.Channel.List(w.Context(), livecode.ListChannelsParams{Filter: livecode.LiveChannels, Page: 3, PageSize: 10})
		require.NoError(w, err)
		assert.EqualValues(w, 26, page.Total)
		require.Len(w, page.Channels, 6)
		assert.Equal(w, livecode.ListedLive, page.Channels[0].State)
		assert.Equal(w, []string{"live"}, page.Channels[0].Paths)
	},
	"List interrupted ones": func(w *world) {
		require.NoError(w, w.client.Channel.Resume(w.Context(), "8888_shut"))
		for range 3 { // three pushes are one stream
			require.NoError(w, w.srv.Push("8888_often"))
			w.clock.advance(time.Minute)
			require.NoError(w, w.srv.Interrupt("8888_often", 1))
		}
		w.clock.advance(time.Minute)
		page, err := w.client.Channel.List(w.Context(), livecode.ListChannelsParams{Filter: livecode.InterruptedChannels})
		require.NoError(w, err)
		assert.Equal(w, []string{"8888_idle", "8888_often", "8888_shut"}, channelIDs(page))
		assert.EqualValues(w, 3, page.Total)
		assert.Equal(w, livecode.ListedNoInput, page.Channels[0].State)
		page, err = w.client.Channel.List(w.Context(), livecode.ListChannelsParams{})
		require.NoError(w, err)
		assert.Equal(w, []string{"8888_idle", "8888_live", "8888_often", "8888_shut"}, channelIDs(page))
		page, err = w.client.Channel.List(w.Context(), livecode.ListChannelsParams{Page: 2})
		require.NoError(w, err)
		assert.Empty(w, page.Channels)
		assert.EqualValues(w, 4, page.Total)
	},
	"SetDelay": func(w *world) {
		require.NoError(w, w.client.Channel.SetDelay(w.Context(), "8888_live", time.Minute))
		assert.Equal(w, time.Minute, w.srv.StreamState("8888_live").Delay)
		require.NoError(w, w.client.Channel.SetDelay(w.Context(), "8888_live", 0))
		assert.Zero(w, w.srv.StreamState("8888_live").Delay)
	},
	"Tape": func(w *world) {
		start, end := w.clock.Now().Add(time.Minute), w.clock.Now().Add(time.Hour)
		task, err := w.client.Tape.Start(w.Context(), "8888_live", start, end, livecode.StartTapeParams{Format: livecode.FormatMP4})
		require.NoError(w, err)
		require.Len(w, task.ID, 20, "beyond an int64")
		got := w.srv.Tasks("8888_live")[0]
		assert.Equal(w, task.ID, got.ID)
		assert.True(w, start.Equal(got.Start) && end.Equal(got.End))
		assert.Equal(w, "mp4", got.Format)
		assert.False(w, got.RealTime)
		w.clock.advance(10 * time.Minute)
		require.NoError(w, w.client.Tape.Stop(w.Context(), "8888_live", task))
		assert.True(w, w.srv.Tasks("8888_live")[0].Ended)

		now, err := w.client.Tape.StartNow(w.Context(), "8888_live", 5*time.Minute, livecode.StartTapeParams{
			Format: livecode.FormatAAC, AudioOnly: true, PushPoint: livecode.PushPoint{Domain: "push.example.com"},
		})
		require.NoError(w, err)
		assert.True(w, w.srv.Tasks("8888_live")[1].RealTime)
		w.clock.advance(5 * time.Minute)
		w.srv.Tick()
		assert.True(w, w.srv.Tasks("8888_live")[1].Ended)
		assert.NotEqual(w, task.ID, now.ID)

		page, err := w.client.Tape.ListFiles(w.Context(), "8888_live", livecode.ListFilesParams{})
		require.NoError(w, err)
		require.Len(w, page.Files, 2)
		assert.EqualValues(w, 2, page.Total)
		want := w.srv.Recordings("8888_live")[0]
		assert.Equal(w, livecode.TapeFile{
			VID: want.VideoID, FileID: want.FileID, URL: want.URL, StreamID: "8888_live",
			StartTime: want.Start.In(page.Files[0].StartTime.Location()).Truncate(time.Second),
			EndTime:   want.End.In(page.Files[0].StartTime.Location()), Format: livecode.TapeFormat(want.Format), Size: want.Size,
			CreateTime: want.End.In(page.Files[0].StartTime.Location()),
			ExpireTime: time.Date(2038, 1, 19, 11, 14, 7, 0, page.Files[0].StartTime.Location()), // kept for good
		}, livecode.TapeFile{ // what both wires tell of a file
			VID: page.Files[0].VID, FileID: page.Files[0].FileID, URL: page.Files[0].URL, StreamID: page.Files[0].StreamID,
			StartTime: page.Files[0].StartTime, EndTime: page.Files[0].EndTime, Format: page.Files[0].Format,
			Size: page.Files[0].Size, CreateTime: page.Files[0].CreateTime, ExpireTime: page.Files[0].ExpireTime,
		})
	},
	"ListFiles": func(w *world) {
		for i := range 23 {
			end := w.clock.Now().Add(time.Duration(i-30) * time.Minute)
			w.srv.AddRecording("8888_live", livetest.Recording{FileID: fmt.Sprint(1000 + i), Start: end.Add(-time.Minute), End: end})
		}
		var all []string
		for f, err := range w.client.Tape.AllFiles(w.Context(), "8888_live", livecode.ListFilesParams{Order: livecode.OrderDescending, PageSize: 10}) {
			require.NoError(w, err)
			all = append(all, f.FileID)
		}
		require.Len(w, all, 23)
		assert.Equal(w, "1022", all[0])
		page, err := w.client.Tape.ListFiles(w.Context(), "8888_live", livecode.ListFilesParams{
			Start: w.clock.Now().Add(-21 * time.Minute), End: w.clock.Now().Add(-15 * time.Minute),
		})
		require.NoError(w, err)
		assert.Equal(w, []string{"1010", "1011", "1012", "1013", "1014", "1015"}[:page.Total],
			ids(page.Files, func(f livecode.TapeFile) string { return f.FileID }))
		assert.EqualValues(w, 6, page.Total)
		none, err := w.client.Tape.ListFiles(w.Context(), "8888_nobody", livecode.ListFilesParams{})
		require.NoError(w, err)
		assert.Empty(w, none.Files)
	},
	"Stat": func(w *world) {
		require.NoError(w, w.srv.Push("8888_two", livetest.WithRate(30, 800_000), livetest.WithClientIP("198.51.100.7")))
		require.NoError(w, w.srv.SetPlay("8888_two", 7, 2.5, "a.example.com", "b.example.com"))
		require.NoError(w, w.srv.SetPlay("8888_live", 1, 0.5, "a.example.com"))
		push, err := w.client.Stat.Push(w.Context(), livecode.StatParams{})
		require.NoError(w, err)
		assert.EqualValues(w, 2, push.StreamCount)
		assert.Equal(w, "8888_two", push.Streams[1].StreamID)
		assert.Equal(w, livecode.PushMetrics{ClientIP: "198.51.100.7", ServerIP: "100.121.160.92", FPS: 30, Speed: 800_000}, push.Streams[1].PushMetrics)
		one, err := w.client.Stat.Push(w.Context(), livecode.StatParams{StreamID: "8888_two"})
		require.NoError(w, err)
		assert.EqualValues(w, 1, one.StreamCount)
		require.Len(w, one.Streams, 1)
		play, err := w.client.Stat.Play(w.Context(), livecode.StatParams{})
		require.NoError(w, err)
		assert.Equal(w, livecode.PlayTotals{TotalBandwidth: 5.5, TotalOnline: 15}, play.PlayTotals)
		i := slices.IndexFunc(play.Streams, func(s livecode.PlayStream) bool { return s.StreamID == "8888_two" })
		assert.Equal(w, livecode.PlayMetrics{Bandwidth: 5, Online: 14}, play.Streams[i].PlayMetrics)
		play, err = w.client.Stat.Play(w.Context(), livecode.StatParams{StreamID: "8888_two", PullDomain: "a.example.com"})
		require.NoError(w, err)
		assert.Equal(w, livecode.PlayMetrics{Bandwidth: 2.5, Online: 7}, play.Streams[0].PlayMetrics)
		assert.Equal(w, livecode.PlayTotals{TotalBandwidth: 2.5, TotalOnline: 7}, play.PlayTotals)
		live, err := w.client.Stat.Live(w.Context(), livecode.StatParams{})
		require.NoError(w, err)
		assert.Equal(w, livecode.PlayTotals{TotalBandwidth: 5.5, TotalOnline: 15}, live.PlayTotals)
		assert.Equal(w, livecode.PlayMetrics{Bandwidth: 5, Online: 14}, live.Streams[1].PlayMetrics)
		assert.EqualValues(w, 800_000, live.Streams[1].Speed)

		for _, id := range []string{"8888_two", "8888_live"} {
			require.NoError(w, w.srv.Interrupt(id, 1))
		}
		push, err = w.client.Stat.Push(w.Context(), livecode.StatParams{})
		require.NoError(w, err, "nothing live is an empty page")
		assert.Empty(w, push.Streams)
		live, err = w.client.Stat.Live(w.Context(), livecode.StatParams{})
		require.NoError(w, err)
		assert.Empty(w, live.Streams)
	},
	"Stat by pages": func(w *world) {
		for i := range 24 {
			id := fmt.Sprintf("8888_%02d", i)
			require.NoError(w, w.srv.Push(id))
			require.NoError(w, w.srv.SetPlay(id, 1, 1))
		}
		require.NoError(w, w.srv.SetPlay("8888_live", 1, 1))
		var push, play, live []string
		params := livecode.StatParams{PageSize: 10}
		for s, err := range w.client.Stat.AllPush(w.Context(), params) {
			require.NoError(w, err)
			push = append(push, s.StreamID)
		}
		for s, err := range w.client.Stat.AllPlay(w.Context(), params) {
			require.NoError(w, err)
			play = append(play, s.StreamID)
		}
		for s, err := range w.client.Stat.AllLive(w.Context(), params) {
			require.NoError(w, err)
			live = append(live, s.StreamID)
		}
		for _, list := range [][]string{push, play, live} {
			slices.Sort(list)
			assert.Len(w, slices.Compact(list), 25)
		}
	},
	"PushHistory": func(w *world) {
		require.NoError(w, w.srv.Push("8888_two", livetest.WithRate(30, 800_000)))
		begin := w.clock.Now()
		w.clock.advance(4 * time.Hour)
		samples, err := w.client.Stat.PushHistory(w.Context(), "8888_two", begin, w.clock.Now())
		require.NoError(w, err)
		w.srv.AddPushHistory("8888_edge", livetest.PushSample{Time: begin.Add(3 * time.Hour), FPS: 1}, livetest.PushSample{Time: begin.Add(4 * time.Hour), FPS: 2})
		edge, err := w.client.Stat.PushHistory(w.Context(), "8888_edge", begin, w.clock.Now())
		require.NoError(w, err)
		assert.Len(w, edge, 2, "each once, where two pieces meet too")
		require.Len(w, samples, 4*60*12)
		assert.True(w, samples[0].Time.Equal(begin.Add(5*time.Second)))
		assert.Equal(w, livecode.PushMetrics{ClientIP: "203.0.113.10", ServerIP: "100.121.160.92", FPS: 30, Speed: 800_000}, samples[0].PushMetrics)
		none, err := w.client.Stat.PushHistory(w.Context(), "8888_nobody", begin, w.clock.Now())
		require.NoError(w, err)
		assert.Empty(w, none)
	},
	"PlayHistory": func(w *world) {
		noon := w.clock.Now()
		for day := range 3 {
			w.srv.AddPlayHistory("8888_live", livetest.PlaySample{
				Time: noon.AddDate(0, 0, -day).Add(-time.Hour), Domain: "a.example.com", Online: 2, Bandwidth: 1.5, Flux: 10.5,
			})
		}
		params := livecode.PlayHistoryParams{Start: noon.AddDate(0, 0, -3), End: noon, StreamID: "8888_live", Domain: "a.example.com"}
		history, err := w.client.Stat.PlayHistory(w.Context(), params)
		require.NoError(w, err)
		require.Len(w, history.Samples, 3)
		assert.Equal(w, livecode.PlaySample{
			Time: history.Samples[2].Time, PlayMetrics: livecode.PlayMetrics{Bandwidth: 1.5, Online: 2}, Traffic: 10.5,
		}, history.Samples[2])
		assert.True(w, history.Samples[2].Time.Equal(noon.Add(-time.Hour)))
		assert.Equal(w, 31.5, history.SumTraffic)
		assert.Equal(w, "8888_live a.example.com", history.StreamID+" "+history.Domain)
		params.Domain = "other.example.com"
		none, err := w.client.Stat.PlayHistory(w.Context(), params)
		require.NoError(w, err)
		assert.Empty(w, none.Samples)
	},
	"Billing": func(w *world) {
		noon := w.clock.Now()
		for day := range 3 {
			at := noon.AddDate(0, 0, -day).Add(-time.Hour)
			w.srv.AddBilling(
				livetest.BillingSample{Time: at, Domain: "a.example.com", Bandwidth: 10, Flux: 100},
				livetest.BillingSample{Time: at, Domain: "b.example.com", Bandwidth: 5, Flux: 50, Abroad: true})
		}
		for _, tt := range []struct {
			domain    string
			region    livecode.Region
			bandwidth float64
		}{
			{"", livecode.RegionWorldwide, 15}, {"a.example.com", livecode.RegionWorldwide, 10},
			{"", livecode.RegionMainlandChina, 10}, {"", livecode.RegionAbroad, 5},
		} {
			bill, err := w.client.Stat.Billing(w.Context(), livecode.BillingParams{
				Start: noon.AddDate(0, 0, -3), End: noon, Domain: tt.domain, Region: tt.region,
			})
			require.NoError(w, err)
			require.Len(w, bill.Samples, 3)
			assert.Equal(w, tt.bandwidth, bill.Samples[2].Bandwidth)
			assert.True(w, bill.Samples[2].Time.Equal(noon.Add(-time.Hour)))
			assert.Equal(w, tt.domain, bill.Domain)
		}
	},
	"Mix": func(w *world) {
		require.NoError(w, w.srv.Push("8888_two"))
		params, err := livecode.NewMix("session", "8888_mix", livecode.MixTemplate10,
			livecode.MixStreamInput("8888_live"), livecode.MixStreamInput("8888_two"))
		require.NoError(w, err)
		params.Inputs[0].Width, params.Inputs[0].X, params.Inputs[1].Height, params.Inputs[1].Y = 640, 0.5, 360, 8
		_, err = w.client.Mix.Start(w.Context(), params)
		require.NoError(w, err)
		mixed := w.srv.Mixes()
		require.Len(w, mixed, 1)
		assert.Equal(w, "session 8888_mix 10", fmt.Sprint(mixed[0].SessionID, " ", mixed[0].OutputStreamID, " ", mixed[0].Template))
		assert.Equal(w, []livetest.MixInput{{StreamID: "8888_live", Layer: 1, Width: 640, X: 0.5}, {StreamID: "8888_two", Layer: 2, Height: 360, Y: 8}}, mixed[0].Layout)
		_, err = w.client.Mix.Cancel(w.Context(), "session", "8888_mix")
		require.NoError(w, err)
		assert.Empty(w, w.srv.Mixes())
		_, err = w.client.Mix.Cancel(w.Context(), "session", "8888_mix")
		assert.NoError(w, err, "a session that is gone")
		params.SessionID, params.Bitrate = "other", 10_000
		params.Inputs[0].StreamID, params.Template, params.OutputID = "8888_idle", 0, "8888_new"
		params.Inputs[0].Width, params.Inputs[0].X = 0.5, 2000
		ctx, cancel := context.WithTimeout(w.Context(), 50*time.Millisecond)
		defer cancel()
		_, err = w.client.Mix.Start(ctx, params)
		assert.ErrorIs(w, err, livecode.CodeMixInputNotFound)
		assert.ErrorIs(w, err, livecode.ErrMixTooEarly)
	},
	"Confirm": func(w *world) {
		started := &callback.StreamStarted{}
		started.StreamID = "8888_live"
		assert.NoError(w, w.client.Confirm(w.Context(), started))
		started.StreamID = "8888_idle"
		assert.ErrorIs(w, w.client.Confirm(w.Context(), started), callback.ErrStateDiffers)
	},
	"Watch": func(w *world) {
		for change, err := range w.client.Channel.Watch(w.Context(), "8888_live") {
			require.NoError(w, err)
			assert.Equal(w, livecode.ChannelLive, change.Now)
			break
		}
	},
	"Call": func(w *world) {
		var out []struct{ Status int }
		require.NoError(w, w.client.Call(w.Context(), "Live_Channel_GetStatus", values("Param.s.channel_id", "8888_live"), &out))
		assert.Equal(w, 1, out[0].Status)
	},
	"bad arguments": func(w *world) {
		var bad *livecode.ArgumentError
		_, err := w.client.Channel.GetStatus(w.Context(), "")
		assert.ErrorAs(w, err, &bad)
		_, err = w.client.Stat.Push(w.Context(), livecode.StatParams{PageSize: 301})
		assert.ErrorAs(w, err, &bad)
		//lint:ignore SA1012 that is what is refused
		_, err = w.client.Channel.GetStatus(nil, "8888_live") //nolint:staticcheck
		assert.ErrorAs(w, err, &bad)
		assert.Zero(w, w.srv.TotalCalls())
	},
}

func values(pairs ...string) url.Values {
	list := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		list.Set(pairs[i], pairs[i+1])
	}
	return list
}

// What only one of the wires does, or does in another way, as the table of the
// README says.
func TestAPI3_differs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_live"))
	ctx := w.Context()
	assert.Equal(t, livecode.ChannelIdle, w.state("8888_never"), "a stream that was never pushed is idle")

	_, err := w.client.Queue.Get(ctx, 1)
	assert.ErrorIs(t, err, livecode.ErrNoSuccessor)
	assert.ErrorContains(t, err, "event 200")
	_, err = w.client.Channel.List(ctx, livecode.ListChannelsParams{Filter: livecode.ClosedChannels})
	assert.ErrorIs(t, err, livecode.ErrNoSuccessor)
	err = w.client.Call(ctx, "Live_Channel_Unknown", nil, nil)
	assert.ErrorIs(t, err, livecode.ErrNoSuccessor)
	var api *livecode.APIError
	require.ErrorAs(t, err, &api)
	assert.Zero(t, api.Attempts)
	assert.False(t, livecode.MaybeExecuted(err))

	var bad *livecode.ArgumentError
	_, err = w.client.Stat.Push(ctx, livecode.StatParams{PullDomain: "a.example.com"})
	assert.ErrorAs(t, err, &bad)
	_, err = w.client.Stat.Play(ctx, livecode.StatParams{PushDomain: "push.example.com"})
	assert.ErrorAs(t, err, &bad)
	mix, err := livecode.NewMix("s", "8888_mix", livecode.MixTemplate10, livecode.MixStreamInput("8888_live"), livecode.MixStreamInput("8888_b"))
	require.NoError(t, err)
	for param, change := range map[string]func(*livecode.StartMixParams){
		"Bitrate":                          func(p *livecode.StartMixParams) { p.Bitrate = 10_001 },
		"Inputs[1].Width, Height, X and Y": func(p *livecode.StartMixParams) { p.Inputs[1].Width = 2001 },
		"Inputs[1].StreamID":               func(p *livecode.StartMixParams) { p.Inputs[1].StreamID = "a-b" },
		"Inputs[0].Crop":                   func(p *livecode.StartMixParams) { p.Inputs[0].Crop = &livecode.MixCrop{Width: 2001} },
		"Domain and Path":                  func(p *livecode.StartMixParams) { p.PushPoint.Domain = "push.example.com" },
	} {
		params := mix
		params.Inputs = slices.Clone(mix.Inputs)
		change(&params)
		_, err := w.client.Mix.Start(ctx, params)
		require.ErrorAs(t, err, &bad, param)
		assert.Equal(t, param, bad.Param)
	}
	calls := w.srv.TotalCalls()
	assert.Equal(t, 2, calls, "nothing of this was sent: one state, and the domains before it")
}

// The peak of the bill is the raw object of API 3.0 over Client.Call.
func TestAPI3_billingPeak(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	w.srv.AddBilling(livetest.BillingSample{Time: w.clock.Now().Add(-time.Hour), Bandwidth: 10, Flux: 100})
	var peak struct{ PeakBandwidth, SumFlux float64 }
	var raw json.RawMessage
	span := values("Param.n.start_time", fmt.Sprint(w.clock.Now().Add(-2*time.Hour).Unix()),
		"Param.n.end_time", fmt.Sprint(w.clock.Now().Unix()), "Param.n.get_top_bd", "1")
	require.NoError(t, w.client.Call(w.Context(), "Get_BillingBandwidth", span, &peak))
	require.NoError(t, w.client.Call(w.Context(), "Get_BillingBandwidth", span, &raw))
	assert.Equal(t, 10.0, peak.PeakBandwidth)
	assert.NotContains(t, string(raw), "DataInfoList")
}

// API 3.0 gives the whole play side at once, 20 times a second at most: an iterator
// asks once, and all its pages are of one moment.
func TestAPI3_cutsPagesFromOneAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	for i := range 25 {
		id := fmt.Sprintf("8888_%02d", i)
		require.NoError(t, w.srv.Push(id))
		require.NoError(t, w.srv.SetPlay(id, 1, 1))
	}
	for range 2 {
		rows := 0
		for _, err := range w.client.Stat.AllPlay(t.Context(), livecode.StatParams{PageSize: 10}) {
			require.NoError(t, err)
			rows++
		}
		assert.Equal(t, 25, rows)
	}
	assert.Equal(t, 2, w.srv.Calls("DescribeAllStreamPlayInfoList"), "a new iterator asks anew")
	for range 2 {
		w.clock.advance(time.Minute)
		_, err := w.client.Stat.Play(t.Context(), livecode.StatParams{Page: 2, PageSize: 10})
		require.NoError(t, err)
	}
	assert.Equal(t, 4, w.srv.Calls("DescribeAllStreamPlayInfoList"), "an old answer is not cut")
}

// An action that has no method is reached by its name.
func TestAPI3_callsActionsByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_live"))
	var out struct{ StreamState string }
	params := map[string]string{"AppName": "live", "DomainName": "push.example.com", "StreamName": "8888_live"}
	require.NoError(t, w.client.Call(w.Context(), "DescribeLiveStreamState", params, &out))
	assert.Equal(t, "active", out.StreamState)
	err := w.client.Call(w.Context(), "DescribeNothing", nil, nil)
	assert.ErrorIs(t, err, livecode.ErrNoSuccessor)
	assert.ErrorContains(t, err, "InvalidAction")
	var bad *livecode.ArgumentError
	assert.ErrorAs(t, w.client.Call(w.Context(), "DescribeLiveStreamState", []int{1}, nil), &bad)
	assert.ErrorAs(t, w.client.Call(w.Context(), "DescribeLiveStreamState", make(chan int), nil), &bad)
}

// Push on one wire, ask on the other.
func TestWires_agree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_live"))
	legacy := (&world{T: t, srv: w.srv, clock: w.clock}).newClient()
	require.NoError(t, legacy.Channel.SetStatus(t.Context(), "8888_live", livecode.ActionForbid))
	assert.Equal(t, livecode.ChannelDisabled, w.state("8888_live"))
	require.NoError(t, w.client.Channel.Resume(t.Context(), "8888_live"))
	status, err := legacy.Channel.GetStatus(t.Context(), "8888_live")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelIdle, status.State)
}

// A domain of somebody else would make every stream idle: it is named, once and
// loudly, before it is asked about.
func TestPushDomain_isCheckedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_live"))
	for range 3 {
		w.state("8888_live")
	}
	assert.Equal(t, 1, w.srv.Calls("DescribeLiveDomains"))
	var bad *livecode.ArgumentError
	for range 3 {
		err := w.client.Channel.SetStatus(t.Context(), "8888_live", livecode.ActionForbid, livecode.PushPoint{Domain: "push.example.org"})
		require.ErrorAs(t, err, &bad)
		assert.ErrorContains(t, err, "push domain of the account")
	}
	assert.Equal(t, 1, w.srv.Calls("DescribeLiveDomains"), "a wrong one does not make it be read again and again")
	require.NoError(t, w.srv.Push("8888_new", livetest.WithPushDomain("push.example.org")))
	w.clock.advance(time.Minute)
	assert.NoError(t, w.client.Channel.SetStatus(t.Context(), "8888_new", livecode.ActionForbid, livecode.PushPoint{Domain: "push.example.org"}),
		"a domain that was added since")
	assert.Equal(t, 2, w.srv.Calls("DescribeLiveDomains"))

	started := &callback.StreamStarted{}
	started.StreamID = "8888_live"
	over := func(opts ...api3.Option) *livecode.Client {
		client, err := livecode.New(w.srv.AppID, "", livecode.WithClock(w.clock.Now),
			api3.Over(api3.Static(w.srv.SecretID, w.srv.SecretKey), append(opts, api3.Endpoint(w.srv.API3URL))...))
		require.NoError(t, err)
		return client
	}
	err := over(api3.PushDomain("play.example.com")).Confirm(t.Context(), started)
	require.ErrorAs(t, err, &bad, "a play domain is no push domain")
	assert.NotErrorIs(t, err, callback.ErrStateDiffers)
	err = over(api3.PushDomain("play.example.com"), api3.WithoutDomainCheck()).Confirm(t.Context(), started)
	assert.ErrorIs(t, err, callback.ErrStateDiffers, "this is what the check is for")
	err = over().Confirm(t.Context(), started)
	require.ErrorAs(t, err, &bad)
	assert.ErrorContains(t, err, "PushDomain, BizID or Locate")
	located := over(api3.Locate(func(id string) (string, string) {
		assert.Equal(t, "8888_live", id)
		return "push.example.com", ""
	}))
	assert.NoError(t, located.Confirm(t.Context(), started))
}

// The list is read once, however many calls come first.
func TestPushDomain_isCheckedByOneOfMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_live"))
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			_, err := w.client.Channel.GetStatus(t.Context(), "8888_live")
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.Equal(t, 1, w.srv.Calls("DescribeLiveDomains"))
}

// A user without the right to list domains is told so, and how to go on.
func TestPushDomain_tellsOfAMissingRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_live"))
	w.srv.Respond("DescribeLiveDomains", livetest.Response{
		Body: livetest.API3ErrorBody("UnauthorizedOperation", "you are not authorized"), Times: 1})
	_, err := w.client.Channel.GetStatus(t.Context(), "8888_live")
	assert.ErrorIs(t, err, livecode.ErrNotAuthorized)
	assert.ErrorContains(t, err, "DescribeLiveDomains")
	assert.Equal(t, livecode.ChannelLive, w.state("8888_live"), "and asked again")
}
