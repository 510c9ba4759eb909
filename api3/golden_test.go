package api3_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
)

var update = flag.Bool("update", false, "write the golden requests anew; read the difference before you keep it")

// noon is the time of every golden request.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, utc8)

// A scripted transport answers each action with a text and keeps the requests.
type scripted struct {
	answers map[string]string

	mu       sync.Mutex
	requests []string
}

func (s *scripted) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\nHost: %s\n", req.Method, req.URL, req.Host)
	for _, name := range slices.Sorted(maps.Keys(req.Header)) {
		value := strings.ReplaceAll(strings.Join(req.Header[name], " | "), livecode.Version, "VERSION")
		fmt.Fprintf(&text, "%s: %s\n", name, value)
	}
	fmt.Fprintf(&text, "Content-Length: %d\n\n%s\n", req.ContentLength, body)
	action := req.Header.Get("X-TC-Action")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, text.String())
	answer, ok := s.answers[action]
	if !ok {
		answer = `{"Response":{"RequestId":"r-1"}}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

func newScripted(t testing.TB, answers map[string]string, opts ...api3.Option) (*livecode.Client, *scripted) {
	t.Helper()
	s := &scripted{answers: answers}
	opts = append([]api3.Option{api3.PushDomain("push.example.com"), api3.WithoutDomainCheck()}, opts...)
	client, err := livecode.New(1252000000, "", livecode.WithClock(func() time.Time { return noon }),
		livecode.WithHTTPClient(&http.Client{Transport: s}),
		api3.Over(api3.Temporary("AKIDexample", "SECRETEXAMPLE", "TOKENEXAMPLE", time.Time{}), opts...))
	require.NoError(t, err)
	return client, s
}

// A golden is a call and the requests that it makes, in testdata.
type golden struct {
	name string
	call func(ctx context.Context, c *livecode.Client) error
	opts []api3.Option
}

func second[T any](_ T, err error) error { return err }

var at = livecode.PushPoint{Domain: "push2.example.com", Path: "app2"}

var goldens = []golden{
	{name: "GetStatus", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.GetStatus(ctx, "8888_test123"))
	}},
	{name: "GetStatus of an odd stream", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.GetStatus(ctx, "8888_\"<&>\\ é\n"))
	}},
	{name: "GetStatus by BizID, AppName, Region", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.GetStatus(ctx, "8888_test123"))
	}, opts: []api3.Option{api3.BizID(8888), api3.AppName("app"), api3.Region("ap-guangzhou")}},
	{name: "SetStatus forbid", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_test123", livecode.ActionForbid)
	}},
	{name: "SetStatus allow", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_test123", livecode.ActionAllow)
	}},
	{name: "SetStatus drop, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_test123", livecode.ActionDrop, at)
	}},
	{name: "Forbid", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "8888_test123", noon.Add(time.Hour))
	}},
	{name: "Forbid too long, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.Forbid(ctx, "8888_test123", noon.AddDate(2, 0, 0), at)
	}},
	{name: "Resume", call: func(ctx context.Context, c *livecode.Client) error { return c.Channel.Resume(ctx, "8888_test123", at) }},
	{name: "SetDelay", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "8888_test123", time.Minute)
	}},
	{name: "SetDelay off", call: func(ctx context.Context, c *livecode.Client) error { return c.Channel.SetDelay(ctx, "8888_test123", 0) }},
	{name: "ListLive", call: func(ctx context.Context, c *livecode.Client) error { return second(c.Channel.ListLive(ctx)) }},
	{name: "ListLive abroad", call: func(ctx context.Context, c *livecode.Client) error { return second(c.Channel.ListLive(ctx)) },
		opts: []api3.Option{api3.International()}},
	{name: "List live ones, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.List(ctx, livecode.ListChannelsParams{Filter: livecode.LiveChannels, Page: 2, PageSize: 100, Order: livecode.OrderAscending}))
	}},
	{name: "List", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.List(ctx, livecode.ListChannelsParams{}))
	}},
	{name: "Tape.Start", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.Start(ctx, "8888_test123", noon, noon.Add(time.Hour), livecode.StartTapeParams{}))
	}},
	{name: "Tape.Start, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.Start(ctx, "8888_test123", noon, noon.Add(time.Hour), livecode.StartTapeParams{
			Format: livecode.FormatAAC, AudioOnly: true, MixStream: true, PushPoint: at,
		}))
	}},
	{name: "Tape.StartNow", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.StartNow(ctx, "8888_test123", 0, livecode.StartTapeParams{}))
	}},
	{name: "Tape.Stop", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Tape.Stop(ctx, "8888_test123", livecode.TapeTask{ID: "18446744073709551615"})
	}},
	{name: "Tape.ListFiles", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.ListFiles(ctx, "8888_test123", livecode.ListFilesParams{}))
	}},
	{name: "Tape.ListFiles, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.ListFiles(ctx, "8888_test123", livecode.ListFilesParams{
			Page: 1, PageSize: 100, Order: livecode.OrderDescending, Start: noon, End: noon.Add(time.Hour),
		}))
	}, opts: []api3.Option{api3.SubAppID(1500000000)}},
	{name: "Stat.Push", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Push(ctx, livecode.StatParams{}))
	}},
	{name: "Stat.Push, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Push(ctx, livecode.StatParams{Page: 1, PageSize: 10, StreamID: "8888_test123", PushDomain: "push.example.com"}))
	}},
	{name: "Stat.Play", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Play(ctx, livecode.StatParams{}))
	}},
	{name: "Stat.Play, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Play(ctx, livecode.StatParams{Page: 1, PageSize: 10, StreamID: "8888_test123", PullDomain: "play.example.com"}))
	}},
	{name: "Stat.Live", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Live(ctx, livecode.StatParams{Page: 2, PageSize: 10}))
	}},
	{name: "Stat.PushHistory in two pieces", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.PushHistory(ctx, "8888_test123", noon.Add(-4*time.Hour), noon))
	}},
	{name: "Stat.PlayHistory", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: noon.Add(-time.Hour), End: noon}))
	}},
	{name: "Stat.PlayHistory, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{
			Start: noon.Add(-25 * time.Hour), End: noon, StreamID: "8888_test123", Domain: "play.example.com",
		}))
	}},
	{name: "Stat.Billing", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Billing(ctx, livecode.BillingParams{Start: noon.Add(-time.Hour), End: noon}))
	}},
	{name: "Stat.Billing, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Billing(ctx, livecode.BillingParams{
			Start: noon.Add(-25 * time.Hour), End: noon, Domain: "play.example.com", Region: livecode.RegionAbroad,
		}))
	}},
	{name: "Mix.Start", call: func(ctx context.Context, c *livecode.Client) error {
		params, err := livecode.NewMix("session", "8888_b", livecode.MixTemplate10, livecode.MixStreamInput("8888_a"), livecode.MixStreamInput("8888_b"))
		if err != nil {
			return err
		}
		return second(c.Mix.Start(ctx, params))
	}},
	{name: "Mix.Start, fullest", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Mix.Start(ctx, livecode.StartMixParams{
			SessionID: "session", OutputID: "8888_new", Output: livecode.MixIntoNew, Bitrate: 10_000, Template: livecode.MixTemplate390,
			Inputs: []livecode.MixInput{
				{StreamID: "canvas", Layer: 1, Type: livecode.MixCanvas, Width: 1280, Height: 720, Color: "0x00FF00"},
				{StreamID: "8888_a", Layer: 2, Width: 0.5, Height: 0.25, X: 10, Y: 0.01, Crop: &livecode.MixCrop{Width: 100, Height: 200, X: 3}},
				{StreamID: "picture", Layer: 3, Type: livecode.MixPicture, PictureID: 123},
			},
		}))
	}},
	{name: "Mix.Cancel", call: func(ctx context.Context, c *livecode.Client) error {
		return second(c.Mix.Cancel(ctx, "session", "8888_b"))
	}},
	{name: "Call", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "DescribeLiveDelayInfoList", struct{ A, B any }{"<&>", []int{1}}, nil)
	}},
	{name: "Call without parameters", call: func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "DescribeLiveWatermarks", nil, nil)
	}},
}

// goldenAnswers let calls of more than one exchange go on.
var goldenAnswers = map[string]string{
	"DescribeLiveStreamState": `{"Response":{"StreamState":"active","RequestId":"r-1"}}`,
	"CreateLiveRecord":        `{"Response":{"TaskId":18446744073709551615,"RequestId":"r-1"}}`,
}

// Headers and body of each request are those of testdata/requests.golden, to the
// byte.
func TestGolden_requests(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, g := range goldens {
		client, s := newScripted(t, goldenAnswers, g.opts...)
		require.NoError(t, g.call(t.Context(), client), g.name)
		fmt.Fprintf(&all, "==== %s\n%s\n", g.name, strings.Join(s.requests, "----\n"))
	}
	assertGolden(t, "testdata/requests.golden", all.String())
}

func assertGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	wantParts, gotParts := strings.Split(string(want), "==== "), strings.Split(got, "==== ")
	for i := range min(len(wantParts), len(gotParts)) {
		assert.Equal(t, wantParts[i], gotParts[i])
	}
	assert.Len(t, gotParts, len(wantParts))
}

// The fullest answers, with the members that the vendor documents, and the two
// that differ: null and absent ones.
func TestGolden_answers(t *testing.T) {
	t.Parallel()
	date := func(text string) time.Time {
		d, err := time.ParseInLocation(time.DateTime, text, utc8)
		require.NoError(t, err)
		return d
	}
	ctx := t.Context()
	answer := func(action, body string) *livecode.Client {
		client, _ := newScripted(t, map[string]string{action: `{"Response":{` + body + `"RequestId":"r-1"}}`})
		return client
	}
	for word, state := range map[string]livecode.ChannelState{
		"active": livecode.ChannelLive, "inactive": livecode.ChannelIdle, "forbid": livecode.ChannelDisabled,
	} {
		status, err := answer("DescribeLiveStreamState", `"StreamState":"`+word+`",`).Channel.GetStatus(ctx, "a")
		require.NoError(t, err)
		assert.Equal(t, livecode.ChannelStatus{State: state}, status, "and nothing of rate and size, which API 3.0 does not tell")
	}
	for _, word := range []string{`"paused"`, `""`, `null`, `1`, `{}`} {
		status, err := answer("DescribeLiveStreamState", `"StreamState":`+word+`,`).Channel.GetStatus(ctx, "a")
		var odd *livecode.ResponseError
		require.ErrorAs(t, err, &odd, word)
		assert.Equal(t, "r-1", odd.RequestID)
		assert.Zero(t, status)
	}

	live, err := answer("DescribeLiveStreamOnlineList", `"TotalNum":2,"TotalPage":1,"PageNum":1,"PageSize":1000,"OnlineInfo":[
		{"StreamName":"8888_a","AppName":"live","DomainName":"push.example.com","PublishTimeList":[{"PublishTime":"2026-03-01T03:00:00Z"},{"PublishTime":"2026-03-01T04:00:00Z"}],"PushToDelay":0},
		{"StreamName":"8888_b","PublishTimeList":null}],`).Channel.ListLive(ctx)
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelPage{Total: 2, Channels: []livecode.Channel{
		{ID: "8888_a", CreateTime: "2026-03-01T03:00:00Z", Paths: []string{"live"}, State: livecode.ListedLive},
		{ID: "8888_b", State: livecode.ListedLive},
	}}, live)

	files, err := answer("SearchMedia", `"TotalCount":2,"MediaInfoSet":[
		{"FileId":"5285890784246869930","BasicInfo":{"Name":"n","CreateTime":"2026-03-01T04:00:05Z","ExpireTime":"9999-12-31T23:59:59Z","MediaUrl":"http://1252000000.vod2.myqcloud.com/x.m3u8","Type":"hls","Vid":"1234_5678",
			"SourceInfo":{"SourceType":"Record","SourceContext":"","LiveRecordInfo":{"StreamId":"8888_a","Domain":"push.example.com","Path":"live","RecordStartTime":"2026-03-01T03:00:00Z","RecordEndTime":"2026-03-01T04:00:00Z"}}},
			"MetaData":{"Size":10,"Duration":3600.5,"Bitrate":1}},
		{"FileId":"2","BasicInfo":{"CreateTime":"2026-03-01T04:00:00+08:00","MediaUrl":"u","SourceInfo":{"LiveRecordInfo":null}},"MetaData":{"Duration":60}}],`).
		Tape.ListFiles(ctx, "8888_asked", livecode.ListFilesParams{})
	require.NoError(t, err)
	assert.EqualValues(t, 2, files.Total)
	assert.Equal(t, livecode.TapeFile{
		VID: "1234_5678", FileID: "5285890784246869930", URL: "http://1252000000.vod2.myqcloud.com/x.m3u8", StreamID: "8888_a", Format: livecode.FormatHLS,
		StartTime: date("2026-03-01 11:00:00").In(files.Files[0].StartTime.Location()), EndTime: date("2026-03-01 12:00:00").In(files.Files[0].StartTime.Location()),
		Size: 10, CreateTime: date("2026-03-01 12:00:05").In(files.Files[0].StartTime.Location()), ExpireTime: date("2038-01-19 11:14:07").In(files.Files[0].StartTime.Location()),
	}, files.Files[0])
	assert.Equal(t, "8888_asked", files.Files[1].StreamID)
	assert.True(t, files.Files[1].EndTime.Equal(date("2026-03-01 04:00:00")))
	assert.True(t, files.Files[1].StartTime.Equal(date("2026-03-01 03:59:00")))

	push, err := answer("DescribeLiveStreamPushInfoList", `"TotalNum":31,"TotalPage":4,"PageNum":1,"PageSize":10,"DataInfoList":[
		{"StreamName":"8888_a","AppName":"live","ClientIp":"203.0.113.10","ServerIp":"100.121.160.92","VideoFps":25,"VideoSpeed":1436000,"AudioFps":43,"AudioSpeed":64000,
		"PushDomain":"push.example.com","BeginPushTime":"2026-03-01 11:00:00","Acodec":"AAC","Vcodec":"H264","Resolution":"1280x720","AsampleRate":44100,"MetaAudioSpeed":0,"MetaVideoSpeed":0,"MetaFps":0}],`).
		Stat.Push(ctx, livecode.StatParams{PageSize: 10})
	require.NoError(t, err)
	assert.Equal(t, livecode.PushStat{StreamCount: 31, Streams: []livecode.PushStream{{
		StreamInfo:  livecode.StreamInfo{StreamID: "8888_a"},
		PushMetrics: livecode.PushMetrics{ClientIP: "203.0.113.10", ServerIP: "100.121.160.92", FPS: 25, Speed: 1_500_000},
	}}}, push)

	play, err := answer("DescribeAllStreamPlayInfoList", `"QueryTime":"2026-03-01T03:55:00Z","DataInfoList":[
		{"PlayDomain":"b.example.com","StreamName":"8888_b","Rate":0,"Protocol":"flv","Bandwidth":1.25,"Online":2,"Request":9},
		{"PlayDomain":"a.example.com","StreamName":"8888_a","Rate":0,"Protocol":"hls","Bandwidth":0.5,"Online":1,"Request":9},
		{"PlayDomain":"b.example.com","StreamName":"8888_a","Rate":550,"Protocol":"rtmp","Bandwidth":0.25,"Online":3,"Request":9}],`).Stat.Play(ctx, livecode.StatParams{})
	require.NoError(t, err)
	assert.Equal(t, livecode.PlayTotals{TotalBandwidth: 2, TotalOnline: 6}, play.PlayTotals)
	require.Len(t, play.Streams, 2)
	assert.Equal(t, livecode.PlayMetrics{Bandwidth: 0.75, Online: 4}, play.Streams[0].PlayMetrics)
	assert.True(t, play.Streams[0].Time.Equal(date("2026-03-01 11:55:00")))

	task, err := answer("CreateLiveRecord", `"TaskId":18446744073709551615,`).Tape.StartNow(ctx, "a", 0, livecode.StartTapeParams{})
	require.NoError(t, err)
	assert.Equal(t, livecode.TapeTask{ID: "18446744073709551615", RealTime: true}, task)
	_, err = answer("CreateLiveRecord", ``).Tape.StartNow(ctx, "a", 0, livecode.StartTapeParams{})
	require.Error(t, err)
	assert.True(t, livecode.MaybeExecuted(err), "a task without an id is a task")

	bill, err := answer("DescribeBillBandwidthAndFluxList", `"PeakBandwidthTime":"2026-03-01 10:00:00+08:00","PeakBandwidth":1,"P95PeakBandwidthTime":"","P95PeakBandwidth":0,"SumFlux":3,
		"DataInfoList":[{"Time":"2026-03-01T02:00:00Z","Bandwidth":1.5,"Flux":2.5,"PeakTime":"2026-03-01T02:00:00Z"}],`).
		Stat.Billing(ctx, livecode.BillingParams{Start: noon.Add(-time.Hour), End: noon})
	require.NoError(t, err)
	require.Len(t, bill.Samples, 1)
	assert.Equal(t, 1.5, bill.Samples[0].Bandwidth)
	assert.True(t, bill.Samples[0].Time.Equal(date("2026-03-01 10:00:00")))
}
