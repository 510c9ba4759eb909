package livetest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

// lived returns a service that has seen one of everything.
func lived(t *testing.T, clock *clock) *livetest.Server {
	t.Helper()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("c", livetest.Faulty), livetest.WithStream("b"))
	require.NoError(t, srv.Push("a", livetest.WithStreamParam("txSecret=x"), livetest.WithAppName("game"), livetest.WithPushDomain("p.example.com")))
	clock.advance(10 * time.Second)
	require.NoError(t, srv.SetPush("a", livetest.WithRate(30, 2000)))
	require.NoError(t, srv.SetPlay("a", 5, 0.25, "x.example.com", "y.example.com"))
	require.NoError(t, srv.Push("gone"))
	require.NoError(t, srv.Interrupt("gone", 1))
	call(t, srv, livetest.SetDelay, channelID, "a", "Param.n.time_length", "30")
	call(t, srv, livetest.ChannelSetStatus, channelID, "banned", "Param.n.status", "0")
	srv.AddRecording("gone", livetest.Recording{})
	srv.AddScreenshot("a", livetest.Screenshot{})
	srv.AddPushHistory("b", livetest.PushSample{Time: clock.Now(), FPS: 3})
	srv.AddPlayHistory("b", livetest.PlaySample{Time: clock.Now(), Online: 4})
	srv.AddBilling(livetest.BillingSample{Time: clock.Now(), Bandwidth: 2})
	startTask(t, srv, clock.Now(), subType, "1")
	require.Zero(t, mix(t, srv, clock.Now(), startBody()).Code)
	other := startBody()
	para(other)["mix_stream_session_id"], para(other)["output_stream_id"] = "second", "out2"
	require.Zero(t, mix(t, srv, clock.Now(), other).Code)
	require.Zero(t, mix(t, srv, clock.Now(), cancelBody("second", "out2")).Code)
	return srv
}

func TestRestore_bringsEverythingBack(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := lived(t, clock)
	kept := srv.Snapshot()

	again := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("forgotten"))
	require.NoError(t, again.Restore(kept))
	assert.JSONEq(t, string(kept), string(again.Snapshot()))
	assert.Equal(t, livetest.NeverPushed, again.StreamState("forgotten").State)

	clock.advance(time.Minute)
	now := clock.Now()
	for _, query := range [][]string{
		{livetest.GetLiveStat}, {livetest.GetLivePlayStat, "Param.s.pull_domain", "x.example.com"}, {livetest.ChannelGetChannelList},
		{livetest.ChannelGetLiveChannelList}, {livetest.ChannelGetStatus, channelID, "banned"}, {livetest.TapeGetFilelist, channelID, "gone"},
		{livetest.QueueGet, "Param.n.bid", "100"}, {livetest.GetLivePlayStatHistory, "Param.n.start_time", "1777860000", "Param.n.end_time", "1777870000"},
		{livetest.GetLivePushStatHistory, "Param.s.stream_id", "a", "Param.n.start_time", "1777860000", "Param.n.end_time", "1777870000"},
		{livetest.GetBillingBandwidth, "Param.n.start_time", "1777860000", "Param.n.end_time", "1777870000"},
	} {
		assert.Equal(t, callAt(t, srv, now, query[0], query[1:]...), callAt(t, again, now, query[0], query[1:]...), query[0])
	}
}

func TestRestore_goesOn(t *testing.T) {
	t.Parallel()
	clock := newClock()
	kept := lived(t, clock).Snapshot()
	again := newServer(t, livetest.WithClock(clock.Now))
	require.NoError(t, again.Restore(kept))

	second := startBody()
	para(second)["mix_stream_session_id"], para(second)["output_stream_id"] = "second", "out2"
	assert.Equal(t, -103, mix(t, again, clock.Now(), second).Code, "a session id that was cancelled still rests")

	before := again.StreamState("a").Sequence
	clock.advance(time.Minute)
	require.NoError(t, again.Push("a"))
	assert.Greater(t, again.StreamState("a").Sequence, "5589951001175500005", "numbers go on")
	assert.NotEqual(t, before, again.StreamState("a").Sequence)
	clock.advance(time.Hour)
	again.Tick()
	assert.Len(t, again.Recordings("a"), 2, "the task has ended: a file for each push")
	require.NoError(t, again.Interrupt("a", 1))
	require.NoError(t, again.Interrupt("b", 1))
	clock.advance(time.Hour)
	assert.Empty(t, again.Mixes())
	assert.Equal(t, livetest.Interrupted, again.StreamState("out").State)
}

func TestRestore_startsMixersAnew(t *testing.T) {
	t.Parallel()
	kept := lived(t, newClock()).Snapshot()
	running := make(chan string, 2)
	again := newServer(t, livetest.WithClock(newClock().Now), livetest.WithMixer(func(ctx context.Context, m livetest.Mix) {
		running <- m.SessionID
		<-ctx.Done()
		running <- "end"
	}))
	require.NoError(t, again.Restore(kept))
	assert.Equal(t, "session", <-running)
	require.NoError(t, again.Restore(livetest.NewUnstartedServer().Snapshot()))
	assert.Equal(t, "end", <-running)
	assert.Empty(t, again.Mixes())
}

// What API 3.0 alone has lives on too: its credential, its rates, and who is told of
// what, with which key.
func TestRestore_bringsAPI3Back(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := lived(t, clock)
	told := make(chan string, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body)
		_, _ = io.WriteString(w, `{"code":0}`)
	}))
	defer receiver.Close()
	srv.SetAPI3Credential("AKIDnew", "new key", "new token")
	srv.SetAPI3Rate("DescribeLiveDomains", 1)
	at := api3Call{id: "AKIDnew", key: "new key", token: "new token", at: clock.Now()}
	for _, call := range [][2]string{
		{"CreateLiveCallbackTemplate", `{"TemplateName":"t","StreamEndNotifyUrl":"` + receiver.URL + `","CallbackKey":"k"}`},
		{"CreateLiveCallbackRule", `{"DomainName":"push.example.com","AppName":"live","TemplateId":1001}`},
	} {
		one := at
		one.action, one.body = call[0], call[1]
		code, _ := one.do(t, srv)
		require.Empty(t, code, call[0])
	}
	kept := srv.Snapshot()

	again := newServer(t, livetest.WithClock(clock.Now))
	require.NoError(t, again.Restore(kept))
	assert.JSONEq(t, string(kept), string(again.Snapshot()))
	code, _ := (&api3Call{at: clock.Now()}).do(t, again)
	assert.Equal(t, "AuthFailure.SecretIdNotFound", code)
	one := at
	one.action, one.body = "DescribeLiveDomains", "{}"
	code, _ = one.do(t, again)
	assert.Empty(t, code)
	code, _ = one.do(t, again)
	assert.Equal(t, "RequestLimitExceeded", code)
	require.NoError(t, again.Interrupt("b", 1))
	assert.Contains(t, <-told, `"event_type":0`)

	require.NoError(t, again.Restore(lived(t, clock).Snapshot()))
	code, _ = (&api3Call{at: clock.Now()}).do(t, again)
	assert.Empty(t, code, "the credential of the options holds where no other was set")
	one = api3Call{at: clock.Now(), action: "DescribeLiveCallbackRules", body: "{}"}
	_, body := one.do(t, again)
	assert.Contains(t, body, `"Rules":[]`)
}

func TestRestore_takesItsOwnVersionAlone(t *testing.T) {
	t.Parallel()
	srv := lived(t, newClock())
	kept := srv.Snapshot()
	for _, text := range []string{"", "null", "[]", `{"Version":0}`, `{"Version":2}`, `{"Version":1,"Streams":7}`} {
		require.Error(t, srv.Restore([]byte(text)), text)
	}
	assert.JSONEq(t, string(kept), string(srv.Snapshot()))
}
