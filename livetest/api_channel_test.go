package livetest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

const channelID = "Param.s.channel_id"

func TestGetStatus_followsTheStream(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	status := func() string { return call(t, srv, "Live_Channel_GetStatus", channelID, "8888_a@#1 &=%") }

	assert.Equal(t, `{"errmsg":"channel is not exist","message":"channel is not exist","ret":20601,"retcode":20601}`, status())

	require.NoError(t, srv.Push("8888_a@#1 &=%", livetest.WithVideo(640, 352)))
	assert.Equal(t, `{"errmsg":"","message":"","output":[{"height":352,"rate_type":0,"recv_type":1,"status":1,"width":640}],"ret":0,"retcode":0}`, status())

	require.NoError(t, srv.Interrupt("8888_a@#1 &=%", 1))
	assert.Equal(t, `{"errmsg":"","message":"","output":[{"height":352,"rate_type":0,"recv_type":1,"status":0,"width":640}],"ret":0,"retcode":0}`, status())
}

func TestGetStatus_ofSeededStates(t *testing.T) {
	t.Parallel()
	for state, want := range map[livetest.State]string{
		livetest.NeverPushed: `"ret":20601`,
		livetest.Interrupted: `"status":0`,
		livetest.Live:        `"status":1`,
		livetest.Closed:      `"status":3`,
		livetest.Forbidden:   `"status":3`,
		livetest.Faulty:      `"status":1`,
	} {
		srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a", state))
		assert.Contains(t, call(t, srv, "Live_Channel_GetStatus", channelID, "a"), want, state)
		assert.Equal(t, state, srv.StreamState("a").State)
	}
}

func TestFaultyState_endsWithThePush(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithStream("a", livetest.Faulty))
	require.NoError(t, srv.Push("a"))
	assert.Equal(t, livetest.Live, srv.StreamState("a").State)
}

func TestSetStatus_forbidsDropsAndAllows(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"))
	const void = `{"errmsg":"","message":"","output":{},"ret":0,"retcode":0}`
	set := func(status string) {
		t.Helper()
		assert.Equal(t, void, callAt(t, srv, clock.Now(), "Live_Channel_SetStatus", channelID, "a", "Param.n.status", status))
	}

	set("2")
	assert.Equal(t, livetest.Interrupted, srv.StreamState("a").State)
	require.NoError(t, srv.Push("a"), "a drop does not forbid")

	set("0")
	assert.Equal(t, livetest.Closed, srv.StreamState("a").State)
	require.ErrorIs(t, srv.Push("a"), livetest.ErrForbidden)
	clock.advance(7*24*time.Hour - time.Second)
	require.ErrorIs(t, srv.Push("a"), livetest.ErrForbidden)
	clock.advance(time.Second)
	require.NoError(t, srv.Push("a"), "it lapses after seven days")

	set("0")
	set("0") // again changes nothing
	set("1")
	assert.Equal(t, livetest.Interrupted, srv.StreamState("a").State)
	require.NoError(t, srv.Push("a"))
}

func TestSetStatus_forbidsBeforeTheFirstPush(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	call(t, srv, "Live_Channel_SetStatus", channelID, "new", "Param.n.status", "0")
	require.ErrorIs(t, srv.Push("new"), livetest.ErrForbidden)
	assert.Contains(t, call(t, srv, "Live_Channel_GetStatus", channelID, "new"), `"ret":20601`)
}

func TestChannelManager_forbidsUntilATime(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"))
	manage := func(action string, end time.Time) int {
		code, _ := ret(t, callAt(t, srv, clock.Now(), "channel_manager", channelID, "a",
			"Param.n.abstime_end", fmt.Sprint(end.Unix()), "Param.s.action", action))
		return code
	}

	assert.Equal(t, 1204, manage("forbid", noon), "the end is past")
	assert.Equal(t, livetest.Live, srv.StreamState("a").State)

	require.Zero(t, manage("forbid", noon.Add(time.Hour)))
	assert.Equal(t, livetest.Forbidden, srv.StreamState("a").State)
	clock.advance(time.Hour - time.Second)
	require.ErrorIs(t, srv.Push("a"), livetest.ErrForbidden)
	clock.advance(time.Second)
	require.NoError(t, srv.Push("a"))

	require.Zero(t, manage("forbid", clock.Now().Add(time.Hour)))
	require.Zero(t, manage("resume", clock.Now()))
	require.NoError(t, srv.Push("a"))

	require.Zero(t, manage("forbid", clock.Now().AddDate(1, 0, 0)))
	assert.True(t, clock.Now().AddDate(0, 3, 0).Equal(srv.StreamState("a").ForbiddenUntil), "three months at most")
}

func TestSetDelay_isRemembered(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"))
	call(t, srv, "Live_Set_Delay", channelID, "a", "Param.n.time_length", "600")
	assert.Equal(t, 10*time.Minute, srv.StreamState("a").Delay)
	call(t, srv, "Live_Set_Delay", channelID, "a", "Param.n.time_length", "0", "Param.n.bizid", "8888")
	assert.Zero(t, srv.StreamState("a").Delay)
}

type channels struct {
	All  int `json:"all_count"`
	List []struct {
		ID     string `json:"channel_id"`
		Status int
	} `json:"channel_list"`
}

func (c channels) ids() []string {
	ids := []string{}
	for _, item := range c.List {
		ids = append(ids, item.ID)
	}
	return ids
}

func TestGetChannelList_filtersSortsAndPages(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now),
		livetest.WithStream("idle", livetest.Interrupted),
		livetest.WithStream("live"),
		livetest.WithStream("faulty", livetest.Faulty),
		livetest.WithStream("closed", livetest.Closed),
		livetest.WithStream("forbidden", livetest.Forbidden),
		livetest.WithStream("unknown", livetest.NeverPushed),
	)
	list := func(params ...string) channels {
		return out[channels](t, call(t, srv, "Live_Channel_GetChannelList", params...))
	}

	all := list()
	assert.Equal(t, 5, all.All)
	assert.Equal(t, []string{"idle", "live", "faulty", "closed", "forbidden"}, all.ids())
	scale := []int{}
	for _, item := range all.List {
		scale = append(scale, item.Status)
	}
	assert.Equal(t, []int{0, 1, 2, 3, 4}, scale)

	assert.Equal(t, []string{"forbidden", "closed", "faulty", "live", "idle"}, list("Param.n.order_by_type", "1").ids())
	assert.Equal(t, []string{"idle"}, list("Param.n.status", "0").ids())
	assert.Equal(t, []string{"live", "faulty"}, list("Param.n.status", "1").ids())
	assert.Equal(t, []string{"closed", "forbidden"}, list("Param.n.status", "3").ids())
}

func TestGetChannelList_walksAllPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStreams(25))
	seen := []string{}
	for pageNo, want := range []int{10, 10, 5, 0} {
		got := out[channels](t, call(t, srv, "Live_Channel_GetChannelList", "Param.n.page_no", fmt.Sprint(pageNo+1)))
		assert.Equal(t, 25, got.All)
		assert.Len(t, got.List, want)
		seen = append(seen, got.ids()...)
	}
	require.Len(t, seen, 25)
	assert.Equal(t, "8888_000001", seen[0])
	assert.Equal(t, "8888_000025", seen[24])
}

func TestGetChannelList_itemHasTheDocumentedFields(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"))
	assert.Equal(t, `{"errmsg":"","message":"","output":{"all_count":1,"channel_list":[{"channel_id":"a","channel_name":"a",`+
		`"create_mode":"0","create_time":"2026-05-04 12:00:00","path":["live"],"status":1,"watermark_id":"0"}]},"ret":0,"retcode":0}`,
		call(t, srv, "Live_Channel_GetChannelList"))
}

func TestGetLiveChannelList_isPlainNames(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("b"), livetest.WithStream("idle", livetest.Interrupted), livetest.WithStream("a"))
	assert.Equal(t, `{"errmsg":"","message":"","output":{"all_count":2,"channel_list":["b","a"]},"ret":0,"retcode":0}`,
		call(t, srv, "Live_Channel_GetLiveChannelList"))
	require.NoError(t, srv.Interrupt("b", 1))
	require.NoError(t, srv.Interrupt("a", 1))
	assert.Contains(t, call(t, srv, "Live_Channel_GetLiveChannelList"), `{"all_count":0,"channel_list":[]}`)
}

func TestInterrupt_ofWhatIsNotLive(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithStream("idle", livetest.Interrupted))
	require.ErrorIs(t, srv.Interrupt("idle", 1), livetest.ErrNotLive)
	require.ErrorIs(t, srv.Interrupt("unknown", 1), livetest.ErrNotLive)
	require.ErrorIs(t, srv.SetPlay("idle", 1, 1), livetest.ErrNotLive)
	assert.Equal(t, livetest.NeverPushed, srv.StreamState("unknown").State)
}

func TestState_namesItself(t *testing.T) {
	t.Parallel()
	for state, want := range map[livetest.State]string{
		livetest.NeverPushed: "never pushed", livetest.Interrupted: "interrupted", livetest.Live: "live",
		livetest.Closed: "closed", livetest.Forbidden: "forbidden", livetest.Faulty: "faulty", 42: "State(42)",
	} {
		assert.Equal(t, want, state.String())
	}
}
