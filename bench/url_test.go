package bench

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-querystring/query"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// BenchmarkURL makes the signed URL of a call with five parameters of its own.
//
// Ours is measured from outside: from the call of the method to the moment at
// which the transport gets the request. So it has in it what the others do not:
// the check of the arguments, the deadline, the *http.Request.
func BenchmarkURL(b *testing.B) {
	b.Run("impl=floor", func(b *testing.B) {
		measure(b, func() error {
			_ = urlByAppend()
			return nil
		})
	})
	b.Run("impl=ours", buildByTheSDK)
	b.Run("impl=url.Values", func(b *testing.B) {
		measure(b, func() error {
			_ = urlByValues()
			return nil
		})
	})
	b.Run("impl=go-querystring", func(b *testing.B) {
		measure(b, func() error {
			_, err := urlByTags()
			return err
		})
	})
}

// BenchmarkBuild makes the whole request of the same call. That of ours has the
// deadline of the call on its context already.
func BenchmarkBuild(b *testing.B) {
	b.Run("impl=bare", func(b *testing.B) {
		measure(b, func() error {
			_, err := http.NewRequestWithContext(b.Context(), http.MethodGet, urlByValues(), nil)
			return err
		})
	})
	b.Run("impl=ours", buildByTheSDK)
}

const base = "http://fcgi.video.qcloud.com/common_access"

// urlByAppend is the floor: everything that never changes is text already.
func urlByAppend() string {
	t := time.Now().Unix() + 60
	var text [64]byte
	sum := md5.Sum(strconv.AppendInt(append(text[:0], signKey...), t, 10))
	u := append(make([]byte, 0, 320), base+"?cmd=1252000000&interface=Live_Channel_GetChannelList"...)
	u = append(u, "&Param.n.order_type="...)
	u = strconv.AppendInt(u, 1, 10)
	u = append(u, "&Param.n.page_no="...)
	u = strconv.AppendInt(u, 2, 10)
	u = append(u, "&Param.n.page_size="...)
	u = strconv.AppendInt(u, 100, 10)
	u = append(u, "&Param.n.status="...)
	u = strconv.AppendInt(u, 1, 10)
	u = append(u, "&Param.s.order_field="...)
	u = append(u, url.QueryEscape("create_time")...)
	u = append(u, "&t="...)
	u = strconv.AppendInt(u, t, 10)
	u = append(u, "&sign="...)
	return string(hex.AppendEncode(u, sum[:]))
}

// urlByValues is what most programs do.
func urlByValues() string {
	c := bare.Client{Base: base, AppID: 1252000000, Key: signKey}
	return c.URL("Live_Channel_GetChannelList", url.Values{
		"Param.n.status": {"1"}, "Param.n.page_no": {"2"}, "Param.n.page_size": {"100"},
		"Param.n.order_type": {"1"}, "Param.s.order_field": {"create_time"},
	})
}

// urlByTags leaves all of it to go-querystring.
func urlByTags() (string, error) {
	t := time.Now().Unix() + 60
	sum := md5.Sum([]byte(signKey + strconv.FormatInt(t, 10)))
	values, err := query.Values(struct {
		Cmd        int64  `url:"cmd"`
		Interface  string `url:"interface"`
		T          int64  `url:"t"`
		Sign       string `url:"sign"`
		Status     int    `url:"Param.n.status"`
		Page       int    `url:"Param.n.page_no,omitempty"`
		PageSize   int    `url:"Param.n.page_size,omitempty"`
		OrderType  int    `url:"Param.n.order_type,omitempty"`
		OrderField string `url:"Param.s.order_field,omitempty"`
	}{1252000000, "Live_Channel_GetChannelList", t, hex.EncodeToString(sum[:]), 1, 2, 100, 1, "create_time"})
	return base + "?" + values.Encode(), err
}

func buildByTheSDK(b *testing.B) {
	stop := &stopAtTransport{}
	client, err := livecode.New(1252000000, signKey, livecode.WithHTTPClient(&http.Client{Transport: stop}))
	if err != nil {
		b.Fatal(err)
	}
	params := livecode.ListChannelsParams{
		Filter: livecode.LiveChannels, Page: 2, PageSize: 100, Order: livecode.OrderAscending, OrderField: "create_time",
	}
	list := func(ctx context.Context) {
		stop.started = time.Now()
		if _, err := client.Channel.List(ctx, params); err != nil {
			b.Fatal(err)
		}
	}
	list(b.Context())
	if got := strings.Count(stop.query, "Param."); got != 5 {
		b.Fatalf("%d parameters in %s", got, stop.query)
	}
	stop.took = 0
	for b.Loop() {
		list(b.Context())
	}
	b.ReportMetric(float64(stop.took)/float64(b.N), "ns/op")
}

// stopAtTransport stops the clock when it gets a request.
type stopAtTransport struct {
	started time.Time
	took    time.Duration
	query   string
}

func (s *stopAtTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	s.took += time.Since(s.started)
	s.query = req.URL.RawQuery
	return answerWith(io.NopCloser(strings.NewReader(`{"ret":0,"output":{"all_count":0,"channel_list":[]}}`))), nil
}

// answerWith is an answer that comes over no network.
func answerWith(body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: body, ContentLength: -1}
}
