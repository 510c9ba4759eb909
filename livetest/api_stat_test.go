package livetest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

type stats struct {
	Count     int     `json:"stream_count"`
	Bandwidth float64 `json:"total_bandwidth"`
	Online    int     `json:"total_online"`
	Streams   []struct {
		Name      string `json:"stream_name"`
		Bandwidth float64
		Online    int
	} `json:"stream_info"`
}

func (s stats) names() []string {
	names := []string{}
	for _, item := range s.Streams {
		names = append(names, item.Name)
	}
	return names
}

func TestStats_haveTheirShapes(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	require.NoError(t, srv.Push("8888_a", livetest.WithClientIP("198.51.100.7"), livetest.WithRate(30, 800_000)))

	assert.Equal(t, `{"errmsg":"","message":"","output":{"stream_count":1,"stream_info":[{"bandwidth":0,"client_ip":"198.51.100.7",`+
		`"flr":1,"fps":30,"online":0,"server_ip":"100.121.160.92","speed":800000,"stream_name":"8888_a","time":"2026-05-04 12:00:00"}],`+
		`"total_bandwidth":0,"total_online":0},"ret":0,"retcode":0}`, call(t, srv, "Get_LiveStat"))

	require.NoError(t, srv.SetPlay("8888_a", 12, 3.5))
	assert.Equal(t, `{"errmsg":"","message":"","output":{"stream_count":1,"stream_info":[{"client_ip":"198.51.100.7","fps":30,`+
		`"server_ip":"100.121.160.92","speed":800000,"stream_name":"8888_a"}]},"ret":0,"retcode":0}`, call(t, srv, "Get_LivePushStat"))
	assert.Equal(t, `{"errmsg":"","message":"","output":{"stream_count":1,"stream_info":[{"bandwidth":3.5,"online":12,`+
		`"stream_name":"8888_a"}],"total_bandwidth":3.5,"total_online":12},"ret":0,"retcode":0}`, call(t, srv, "Get_LivePlayStat"))
}

func TestStats_withNothingLive(t *testing.T) {
	t.Parallel()
	const nothing = `{"errmsg":"has not live stream","message":"has not live stream","output":null,"ret":1301,"retcode":1301}`
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("idle", livetest.Interrupted))
	for _, name := range []string{"Get_LiveStat", "Get_LivePushStat", "Get_LivePlayStat"} {
		assert.Equal(t, nothing, call(t, srv, name))
		assert.Equal(t, nothing, call(t, srv, name, "Param.s.stream_id", "idle"))
	}
	require.NoError(t, srv.Push("a"))
	assert.Equal(t, nothing, call(t, srv, "Get_LiveStat", "Param.n.page_no", "2"), "a page past the end")
	assert.Equal(t, nothing, call(t, srv, "Get_LiveStat", "Param.n.page_no", "2147483647", "Param.n.page_size", "1"))
}

func TestStats_filter(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	require.NoError(t, srv.Push("a", livetest.WithPushDomain("push1.example.com")))
	require.NoError(t, srv.Push("b", livetest.WithPushDomain("push2.example.com")))
	require.NoError(t, srv.Push("c", livetest.WithPushDomain("push2.example.com")))
	require.NoError(t, srv.SetPlay("a", 1, 0.1, "x.example.com"))
	require.NoError(t, srv.SetPlay("b", 10, 0.2, "x.example.com", "y.example.com"))
	live := func(params ...string) stats { return out[stats](t, call(t, srv, "Get_LiveStat", params...)) }

	all := live()
	assert.Equal(t, []string{"a", "b", "c"}, all.names())
	assert.Equal(t, 21, all.Online)
	assert.InDelta(t, 0.5, all.Bandwidth, 1e-9)

	x := live("Param.s.pull_domain", "x.example.com")
	assert.Equal(t, []string{"a", "b", "c"}, x.names(), "figures are filtered, not streams")
	assert.Equal(t, 3, x.Count)
	assert.Equal(t, 11, x.Online)
	assert.Equal(t, 10, x.Streams[1].Online, "of this domain alone")
	assert.Zero(t, x.Streams[2].Online, "nobody watches it there")
	for _, name := range []string{livetest.GetLivePushStat, livetest.GetLivePlayStat} {
		nobody := out[stats](t, call(t, srv, name, "Param.s.stream_id", "a", "Param.s.pull_domain", "z.example.com"))
		assert.Equal(t, []string{"a"}, nobody.names(), "a stream is live wherever it is watched")
		assert.Zero(t, nobody.Online)
	}

	assert.Equal(t, []string{"b", "c"}, live("Param.s.push_domain", "push2.example.com").names())
	assert.Equal(t, []string{"b", "c"}, live("Param.s.push_domain", "push2.example.com", "Param.s.pull_domain", "y.example.com").names())
	one := live("Param.s.stream_id", "b")
	assert.Equal(t, []string{"b"}, one.names())
	assert.Equal(t, 1, one.Count)
	assert.Equal(t, 20, one.Online)
}

func TestStats_totalsFollowEveryChange(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"), livetest.WithStream("b"))
	total := func() (int, float64) {
		s := out[stats](t, call(t, srv, "Get_LivePlayStat"))
		return s.Online, s.Bandwidth
	}
	require.NoError(t, srv.SetPlay("a", 5, 0.1))
	require.NoError(t, srv.SetPlay("b", 7, 0.2))
	require.NoError(t, srv.SetPlay("a", 3, 0.4))
	online, bandwidth := total()
	assert.Equal(t, 10, online)
	assert.Equal(t, 0.6, bandwidth, "exact, however often it changed")

	require.NoError(t, srv.Interrupt("b", 1))
	online, _ = total()
	assert.Equal(t, 3, online)
	require.NoError(t, srv.Push("a")) // replaces the push; its viewers are gone
	online, bandwidth = total()
	assert.Zero(t, online)
	assert.Zero(t, bandwidth)
}

func TestStats_walkAllPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStreams(7))
	require.NoError(t, srv.Interrupt("8888_000003", 1))
	seen := []string{}
	for n := 1; n <= 3; n++ {
		s := out[stats](t, call(t, srv, "Get_LivePushStat", "Param.n.page_no", fmt.Sprint(n), "Param.n.page_size", "2"))
		assert.Equal(t, 6, s.Count)
		seen = append(seen, s.names()...)
	}
	assert.Equal(t, []string{"8888_000001", "8888_000002", "8888_000004", "8888_000005", "8888_000006", "8888_000007"}, seen)
}
