package callback_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// The Bare benchmarks do the same work with net/http, crypto/md5 and
// encoding/json alone, as well as one reasonably would, and without the strict
// rules. Compare ratios within one run: the machine's noise hits both.

// benchMembers make an event of some 500 bytes.
const benchMembers = `"app":"test.domain.com","appid":13692581,"appname":"live","channel_id":"test_stream","errcode":1,` +
	`"errmsg":"The push client actively stopped the push","event_time":1706410277,"event_type":0,"height":0,"idc_id":34,` +
	`"node":"42.81.194.37","push_duration":"128581","sequence":"3307959271375825461","set_id":2,"stream_id":"test_stream",` +
	`"stream_param":"stream_param=test","t":1700000600,"user_ip":"1.1.1.1","width":0`

// benchBody is the event as the service sends it, names in order.
func benchBody(sequence string) string {
	members := strings.Replace(benchMembers, "3307959271375825461", sequence, 1)
	return strings.Replace("{"+members+"}\n", `"stream_id"`, `"sign":"`+goodSign+`","stream_id"`, 1)
}

// bareEvent has the same fields as StreamInterrupted.
type bareEvent struct {
	App          string `json:"app"`
	AppID        int64  `json:"appid"`
	AppName      string `json:"appname"`
	ChannelID    string `json:"channel_id"`
	ErrCode      int    `json:"errcode"`
	ErrMsg       string `json:"errmsg"`
	EventTime    int64  `json:"event_time"`
	EventType    int    `json:"event_type"`
	Height       int    `json:"height"`
	IDCID        int    `json:"idc_id"`
	Node         string `json:"node"`
	PushDuration string `json:"push_duration"`
	Sequence     string `json:"sequence"`
	SetID        int    `json:"set_id"`
	Sign         string `json:"sign"`
	StreamID     string `json:"stream_id"`
	StreamParam  string `json:"stream_param"`
	T            int64  `json:"t"`
	UserIP       string `json:"user_ip"`
	Width        int    `json:"width"`
}

func bareParse(key string, now time.Time, body []byte) (*bareEvent, error) {
	var ev bareEvent
	if err := json.Unmarshal(body, &ev); err != nil {
		return nil, err
	}
	sum := md5.Sum([]byte(key + strconv.FormatInt(ev.T, 10)))
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(ev.Sign)) != 1 {
		return nil, errors.New("wrong sign")
	}
	if ev.T < now.Unix() || ev.T > now.Unix()+660 {
		return nil, errors.New("wrong time")
	}
	return &ev, nil
}

func BenchmarkVerifyAndDecode(b *testing.B) {
	v, body := newVerifier(b), []byte(benchBody("3307959271375825461"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Parse(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareVerifyAndDecode(b *testing.B) {
	body := []byte(benchBody("3307959271375825461"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bareParse(testKey, testNow, body); err != nil {
			b.Fatal(err)
		}
	}
}

func bareHandler(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyCap))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if _, err := bareParse(testKey, testNow, body); err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, `{"code":0}`)
}

// bodies makes events that differ, so that none is a repeat.
func bodies() func() string {
	var n int64
	return func() string {
		n++
		return benchBody(strconv.FormatInt(1e18+n, 10))
	}
}

func benchHandler(b *testing.B) http.Handler {
	h, err := callback.NewHandler(newVerifier(b), callback.Handlers{
		StreamInterrupted: func(context.Context, *callback.StreamInterrupted) error { return nil },
	}, callback.WithDedupe(time.Hour, 10_000))
	require.NoError(b, err)
	return h
}

// A sink is the least that a handler can write to.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header             { return s.header }
func (s *sink) Write(p []byte) (int, error)     { return len(p), nil }
func (s *sink) WriteHeader(status int)          { s.status = status }
func (s *sink) SetReadDeadline(time.Time) error { return nil }

// inProcess measures a handler without a network.
func inProcess(b *testing.B, h http.Handler) {
	b.ReportAllocs()
	next := bodies()
	for b.Loop() {
		body := next()
		w := &sink{header: http.Header{}}
		h.ServeHTTP(w, &http.Request{
			Method: http.MethodPost, URL: &url.URL{Path: "/"}, Header: http.Header{}, RemoteAddr: "192.0.2.1:1234",
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		})
		if w.status != http.StatusOK {
			b.Fatal(w.status)
		}
	}
}

// onLoopback measures a handler behind a server, one kept connection.
func onLoopback(b *testing.B, h http.Handler) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := srv.Client()
	b.ReportAllocs()
	next := bodies()
	for b.Loop() {
		resp, err := client.Post(srv.URL, "application/json", bytes.NewBufferString(next()))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			b.Fatal(resp.StatusCode)
		}
	}
}

func BenchmarkHandler(b *testing.B) {
	b.Run("in process", func(b *testing.B) { inProcess(b, benchHandler(b)) })
	b.Run("loopback", func(b *testing.B) { onLoopback(b, benchHandler(b)) })
}

func BenchmarkBareHandler(b *testing.B) {
	b.Run("in process", func(b *testing.B) { inProcess(b, http.HandlerFunc(bareHandler)) })
	b.Run("loopback", func(b *testing.B) { onLoopback(b, http.HandlerFunc(bareHandler)) })
}
