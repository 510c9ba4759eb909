package view_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
)

func ids(p view.Page[view.Stream]) (all []string) {
	for _, s := range p.Items {
		all = append(all, s.ID)
	}
	return all
}

func TestStreams_areFoundByStateAndName(t *testing.T) {
	t.Parallel()
	srv, client := livetest.New(t, livetest.WithStream("a_Live"), livetest.WithStream("b_off", livetest.Interrupted),
		livetest.WithStream("c_closed", livetest.Closed), livetest.WithStream("d_forbidden", livetest.Forbidden))
	for state, want := range map[string][]string{
		"": {"d_forbidden", "c_closed", "b_off", "a_Live"}, "live": {"a_Live"}, "interrupted": {"b_off"}, "forbidden": {"d_forbidden", "c_closed"}, "no": nil,
	} {
		assert.Equal(t, want, ids(view.Streams(srv, view.Query{State: state}, nil)), state)
	}
	assert.Equal(t, []string{"a_Live"}, ids(view.Streams(srv, view.Query{Text: "LIVE"}, nil)))
	page := view.Streams(srv, view.Query{Offset: 1, Limit: 2}, nil)
	assert.Equal(t, 4, page.Total)
	assert.Equal(t, []string{"c_closed", "b_off"}, ids(page))
	assert.Empty(t, ids(view.Streams(srv, view.Query{Offset: 9}, nil)))
	assert.Len(t, ids(view.Streams(srv, view.Query{Offset: -1, Limit: -1}, nil)), 4)

	require.NoError(t, srv.SetPlay("a_Live", 7, 2.5))
	s := view.OneStream(srv, "a_Live", func(string) bool { return true })
	assert.Equal(t, int64(7), s.Viewers)
	assert.Equal(t, int64(2_500_000), s.PlayBandwidth)
	assert.Equal(t, 1_500_000, s.Bitrate)
	assert.True(t, s.Recording)
	assert.False(t, view.OneStream(srv, "a_Live", nil).Recording)
	_, err := client.Tape.StartNow(t.Context(), "a_Live", time.Minute, livecode.StartTapeParams{})
	require.NoError(t, err)
	assert.True(t, view.OneStream(srv, "a_Live", nil).Recording, "a task is one")
	assert.Equal(t, "neverpushed", view.OneStream(srv, "nobody", nil).State)
	assert.Equal(t, view.Stats{Streams: 4, Live: 1, Viewers: 7, Bitrate: 1_500_000, Requests: 1}, view.Account(srv))
}

func TestPages_haveABound(t *testing.T) {
	t.Parallel()
	srv, _ := livetest.New(t, livetest.WithStreams(2500))
	assert.Len(t, view.Streams(srv, view.Query{}, nil).Items, 100)
	page := view.Streams(srv, view.Query{Limit: 1 << 30}, nil)
	assert.Len(t, page.Items, 1000)
	assert.Equal(t, 2500, page.Total)
	text, err := json.Marshal(view.Streams(srv, view.Query{Text: "nobody"}, nil))
	require.NoError(t, err)
	assert.JSONEq(t, `{"total":0,"items":[]}`, string(text))
}

func TestDeliveries_areFoundByOutcome(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/good" {
			http.Error(w, "no", http.StatusServiceUnavailable)
		}
	}))
	defer receiver.Close()
	srv, _ := livetest.New(t, livetest.WithRetryProfile(callbacktest.RetryProfile{Retries: 1}))
	good := srv.NotifyTo(receiver.URL+"/good", callbacktest.Sample(1, "8888_a", srv.Now()))
	bad := srv.NotifyTo(receiver.URL+"/bad", callbacktest.Sample(0, "8888_b", srv.Now()))
	require.NoError(t, srv.Wait(t.Context()))

	all := view.Deliveries(srv, view.Query{})
	require.Equal(t, 2, all.Total)
	assert.Equal(t, bad, all.Items[0].ID, "the newest first")
	assert.Nil(t, all.Items[0].Fields, "a list has none")
	for outcome, want := range map[string]int{"delivered": good, "failed": bad} {
		page := view.Deliveries(srv, view.Query{Outcome: outcome})
		require.Equal(t, 1, page.Total)
		assert.Equal(t, want, page.Items[0].ID)
	}
	assert.Zero(t, view.Deliveries(srv, view.Query{Outcome: "pending"}).Total)
	assert.Equal(t, 1, view.Deliveries(srv, view.Query{Stream: "8888_a"}).Total)
	assert.Equal(t, 1, view.Deliveries(srv, view.Query{Text: "/BAD"}).Total)

	d, ok := view.OneDelivery(srv, bad)
	require.True(t, ok)
	assert.Equal(t, "8888_b", d.Fields["stream_id"])
	require.Len(t, d.Attempts, 2)
	assert.Equal(t, http.StatusServiceUnavailable, d.Attempts[1].Status)
	assert.Positive(t, d.Attempts[1].TookMs)
	_, ok = view.OneDelivery(srv, 99)
	assert.False(t, ok)
}

func TestRequests_areFoundByVerdict(t *testing.T) {
	t.Parallel()
	srv, client := livetest.New(t, livetest.WithStream("8888_a"))
	_, err := client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	stranger, err := livecode.New(srv.AppID, "another key", livecode.WithBaseURL(srv.URL))
	require.NoError(t, err)
	_, err = stranger.Channel.GetStatus(t.Context(), "8888_a")
	require.Error(t, err)

	assert.Equal(t, 2, view.Requests(srv, view.Query{}).Total)
	for verdict, number := range map[string]int{"executed": 1, "rejected": 2} {
		page := view.Requests(srv, view.Query{Verdict: verdict})
		require.Equal(t, 1, page.Total, verdict)
		assert.Equal(t, number, page.Items[0].Number)
		assert.Empty(t, page.Items[0].Response, "a list has none")
	}
	r, ok := view.OneRequest(srv, 1)
	require.True(t, ok)
	assert.Contains(t, r.Response, `"ret":0`)
	assert.Equal(t, livetest.ChannelGetStatus, r.Interface)
	for _, number := range []int{0, 3, -1} {
		_, ok = view.OneRequest(srv, number)
		assert.False(t, ok)
	}
}

func TestFiles_areThoseOfTheEmulator(t *testing.T) {
	t.Parallel()
	srv, _ := livetest.New(t, livetest.WithStream("8888_a"))
	f := view.Files{Base: "http://127.0.0.1:8025"}
	srv.AddRecording("8888_a", livetest.Recording{URL: f.Base + "/:files/1 2.mp4", Length: 90 * time.Second, Format: "mp4"})
	srv.AddRecording("8888_a", livetest.Recording{URL: "http://127.0.0.1:80250/elsewhere.mp4"})
	srv.AddScreenshot("8888_a", livetest.Screenshot{URL: f.Base + "//elsewhere.example.com/1.jpg"})

	recordings := f.Recordings(srv, view.Query{})
	require.Equal(t, 2, recordings.Total)
	paths := []string{recordings.Items[0].Path, recordings.Items[1].Path}
	assert.ElementsMatch(t, []string{"", "/:files/1%202.mp4"}, paths)
	shots := f.Screenshots(srv.ActivitiesAfter(0), view.Query{Stream: "8888_a"})
	require.Equal(t, 1, shots.Total)
	assert.Empty(t, shots.Items[0].Path, "never another host")
	assert.Zero(t, f.Recordings(srv, view.Query{Text: "nobody"}).Total)
}

func TestHistory_isOfOneStream(t *testing.T) {
	t.Parallel()
	srv, client := livetest.New(t)
	require.NoError(t, srv.Push("8888_a"))
	require.NoError(t, srv.SetPush("8888_a", livetest.WithRate(30, 1)))
	require.NoError(t, srv.Push("8888_b"))
	_, err := client.Tape.StartNow(t.Context(), "8888_a", time.Minute, livecode.StartTapeParams{})
	require.NoError(t, err)
	require.NoError(t, srv.Interrupt("8888_a", 3))
	page := view.Files{}.History(srv.ActivitiesAfter(0), view.Query{Stream: "8888_a"})
	var kinds []string
	for _, a := range page.Items {
		kinds = append(kinds, a.Kind)
	}
	assert.Equal(t, []string{"push began", "task began", "push ended"}, kinds)
	assert.Equal(t, 3, page.Items[2].Errcode)
	assert.Equal(t, 1, view.Tasks(srv, view.Query{Text: "8888_A"}).Total)
}
