package livecode

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Each benchmark has a bare twin: net/http and encoding/json, written as well as
// one reasonably can by hand, doing the same work. Only the ratio of the two says
// something; compare them with benchstat over several counts.

const (
	benchAppID = 1252000000
	benchKey   = "5d41402abc4b2a76b9719d911017c592"
)

// benchStat sets all five parameters of statistics.
var benchStat = StatParams{
	Page: 2, PageSize: 300, StreamID: "8888_test123", PullDomain: "play.example.com", PushDomain: "push.example.com",
}

// BenchmarkSignedURL has the parameters of the floor in bench/url_test.go.
func BenchmarkSignedURL(b *testing.B) {
	client, err := New(benchAppID, benchKey)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		params, err := ListChannelsParams{
			Filter: LiveChannels, Page: 2, PageSize: 100, Order: OrderAscending, OrderField: "create_time",
		}.query()
		if err != nil {
			b.Fatal(err)
		}
		r := &request{endpoint: endpoints[channelGetChannelList]}
		if err := client.core.encode(r, params); err != nil {
			b.Fatal(err)
		}
		t, sum := client.core.signAt(client.core.now().Unix())
		signedQuery(r.query, t, sum)
	}
}

func BenchmarkBuildRequest(b *testing.B) {
	client, err := New(benchAppID, benchKey)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		r := &request{endpoint: endpoints[getLiveStat]}
		if err := client.core.encode(r, statParams(benchStat)); err != nil {
			b.Fatal(err)
		}
		t, sum := client.core.signAt(1772337600)
		req := seal(client.core.httpRequest(&attemptInfo{Context: ctx}, r))
		req.URL.RawQuery = signedQuery(req.URL.RawQuery, t, sum)
	}
}

func BenchmarkBuildRequestBare(b *testing.B) {
	ctx, address := context.Background(), statURL().String()
	b.ReportAllocs()
	for b.Loop() {
		query := bareQuery(endpoints[getLiveStat].name)
		query.Set("Param.n.page_no", strconv.Itoa(benchStat.Page))
		query.Set("Param.n.page_size", strconv.Itoa(benchStat.PageSize))
		query.Set("Param.s.stream_id", benchStat.StreamID)
		query.Set("Param.s.pull_domain", benchStat.PullDomain)
		query.Set("Param.s.push_domain", benchStat.PushDomain)
		if _, err := bareRequest(ctx, address, query); err != nil {
			b.Fatal(err)
		}
	}
}

func bareQuery(name string) url.Values {
	t := time.Now().Unix() + 60
	return url.Values{
		"cmd": {strconv.Itoa(benchAppID)}, "interface": {name}, "t": {strconv.FormatInt(t, 10)}, "sign": {Sign(benchKey, t)},
	}
}

func bareRequest(ctx context.Context, base string, query url.Values) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, http.MethodGet, base+"?"+query.Encode(), nil)
}

// ChannelStatus200 is an answer of some 200 bytes.
const ChannelStatus200 = `{"errmsg":"","message":"","output":[{"height":720,"rate_type":0,"recv_type":1,"status":1,"width":1280}],` +
	`"ret":0,"retcode":0,"padding":"........................................................................"}`

func BenchmarkCall(b *testing.B) {
	client, ctx := benchClient(b, ChannelStatus200), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Channel.GetStatus(ctx, "8888_test123"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCallBare(b *testing.B) {
	base, ctx, hc := benchServer(b, ChannelStatus200), context.Background(), bareClient(b)
	b.ReportAllocs()
	for b.Loop() {
		query := bareQuery(endpoints[channelGetStatus].name)
		query.Set("Param.s.channel_id", "8888_test123")
		var output []struct {
			Status   int   `json:"status"`
			RateType int   `json:"rate_type"`
			RecvType int   `json:"recv_type"`
			Width    int64 `json:"width"`
			Height   int64 `json:"height"`
		}
		if err := bareCall(ctx, hc, base, query, &output); err != nil {
			b.Fatal(err)
		}
	}
}

// stats300 is a full page of statistics, some 50 kB.
func stats300() string {
	var rows []string
	for i := range 300 {
		rows = append(rows, fmt.Sprintf(`{"bandwidth":%d.5,"client_ip":"203.0.113.10","flr":1,"fps":25,"online":%d,`+
			`"server_ip":"198.51.100.7","speed":1500000,"stream_name":"8888_test%03d","time":"2026-03-01 12:00:00"}`, i, i, i))
	}
	return `{"errmsg":"","message":"","output":{"stream_count":300,"total_bandwidth":1.5,"total_online":12,"stream_info":[` +
		strings.Join(rows, ",") + `]},"ret":0,"retcode":0}`
}

func BenchmarkStats300(b *testing.B) {
	client, ctx := benchClient(b, stats300()), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		stat, err := client.Stat.Live(ctx, benchStat)
		if err != nil || len(stat.Streams) != 300 {
			b.Fatal(len(stat.Streams), err)
		}
	}
}

// bareTime reads a date of the service, as LiveStream.Time is read.
type bareTime struct{ time.Time }

func (t *bareTime) UnmarshalJSON(quoted []byte) (err error) {
	t.Time, err = time.ParseInLocation(`"`+time.DateTime+`"`, string(quoted), benchZone)
	return err
}

var benchZone = time.FixedZone("UTC+8", 8*60*60)

func BenchmarkStats300Bare(b *testing.B) {
	base, ctx, hc := benchServer(b, stats300()), context.Background(), bareClient(b)
	b.ReportAllocs()
	for b.Loop() {
		query := bareQuery(endpoints[getLiveStat].name)
		query.Set("Param.n.page_no", strconv.Itoa(benchStat.Page))
		query.Set("Param.n.page_size", strconv.Itoa(benchStat.PageSize))
		query.Set("Param.s.stream_id", benchStat.StreamID)
		query.Set("Param.s.pull_domain", benchStat.PullDomain)
		query.Set("Param.s.push_domain", benchStat.PushDomain)
		var output struct {
			StreamCount    int64   `json:"stream_count"`
			TotalBandwidth float64 `json:"total_bandwidth"`
			TotalOnline    int64   `json:"total_online"`
			Streams        []struct {
				StreamID  string   `json:"stream_name"`
				Time      bareTime `json:"time"`
				FLR       float64  `json:"flr"`
				ClientIP  string   `json:"client_ip"`
				ServerIP  string   `json:"server_ip"`
				FPS       int64    `json:"fps"`
				Speed     int64    `json:"speed"`
				Bandwidth float64  `json:"bandwidth"`
				Online    int64    `json:"online"`
			} `json:"stream_info"`
		}
		if err := bareCall(ctx, hc, base, query, &output); err != nil || len(output.Streams) != 300 {
			b.Fatal(len(output.Streams), err)
		}
	}
}

// bareCall signs nothing: the query has it all. It has a deadline and a bound for
// the answer, as a call of the Client has.
func bareCall(ctx context.Context, hc *http.Client, base string, query url.Values, output any) error {
	ctx, cancel := context.WithTimeout(ctx, DefaultTimeout)
	defer cancel()
	req, err := bareRequest(ctx, base, query)
	if err != nil {
		return err
	}
	resp, err := hc.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, DefaultResponseLimit))
	if err != nil {
		return err
	}
	answer := struct {
		Ret     int    `json:"ret"`
		Message string `json:"message"`
		Output  any    `json:"output"`
	}{Output: output}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	if answer.Ret != 0 {
		return fmt.Errorf("ret %d: %s", answer.Ret, answer.Message)
	}
	return nil
}

// benchServer starts a server that gives one answer.
func benchServer(b *testing.B, answer string) string {
	body := []byte(answer)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(body) // a client that leaves shows in the benchmark
	}))
	b.Cleanup(srv.Close)
	return srv.URL + "/common_access"
}

func benchClient(b *testing.B, answer string, opts ...Option) *Client {
	client, err := New(benchAppID, benchKey, append(opts, WithBaseURL(benchServer(b, answer)))...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.CloseIdleConnections)
	return client
}

func bareClient(b *testing.B) *http.Client {
	hc := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.Cleanup(hc.CloseIdleConnections)
	return hc
}
