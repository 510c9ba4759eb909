package bench

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	goccy "github.com/goccy/go-json"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/origin"
)

type decodeWay struct {
	name      string
	unmarshal bare.Decode
}

// laterDecodeWays are those that only a later Go than the oldest supported one has.
var laterDecodeWays []decodeWay

// standardDecodeWays are those of the standard library.
func standardDecodeWays() []decodeWay {
	return append([]decodeWay{{"bare", json.Unmarshal}}, laterDecodeWays...)
}

// BenchmarkDecode reads a full page of statistics out of memory.
//
// Ours is measured from outside, over a transport that has the answer ready: from
// the moment at which the body is closed to the return of the method. It parses
// the times of the rows too, which stay text for the others.
func BenchmarkDecode(b *testing.B) {
	page := origin.Statistics()
	for _, way := range append(standardDecodeWays(), decodeWay{"goccy", goccy.Unmarshal}) {
		b.Run("impl="+way.name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			measure(b, func() error { return decodePage(way, page) })
		})
	}
	b.Run("impl=ours", func(b *testing.B) { decodeByTheSDK(b, page) })
}

func decodePage(way decodeWay, page []byte) error {
	var answer bare.Answer[bare.Stat]
	err := way.unmarshal(page, &answer)
	if err == nil && len(answer.Output.StreamInfo) != origin.Rows {
		err = errWrongAnswer
	}
	return err
}

func decodeByTheSDK(b *testing.B, page []byte) {
	start := &startAtClose{page: page}
	client, err := livecode.New(1252000000, signKey, livecode.WithHTTPClient(&http.Client{Transport: start}))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(page)))
	var took time.Duration
	for b.Loop() {
		stat, err := client.Stat.Live(b.Context(), livecode.StatParams{})
		took += time.Since(start.closed)
		if err != nil || len(stat.Streams) != origin.Rows {
			b.Fatal(len(stat.Streams), err)
		}
	}
	b.ReportMetric(float64(took)/float64(b.N), "ns/op")
}

// startAtClose starts the clock when its body is closed, which is when all of it
// was read.
type startAtClose struct {
	page   []byte
	closed time.Time
}

func (s *startAtClose) RoundTrip(*http.Request) (*http.Response, error) {
	return answerWith(&body{bytes.NewReader(s.page), s}), nil
}

type body struct {
	*bytes.Reader
	clock *startAtClose
}

func (b *body) Close() error {
	b.clock.closed = time.Now()
	return nil
}
