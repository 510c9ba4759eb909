package livetest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// activities returns what has happened so far.
func activities(t testing.TB, srv *livetest.Server) []livetest.Activity {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	srv.RejectPush("end", 0, 0) // the last of them
	var list []livetest.Activity
	for a := range srv.Watch(ctx, 0) {
		if a.StreamID == "end" {
			return list
		}
		list = append(list, a)
	}
	require.Fail(t, "the watch ended")
	return nil
}

func story(list []livetest.Activity) []string {
	var words []string
	for _, a := range list {
		word := string(a.Kind) + " " + a.StreamID
		if a.Errcode != 0 {
			word += fmt.Sprintf(" %d/%d", a.Errcode, a.Subcode)
		}
		words = append(words, word)
	}
	return words
}

func TestWatch_tellsOfStreams(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now))
	require.NoError(t, srv.Push("a"))
	require.NoError(t, srv.Push("a"))
	require.NoError(t, srv.SetPush("a", livetest.WithVideo(640, 352)))
	call(t, srv, livetest.SetDelay, channelID, "a", "Param.n.time_length", "30")
	call(t, srv, livetest.ChannelSetStatus, channelID, "a", "Param.n.status", "2")
	require.NoError(t, srv.Push("a"))
	call(t, srv, livetest.ChannelSetStatus, channelID, "a", "Param.n.status", "0")
	require.ErrorIs(t, srv.Push("a"), livetest.ErrForbidden)
	call(t, srv, livetest.ChannelSetStatus, channelID, "a", "Param.n.status", "1")
	require.NoError(t, srv.Push("a"))
	require.NoError(t, srv.Interrupt("a", 8))
	srv.RejectPush("b", 18, 501)

	list := activities(t, srv)
	assert.Equal(t, []string{
		"push began a", "push ended a 21/102", "push began a", "push changed a",
		"delay set a", "request answered ",
		"push ended a 21/100", "request answered ",
		"push began a", "stream forbidden a", "push ended a 21/101", "request answered ",
		"push rejected a 18/305", "stream allowed a", "request answered ",
		"push began a", "push ended a 8/0", "push rejected b 18/501",
	}, story(list))
	for i, a := range list {
		assert.Equal(t, uint64(i+1), a.ID)
		assert.True(t, a.At.Equal(noon))
	}
	assert.Equal(t, list[0].Sequence, list[1].Sequence)
	assert.NotEqual(t, list[0].Sequence, list[2].Sequence)
}

func TestWatch_tellsOfTasksFilesAndMixes(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := mixServer(t, clock)
	id := startTask(t, srv, noon, subType, "1")
	clock.advance(time.Minute)
	_, _ = stopTask(t, srv, clock.Now(), "Param.n.task_id", id, subType, "1")
	srv.AddScreenshot("a", livetest.Screenshot{Path: "/1.jpg"})
	require.Zero(t, mix(t, srv, clock.Now(), startBody()).Code)
	require.Zero(t, mix(t, srv, clock.Now(), startBody()).Code)
	require.Zero(t, mix(t, srv, clock.Now(), cancelBody("session", "out")).Code)

	list := activities(t, srv)
	assert.Equal(t, []string{
		"task began a", "request answered ", "task ended a", "recording added a", "request answered ",
		"screenshot added a", "mix began out", "request answered ", "mix began out", "request answered ", "mix ended out", "request answered ",
	}, story(list))
	assert.Equal(t, id, list[0].Task.ID)
	assert.False(t, list[0].Task.Ended)
	assert.True(t, list[2].Task.Ended)
	assert.Equal(t, id, list[3].Recording.TaskID)
	assert.Equal(t, "/1.jpg", list[5].Screenshot.Path)
	assert.Equal(t, []string{"a", "b"}, list[6].Mix.Inputs)
}

func TestWatch_tellsOfRequestsAndTheirVerdict(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	call(t, srv, livetest.ChannelGetLiveChannelList)
	query := signed(srv, noon, livetest.GetLiveStat)
	query.Set("sign", "0123")
	get(t, srv.URL, query)
	call(t, srv, livetest.ChannelGetStatus)
	call(t, srv, "No_Such")
	srv.Respond(livetest.QueueGet, livetest.Response{Status: http.StatusBadGateway, Body: "bad", Times: 1})
	get(t, srv.URL, signed(srv, noon, livetest.QueueGet))
	srv.Fail(listLive, faultnet.ResetBeforeCall(), faultnet.ResetBeforeResponse())
	for range 2 {
		_, err := http.Post(srv.URL+"/common_access?"+signed(srv, noon, listLive).Encode(), "", nil) // no method that is sent again
		require.Error(t, err)
	}
	require.Eventually(t, func() bool { return srv.Requests()[6].Status != 0 }, time.Second, time.Millisecond)

	want := []struct {
		name, rejected, response string
		status                   int
	}{
		{livetest.ChannelGetLiveChannelList, "", `{"errmsg":"","message":"","output":{"all_count":0,"channel_list":[]},"ret":0,"retcode":0}` + "\n", 200},
		{livetest.GetLiveStat, "sign invalid", "sign invalid", 200},
		{livetest.ChannelGetStatus, "Param.s.channel_id: is missing", `{"errmsg":"Param.s.channel_id: is missing","message":"Param.s.channel_id: is missing","ret":1204,"retcode":1204}` + "\n", 200},
		{"No_Such", `interface: "No_Such" is unknown`, `{"errmsg":"interface: \"No_Such\" is unknown","message":"interface: \"No_Such\" is unknown","ret":1202,"retcode":1202}` + "\n", 200},
		{livetest.QueueGet, "", "bad", 502},
		{listLive, "", "", 0},
		{listLive, "405 Method Not Allowed", "405 Method Not Allowed", 405},
	}
	requests := srv.Requests()
	require.Len(t, requests, len(want))
	for i, w := range want {
		r := requests[i]
		assert.Equal(t, i+1, r.Number)
		assert.Equal(t, w.name, r.Interface)
		assert.Equal(t, w.status, r.Status)
		assert.Equal(t, w.rejected, r.Rejected)
		assert.Equal(t, w.response, string(r.Response))
	}
	var watched []string
	for _, a := range activities(t, srv) {
		watched = append(watched, a.Request.Interface)
	}
	assert.Len(t, watched, len(want))
}

func TestWatch_followsAndEnds(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	require.NoError(t, srv.Push("a"))
	next, stop := iter.Pull(srv.Watch(t.Context(), 1))
	defer stop()
	go func() { _ = srv.Interrupt("a", 1) }()
	a, ok := next()
	require.True(t, ok)
	assert.Equal(t, livetest.PushEnded, a.Kind)
	go srv.Close()
	_, ok = next()
	assert.False(t, ok, "the service has ended")

	other := newServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, other.Push("a"))
	for range other.Watch(ctx, 0) {
		assert.Fail(t, "the context had ended")
	}
}

func TestWatch_keepsTheNewest(t *testing.T) {
	t.Parallel()
	srv := livetest.NewUnstartedServer()
	defer srv.Close()
	for range 20_500 {
		srv.RejectPush("a", 18, 500)
	}
	list := activities(t, srv)
	require.Len(t, list, 9_999) // and the one that ends the list
	assert.Equal(t, uint64(10_502), list[0].ID)
}

func TestSetPush_changesWhatIsKnown(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now))
	require.ErrorIs(t, srv.SetPush("a", livetest.WithRate(1, 1)), livetest.ErrNotLive)
	require.NoError(t, srv.Push("a", livetest.WithRate(25, 1000)))
	clock.advance(10 * time.Second)
	require.NoError(t, srv.SetPush("a", livetest.WithRate(30, 2000), livetest.WithVideo(640, 352)))
	clock.advance(10 * time.Second)
	require.NoError(t, srv.SetPush("a", livetest.WithRate(15, 500)))
	now := clock.Now()

	assert.Contains(t, callAt(t, srv, now, livetest.GetLivePushStat), `"fps":15,`)
	assert.Contains(t, callAt(t, srv, now, livetest.ChannelGetStatus, channelID, "a"), `"width":640`)
	history := out[struct {
		StreamInfo []struct{ FPS, Speed int } `json:"stream_info"`
	}](t, callAt(t, srv, now, livetest.GetLivePushStatHistory, "Param.s.stream_id", "a",
		"Param.n.start_time", fmt.Sprint(noon.Unix()), "Param.n.end_time", fmt.Sprint(now.Unix())))
	assert.Equal(t, []struct{ FPS, Speed int }{{25, 1000}, {30, 2000}, {30, 2000}, {15, 500}}, history.StreamInfo)
}

func TestInterruptPush_leavesANewerPushAlone(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	require.NoError(t, srv.Push("a"))
	old := srv.StreamState("a").Sequence
	require.NoError(t, srv.Push("a"))
	require.ErrorIs(t, srv.InterruptPush(old, 1, 0), livetest.ErrNotLive)
	assert.Equal(t, livetest.Live, srv.StreamState("a").State)
	require.NoError(t, srv.InterruptPush(srv.StreamState("a").Sequence, 1, 0))
	assert.Equal(t, livetest.Interrupted, srv.StreamState("a").State)
}

func TestStreams_areThoseThatWerePushed(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithStream("b"), livetest.WithStream("never", livetest.NeverPushed))
	require.NoError(t, srv.Push("a"))
	require.NoError(t, srv.Interrupt("a", 1))
	states := map[string]livetest.State{}
	var ids []string
	for id, state := range srv.Streams() {
		ids = append(ids, id)
		states[id] = state.State
		srv.StreamState(id) // the service is not locked meanwhile
	}
	assert.Equal(t, []string{"b", "a"}, ids)
	assert.Equal(t, map[string]livetest.State{"b": livetest.Live, "a": livetest.Interrupted}, states)
	for range srv.Streams() {
		break
	}
}

func TestRecorder_makesTheFiles(t *testing.T) {
	t.Parallel()
	clock := newClock()
	rec := newReceiver(t, nil)
	asked := make(chan livetest.RecordingJob, 2)
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"), livetest.WithCallbackURL(rec.URL),
		livetest.WithRecorder(func(_ context.Context, job livetest.RecordingJob) (livetest.Recording, error) {
			asked <- job
			if len(asked) == 2 {
				return livetest.Recording{}, errors.New("the disk is full")
			}
			return livetest.Recording{URL: "http://127.0.0.1/real.mp4", Size: 7, Length: 59 * time.Second}, nil
		}))
	id := startTask(t, srv, noon, subType, "1", "Param.s.file_format", "mp4")
	clock.advance(time.Minute)
	_, _ = stopTask(t, srv, clock.Now(), "Param.n.task_id", id, subType, "1")
	settle(t, srv)
	job := <-asked
	assert.Equal(t, id, job.Task.ID)
	assert.Equal(t, srv.StreamState("a").Sequence, job.Sequence)
	assert.True(t, job.Start.Equal(noon))
	assert.Equal(t, time.Minute, job.End.Sub(job.Start))
	require.Len(t, srv.Recordings("a"), 1)
	r := srv.Recordings("a")[0]
	assert.Equal(t, "http://127.0.0.1/real.mp4", r.URL)
	assert.Equal(t, int64(7), r.Size)
	assert.Equal(t, "mp4", r.Format)
	assert.Equal(t, id, r.TaskID)
	assert.True(t, r.Start.Equal(job.Start))
	assert.Contains(t, rec.got()[len(rec.got())-1], `"video_url":"http://127.0.0.1/real.mp4"`)

	asked <- job
	id = startTask(t, srv, clock.Now(), subType, "1")
	clock.advance(time.Minute)
	srv.Tick()
	_, _ = stopTask(t, srv, clock.Now(), "Param.n.task_id", id, subType, "1")
	settle(t, srv)
	assert.Len(t, srv.Recordings("a"), 1)
	list := activities(t, srv)
	last := list[len(list)-1]
	assert.Equal(t, livetest.RecordingFailed, last.Kind)
	assert.EqualError(t, last.Err, "the disk is full")
}

func TestMixer_runsAsLongAsTheMix(t *testing.T) {
	t.Parallel()
	began, ended := make(chan livetest.Mix), make(chan livetest.Mix)
	mixer := livetest.WithMixer(func(ctx context.Context, m livetest.Mix) {
		began <- m
		<-ctx.Done()
		ended <- m
	})
	srv := newServer(t, mixer, livetest.WithClock(newClock().Now), livetest.WithStream("a"), livetest.WithStream("b"), livetest.WithStream("c"))
	body := startBody()
	layout(body, 1)["image_width"], layout(body, 1)["location_x"] = 0.25, 100
	require.Zero(t, mix(t, srv, noon, body).Code)
	m := <-began
	assert.Equal(t, livetest.MixInput{StreamID: "b", Layer: 2, X: 100, Width: 0.25}, m.Layout[1])

	update := startBody()
	inputs(update)[1].(object)["input_stream_id"] = "c"
	require.Zero(t, mix(t, srv, noon, update).Code)
	for range 2 {
		select {
		case m = <-ended:
			assert.Equal(t, []string{"a", "b"}, m.Inputs)
		case m = <-began:
			assert.Equal(t, []string{"a", "c"}, m.Inputs)
		}
	}
	require.Zero(t, mix(t, srv, noon, cancelBody("session", "out")).Code)
	<-ended
}

func TestClose_endsMixersAndRecorders(t *testing.T) {
	t.Parallel()
	clock := newClock()
	wait := make(chan struct{}, 2)
	srv := livetest.NewServer(livetest.WithClock(clock.Now), livetest.WithStream("a"), livetest.WithStream("b"),
		livetest.WithMixer(func(ctx context.Context, _ livetest.Mix) { <-ctx.Done(); wait <- struct{}{} }),
		livetest.WithRecorder(func(ctx context.Context, _ livetest.RecordingJob) (livetest.Recording, error) {
			<-ctx.Done()
			wait <- struct{}{}
			return livetest.Recording{}, ctx.Err()
		}))
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	startTask(t, srv, noon, subType, "1")
	clock.advance(time.Hour)
	srv.Tick()
	srv.Close()
	assert.Len(t, wait, 2, "Close waits for them")
}

func TestCallbackURLFor_isOfOneKind(t *testing.T) {
	t.Parallel()
	all, pushes := newReceiver(t, nil), newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(all.URL))
	srv.SetCallbackURLFor(1, pushes.URL)
	srv.SetCallbackURLFor(0, "")
	require.NoError(t, srv.Push("a"))
	require.NoError(t, srv.Interrupt("a", 1))
	srv.AddScreenshot("a", livetest.Screenshot{})
	settle(t, srv)
	assert.Len(t, pushes.got(), 1)
	assert.Len(t, all.got(), 1)
	assert.Contains(t, all.got()[0], `"event_type":200`)
	assert.Len(t, srv.Deliveries(), 2)

	list := activities(t, srv)
	last := list[len(list)-1]
	assert.Equal(t, livetest.DeliveryEnded, last.Kind)
	assert.Len(t, last.Delivery.Attempts, 1)
	assert.Equal(t, http.StatusOK, last.Delivery.Attempts[0].Status)
}

func TestDeliveriesAfter_keepsTheNewest(t *testing.T) {
	t.Parallel()
	client := &http.Client{Transport: roundTripper(func(*http.Request) *http.Response {
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}
	})}
	srv := livetest.NewUnstartedServer(livetest.WithCallbackURL("http://receiver.invalid/"), livetest.WithCallbackClient(client))
	defer srv.Close()
	for i := range 20_500 {
		srv.AddScreenshot(fmt.Sprint("stream", i%100), livetest.Screenshot{})
	}
	settle(t, srv)
	all := srv.Deliveries()
	require.Len(t, all, 10_000)
	assert.Equal(t, 10_501, all[0].ID)
	assert.Equal(t, 20_500, all[9_999].ID)
	assert.Len(t, srv.DeliveriesAfter(20_498), 2)
	assert.Equal(t, 20_499, srv.DeliveriesAfter(20_498)[0].ID)
	assert.Empty(t, srv.DeliveriesAfter(20_500))
	assert.Empty(t, srv.DeliveriesAfter(30_000))
	assert.Len(t, srv.DeliveriesAfter(-1), 10_000)
	require.NoError(t, srv.Resend(20_500))
	require.Error(t, srv.Resend(1), "it is forgotten")
}

func TestJournal_keepsTheBeginningOfAResponse(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.Respond(livetest.QueueGet, livetest.Response{Body: strings.Repeat("x", 1<<20)})
	get(t, srv.URL, signed(srv, noon, livetest.QueueGet))
	assert.Len(t, srv.Requests()[0].Response, 4<<10)
}

func TestActivitiesAfter_tellsOfDeliveriesFromBeginToEnd(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a", livetest.WithVideo(640, 352), livetest.WithAppName("show")))
	settle(t, srv)
	list := srv.ActivitiesAfter(0)
	assert.Equal(t, []string{"push began a", "delivery began a", "delivery attempted a", "delivery ended a"}, story(list))
	assert.Empty(t, list[1].Delivery.Attempts)
	assert.Equal(t, rec.URL, list[1].Delivery.URL)
	assert.False(t, list[2].Delivery.Done)
	assert.True(t, list[3].Delivery.Done)
	assert.True(t, list[3].Delivery.Delivered)
	assert.Empty(t, srv.ActivitiesAfter(list[3].ID), "it waits for nothing")

	state := srv.StreamState("a")
	assert.Equal(t, 640, state.Width)
	assert.Equal(t, 25, state.FPS)
	assert.Equal(t, "show", state.AppName)
}

// A delivery that the end of the service interrupts has no end: whoever keeps a record
// of it knows that it is still to be made.
func TestActivitiesAfter_hasNoEndOfWhatCloseGivesUp(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	rec := newReceiver(t, func(int, http.ResponseWriter) {
		close(began)
		<-release
	})
	srv := livetest.NewServer(livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a"))
	<-began
	srv.Close()
	for _, a := range srv.ActivitiesAfter(0) {
		assert.NotEqual(t, livetest.DeliveryEnded, a.Kind)
	}
}

func TestNotifyTo_goesToAnotherReceiver(t *testing.T) {
	t.Parallel()
	usual, other := newReceiver(t, nil), newReceiver(t, nil)
	srv := newServer(t)
	fields := callbacktest.Sample(1, "a", time.Now())
	assert.Zero(t, srv.NotifyTo("", fields), "nobody to tell")
	srv.SetCallbackURL(usual.URL)
	assert.Equal(t, 1, srv.NotifyTo(other.URL, fields))
	assert.Equal(t, 2, srv.NotifyTo("", fields))
	settle(t, srv)
	assert.Len(t, other.got(), 1)
	assert.Len(t, usual.got(), 1)
	assert.Equal(t, other.URL, srv.Deliveries()[0].URL)
}
