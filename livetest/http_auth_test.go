package livetest_test

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/livetest"
)

func TestGate_refusesWhatIsNotAuthentic(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("8888_a"))
	signFor := func(q url.Values, t string) {
		n, _ := strconv.ParseInt(t, 10, 64)
		q.Set("t", t)
		q.Set("sign", sign.Hex(srv.Key, n))
	}
	unix := func(d time.Duration) string { return strconv.FormatInt(noon.Add(d).Unix(), 10) }
	tests := []struct {
		name   string
		change func(q url.Values)
		want   string
	}{
		{"right", func(url.Values) {}, `"ret":0`},
		{"appid in place of cmd", func(q url.Values) { q.Set("appid", q.Get("cmd")); q.Del("cmd") }, `"ret":0`},
		{"good for another second", func(q url.Values) { signFor(q, unix(time.Second)) }, `"ret":0`},
		{"a second ago", func(q url.Values) { signFor(q, unix(-time.Second)) }, "time expired"},
		{"expired", func(q url.Values) { signFor(q, unix(-time.Hour)) }, "time expired"},
		{"t missing", func(q url.Values) { q.Del("t") }, "time expired"},
		{"t with plus sign", func(q url.Values) { signFor(q, "+"+unix(time.Minute)) }, "time expired"},
		{"t with leading zero", func(q url.Values) { signFor(q, "0"+unix(time.Minute)) }, "time expired"},
		{"good for a century", func(q url.Values) { signFor(q, "4733510400") }, `"ret":0`},
		{"t in hexadecimal", func(q url.Values) { q.Set("t", "69f8a1b0") }, "time expired"},
		{"sign missing", func(q url.Values) { q.Del("sign") }, "sign invalid"},
		{"sign of another t", func(q url.Values) { q.Set("t", unix(2*time.Minute)) }, "sign invalid"},
		{"sign in upper case", func(q url.Values) { q.Set("sign", strings.ToUpper(q.Get("sign"))) }, "sign invalid"},
		{"sign cut short", func(q url.Values) { q.Set("sign", q.Get("sign")[:31]) }, "sign invalid"},
		{"no customer", func(q url.Values) { q.Del("cmd") }, "appid is invalid"},
		{"another customer", func(q url.Values) { q.Set("cmd", "1") }, "appid is invalid"},
		{"customer with zero in front", func(q url.Values) { q.Set("cmd", "0"+q.Get("cmd")) }, "appid is invalid"},
		{"another customer of statistics", func(q url.Values) {
			q.Set("cmd", "1")
			q.Set("interface", "Get_LiveStat")
			q.Del("Param.s.channel_id")
		}, "cmd is invalid"},
		{"cmd beside appid", func(q url.Values) { q.Set("appid", q.Get("cmd")) }, `"ret":1204`},
		{"t twice", func(q url.Values) { q.Add("t", q.Get("t")) }, `"ret":1204`},
		{"sign twice", func(q url.Values) { q.Add("sign", q.Get("sign")) }, `"ret":1204`},
		{"unknown interface", func(q url.Values) { q.Set("interface", "Live_Channel_Getstatus") }, `"ret":1202`},
		{"no interface", func(q url.Values) { q.Del("interface") }, `"ret":1202`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			query := signed(srv, noon, "Live_Channel_GetStatus", "Param.s.channel_id", "8888_a")
			tt.change(query)
			status, body := get(t, srv.URL, query)
			assert.Equal(t, http.StatusOK, status)
			if strings.HasPrefix(tt.want, `"`) {
				assert.Contains(t, body, tt.want)
			} else {
				assert.Equal(t, tt.want, body)
			}
		})
	}
}

func TestGate_servesEachHostItsOwnInterfaces(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("8888_a"))
	status := signed(srv, noon, "Live_Channel_GetStatus", "Param.s.channel_id", "8888_a")
	stat := signed(srv, noon, "Get_LiveStat")

	for _, tt := range []struct {
		base  string
		query url.Values
		want  string
	}{
		{srv.URL, status, `"ret":0`},
		{srv.URL, stat, `"ret":0`},
		{srv.FCGIURL, status, `"ret":0`},
		{srv.FCGIURL, stat, "appid is invalid"},
		{srv.StatURL, status, "cmd is invalid"},
		{srv.StatURL, stat, `"ret":0`},
	} {
		_, body := get(t, tt.base, tt.query)
		assert.Contains(t, body, tt.want, "%s %s", tt.base, tt.query.Get("interface"))
	}
}

func TestGate_servesItsPathsOnly(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	query := "?" + signed(srv, noon, "Live_Channel_GetLiveChannelList").Encode()
	for path, want := range map[string]int{
		"":                       http.StatusOK,
		"/":                      http.StatusOK,
		"/common_access":         http.StatusOK,
		"/fcgi":                  http.StatusOK,
		"/fcgi/common_access":    http.StatusOK,
		"/common_access/more":    http.StatusNotFound,
		"/other/common_access":   http.StatusNotFound,
		"/fcgi/fcgi":             http.StatusNotFound,
		"/statcgi/common_acces":  http.StatusNotFound,
		"/common_access/../fcgi": http.StatusNotFound, // sent as it is
	} {
		resp, err := http.Get(srv.URL + path + query)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, want, resp.StatusCode, path)
	}
}

func TestGate_refusesSessionCookieAndWrongMethod(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	send := func(method, name, cookie string) *http.Response {
		r, err := http.NewRequest(method, srv.URL+"/common_access?"+signed(srv, noon, name).Encode(), nil)
		require.NoError(t, err)
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp
	}
	assert.Equal(t, http.StatusForbidden, send("GET", "Get_LiveStat", "a=b; skey=@abc").StatusCode)
	assert.Equal(t, http.StatusOK, send("GET", "Get_LiveStat", "a=b").StatusCode)

	posted := send("POST", "Get_LiveStat", "")
	assert.Equal(t, http.StatusMethodNotAllowed, posted.StatusCode)
	assert.Equal(t, "GET", posted.Header.Get("Allow"))
	got := send("GET", "Mix_StreamV2", "")
	assert.Equal(t, http.StatusMethodNotAllowed, got.StatusCode)
	assert.Equal(t, "POST", got.Header.Get("Allow"))
}

func TestServer_tellsItsOwnTime(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	resp, err := http.Get(srv.URL)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, "Mon, 04 May 2026 04:00:00 GMT", resp.Header.Get("Date"))
}

func TestServer_verifiesPublishedVector(t *testing.T) {
	t.Parallel()
	const key, expiry, published = "5d41402abc4b2a76b9719d911017c592", 1471850187, "b17971b51ba0fe5916ddcd96692e9fb3"
	before := func() time.Time { return time.Unix(expiry-1, 0) }
	srv := newServer(t, livetest.WithKey(key), livetest.WithClock(before))
	_, body := get(t, srv.URL, url.Values{
		"cmd": {"1252000000"}, "interface": {"Live_Channel_GetLiveChannelList"},
		"t": {strconv.Itoa(expiry)}, "sign": {published},
	})
	assert.Contains(t, body, `"ret":0`)
}

func TestGate_refusesUnparsableQuery(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	resp, err := http.Get(srv.URL + "/common_access?" + signed(srv, noon, "Get_LiveStat").Encode() + ";x=1")
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	code, words := ret(t, string(body))
	assert.Equal(t, 1204, code)
	assert.Contains(t, words, "query")
}

// The service's page says that t is the time after which a request is invalid, and
// programs in the field send the time of now.
func TestGate_takesTheTimeOfNow(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	code, words := ret(t, callAt(t, srv, noon.Add(-time.Minute), livetest.GetLiveStat)) // signed for noon
	assert.Equal(t, 1301, code, words)
}
