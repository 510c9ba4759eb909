package livetest_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

func span(start, end time.Time) []string {
	return []string{
		"Param.n.start_time", strconv.FormatInt(start.Unix(), 10),
		"Param.n.end_time", strconv.FormatInt(end.Unix(), 10),
	}
}

func TestPushHistory_comesFromPushesAndFromTests(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now))
	clock.advance(time.Second)
	require.NoError(t, srv.Push("a", livetest.WithRate(30, 800_000), livetest.WithClientIP("198.51.100.7")))
	clock.advance(10 * time.Second)
	require.NoError(t, srv.Interrupt("a", 1))
	srv.AddPushHistory("a", livetest.PushSample{Time: at(11, 0), ClientIP: "1.2.3.4", ServerIP: "5.6.7.8", FPS: 1, Speed: 2})

	history := func(start, end time.Time) string {
		return callAt(t, srv, clock.Now(), "Get_LivePushStatHistory", append(span(start, end), "Param.s.stream_id", "a")...)
	}
	assert.Equal(t, `{"errmsg":"","message":"","output":{"stream_info":[`+
		`{"client_ip":"1.2.3.4","fps":1,"server_ip":"5.6.7.8","speed":2,"time":"2026-05-04 11:00:00"},`+
		`{"client_ip":"198.51.100.7","fps":30,"server_ip":"100.121.160.92","speed":800000,"time":"2026-05-04 12:00:05"},`+
		`{"client_ip":"198.51.100.7","fps":30,"server_ip":"100.121.160.92","speed":800000,"time":"2026-05-04 12:00:10"}`+
		`]},"ret":0,"retcode":0}`, history(at(10, 0), at(13, 0)))

	code, _ := ret(t, history(at(11, 1), at(11, 59)))
	assert.Equal(t, 10003, code)
	code, _ = ret(t, callAt(t, srv, clock.Now(), "Get_LivePushStatHistory", append(span(at(10, 0), at(13, 0)), "Param.s.stream_id", "b")...))
	assert.Equal(t, 10003, code)
	require.NoError(t, srv.Push("a", livetest.WithRate(15, 1)))
	clock.advance(time.Minute)
	early := history(at(12, 0), at(12, 0).Add(20*time.Second))
	assert.Contains(t, early, `"fps":15,"server_ip":"100.121.160.92","speed":1,"time":"2026-05-04 12:00:20"`)
	assert.NotContains(t, early, "12:00:25", "the window ends before the push does")
	code, _ = ret(t, history(at(13, 0), at(10, 0)))
	assert.Equal(t, 1204, code)
	code, _ = ret(t, history(noon.AddDate(0, 0, -4), noon))
	assert.Equal(t, 1204, code, "it reaches back three days")
	code, _ = ret(t, history(clock.Now().AddDate(0, 0, -3), clock.Now()))
	assert.Zero(t, code)
}

func TestPlayHistory_addsUp(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	srv.AddPlayHistory("a",
		livetest.PlaySample{Time: at(11, 1), Domain: "x.example.com", Online: 2, Bandwidth: 1.5, Flux: 10},
		livetest.PlaySample{Time: at(11, 0), Domain: "x.example.com", Online: 1, Bandwidth: 0.5, Flux: 4},
		livetest.PlaySample{Time: at(11, 0), Domain: "y.example.com", Online: 5, Bandwidth: 2, Flux: 16},
	)
	srv.AddPlayHistory("b", livetest.PlaySample{Time: at(11, 0), Online: 100, Bandwidth: 50, Flux: 1000})
	history := func(params ...string) string {
		return call(t, srv, "Get_LivePlayStatHistory", append(span(at(10, 0), at(11, 30)), params...)...)
	}
	assert.Contains(t, history("Param.s.stream_id", "a", "Param.s.domain", "x.example.com"),
		`"output":{"domain":"x.example.com","stat_info":[`+
			`{"bandwidth":0.5,"flux":4,"online":1,"time":"2026-05-04 11:00:00"},`+
			`{"bandwidth":1.5,"flux":10,"online":2,"time":"2026-05-04 11:01:00"}],"stream_id":"a","sum_info":{"sum_flux":14}}`)
	assert.Contains(t, history(), `"output":{"stat_info":[`+
		`{"bandwidth":52.5,"flux":1020,"online":106,"time":"2026-05-04 11:00:00"},`+
		`{"bandwidth":1.5,"flux":10,"online":2,"time":"2026-05-04 11:01:00"}],"sum_info":{"sum_flux":1030}}`)
	code, _ := ret(t, history("Param.s.stream_id", "c"))
	assert.Equal(t, 10003, code)
	code, _ = ret(t, call(t, srv, "Get_LivePlayStatHistory", span(noon.AddDate(0, 0, -16), noon)...))
	assert.Equal(t, 1204, code, "it reaches back fifteen days")
}

func TestBilling_filtersAndPeaks(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	srv.AddBilling(
		livetest.BillingSample{Time: at(11, 0), Domain: "x.example.com", Bandwidth: 10, Flux: 100},
		livetest.BillingSample{Time: at(11, 0), Domain: "y.example.com", Bandwidth: 5, Flux: 50, Abroad: true},
		livetest.BillingSample{Time: at(11, 5), Domain: "x.example.com", Bandwidth: 12, Flux: 120},
	)
	bill := func(params ...string) string {
		return call(t, srv, "Get_BillingBandwidth", append(span(at(10, 0), at(11, 30)), params...)...)
	}
	const eleven, five = `"flux":100,"time":"2026-05-04 11:00:00"}`, `{"bandwidth":12,"flux":120,"time":"2026-05-04 11:05:00"}`
	both := `"output":{"total_info":[{"bandwidth":15,"flux":150,"time":"2026-05-04 11:00:00"},` + five + `]}`
	assert.Contains(t, bill(), both)
	assert.Contains(t, bill("Param.n.home_foreign", "0", "Param.n.get_top_bd", "0"), both)
	assert.Contains(t, bill("Param.n.home_foreign", "1"), `[{"bandwidth":10,`+eleven+`,`+five+`]`)
	assert.Contains(t, bill("Param.n.home_foreign", "2"), `[{"bandwidth":5,"flux":50,"time":"2026-05-04 11:00:00"}]`)
	assert.Contains(t, bill("Param.s.domain", "x.example.com"), `"output":{"domain":"x.example.com","total_info":[{"bandwidth":10,`)
	assert.Contains(t, bill("Param.n.get_top_bd", "1"), `"total_info":[{"bandwidth":15,"flux":150,"time":"2026-05-04 11:00:00"}]`)
	code, _ := ret(t, bill("Param.s.domain", "z.example.com"))
	assert.Equal(t, 10003, code)
	code, _ = ret(t, call(t, srv, "Get_BillingBandwidth", span(at(11, 0), at(10, 0))...))
	assert.Equal(t, 1204, code)
}
