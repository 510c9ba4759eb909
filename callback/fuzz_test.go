package callback_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/qcloudlive/livecode/callback"
)

// reference reads a notification by encoding/json and maps. It knows the names
// by their exact spelling only, and nothing of duplicates; see FuzzParse.
type reference map[string]json.RawMessage

// integer is an integer or a string of one.
func (r reference) integer(name string) (int64, bool) {
	var text string
	raw := string(r[name])
	if strings.HasPrefix(raw, `"`) {
		if strings.Contains(raw, `\`) || json.Unmarshal([]byte(raw), &text) != nil {
			return 0, false
		}
	} else {
		text = raw
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && !strings.HasPrefix(text, "+")
}

// text is a string, or the digits of a number.
func (r reference) text(name string) string {
	raw := r[name]
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return string(raw)
	}
	return ""
}

// What Parse takes, encoding/json takes too, with the same values; what Parse
// refuses, encoding/json refuses or is known to take wrongly.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		exampleBody, fresh(benchMembers), `{"event_type":"100","file_id":18446744073709551616,"file_size":"7","start_time":5}`,
		`{"event_type":-1,"stream_id":" \ud800"}`, `{"event_type":1,"\u0073ign":"x"}`, `{"event_type":0,"event_type":1}`, `{"Event_type":1}`,
		`{"event_type":1.0}`, `[]`, `{}{}`, "{\"event_type\":1,\"stream_id\":\"\xff\"}", `{"event_type":200,"width":[1]}`, `{"tas` + "\u212a" + `_id":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		ev, err := callback.Parse(body)
		if err != nil {
			checkRejection(t, body, err)
			return
		}
		var ref reference
		if err := json.Unmarshal(body, &ref); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", body, err)
		}
		if n, ok := ref.integer("event_type"); !ok || callback.Type(n) != ev.Type() {
			t.Fatalf("%q: event_type %d, want %d, %v", body, ev.Type(), n, ok)
		}
		if len(ev.FieldErrors()) == 0 && ev.Type() <= callback.TypeScreenshotCreated {
			compare(t, body, ref, ev)
		}
		again, err := callback.Parse(ev.Raw())
		if err != nil || again.DedupeKey() != ev.DedupeKey() || again.String() != ev.String() {
			t.Fatalf("%q does not survive: %v", body, err)
		}
	})
}

func compare(t *testing.T, body []byte, ref reference, ev callback.Event) {
	t.Helper()
	n := ev.Common()
	for name, got := range map[string]string{
		"stream_id": n.StreamID, "channel_id": n.ChannelID, "app": n.App, "appname": n.AppName, "stream_param": n.StreamParam.Reveal(),
	} {
		if want := ref.text(name); got != want {
			t.Fatalf("%q: %s = %q, want %q", body, name, got, want)
		}
	}
	if want, ok := ref.integer("appid"); ok && want != n.AppID {
		t.Fatalf("%q: appid = %d, want %d", body, n.AppID, want)
	}
	if rec, ok := ev.(*callback.RecordingCreated); ok {
		if want, ok := ref.integer("file_size"); ok && want != rec.FileSize {
			t.Fatalf("%q: file_size = %d, want %d", body, rec.FileSize, want)
		}
		if want := ref.text("file_id"); want != rec.FileID {
			t.Fatalf("%q: file_id = %q, want %q", body, rec.FileID, want)
		}
	}
}

// checkRejection wants a reason for every rejection.
func checkRejection(t *testing.T, body []byte, err error) {
	t.Helper()
	var ref reference
	jsonErr := json.Unmarshal(body, &ref)
	switch {
	case jsonErr != nil || ref == nil: // encoding/json agrees, or took null
	case errors.Is(err, callback.ErrTooManyMembers) && bytes.Count(body, []byte(":")) > 256:
	case errors.Is(err, callback.ErrAmbiguous), errors.Is(err, callback.ErrUndecodable) && (!utf8.Valid(body) || repeats(body)):
	case errors.Is(err, callback.ErrUndecodable):
		if _, ok := ref.integer("event_type"); ok {
			t.Fatalf("%q: %v, though its event_type is an integer", body, err)
		}
	case errors.Is(err, callback.ErrNotObject) && len(body) > 10_000: // depth
	default:
		t.Fatalf("%q: %v, though encoding/json takes it", body, err)
	}
}

// repeats reports whether a name stands twice at the top level.
func repeats(body []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(body))
	seen := map[string]bool{}
	if _, err := dec.Token(); err != nil {
		return false
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return false
		}
		text := fmt.Sprint(name)
		if seen[text] {
			return true
		}
		seen[text] = true
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return false
		}
	}
	return false
}

// Whatever bytes arrive, the handler answers or hangs up, never panics, tells
// nothing, and hands no event on that has no right sign.
//
// Run it with -fuzzminimizetime=10x: which lines of a server an input reaches
// changes from run to run, so that minimizing takes its time for nothing.
func FuzzHandler(f *testing.F) {
	good := fresh(pushMembers)
	for _, seed := range []string{
		request("/", good), chunkedRequest(good), request("/", good)[:80], request("/", good, "Content-Encoding: gzip"),
		request("/", good, "Content-Length: 3"), request("/", withHead(`null`, `1`)), request("/", `{"sign":"`+goodSign+`","t":1700000600}`),
		"GET / HTTP/1.0\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", "\r\n\r\n", "\x16\x03\x01",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var log lockedBuffer
		h, err := callback.NewHandler(newVerifier(t), callback.Handlers{
			StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
				if _, err := newVerifier(t).Parse(ev.Raw()); err != nil {
					t.Errorf("handled, yet %v", err)
				}
				return nil
			},
		}, callback.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		if err != nil {
			t.Fatal(err)
		}
		output := exchange(t, h, input)
		for _, text := range []string{log.String(), output} {
			if strings.Contains(text, testKey) || strings.Contains(text, goodSign) {
				t.Fatalf("input %q\nlog %s\noutput %s", input, log.String(), output)
			}
		}
		checkOutput(t, output)
	})
}

// exchange sends input to a server of h over an in-memory connection and
// returns all that comes back.
func exchange(t *testing.T, h http.Handler, input []byte) string {
	t.Helper()
	client, server := net.Pipe()
	var atWork sync.RWMutex // a WaitGroup may not grow while it is waited for
	srv := callback.NewServer("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		atWork.RLock()
		defer atWork.RUnlock()
		defer func() {
			if v := recover(); v != nil {
				t.Errorf("panic: %v", v)
			}
		}()
		h.ServeHTTP(w, r)
	}))
	srv.SetKeepAlivesEnabled(false)
	go func() { _ = srv.Serve(&oneConn{conn: server}) }()
	go func() { // a body that is cut short ends with the connection
		_, _ = client.Write(input)
		time.Sleep(5 * time.Millisecond)
		_ = client.SetReadDeadline(time.Now())
	}()
	output, _ := io.ReadAll(client)
	_ = client.Close()
	atWork.Lock()
	defer atWork.Unlock()
	return string(output)
}

// oneConn is a listener for one connection.
type oneConn struct{ conn net.Conn }

func (l *oneConn) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error { return nil }

func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// checkOutput wants our own answers to be bare. Those of net/http, before the
// request reaches a handler, say what is wrong with HTTP.
func checkOutput(t *testing.T, output string) {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(output)), nil)
	if err != nil || resp.Header.Get("Content-Type") == "text/plain; charset=utf-8" {
		return
	}
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil || resp.StatusCode == http.StatusContinue:
	case resp.StatusCode == http.StatusOK && string(body) == `{"code":0}`:
	case resp.StatusCode != http.StatusOK && len(body) == 0:
	default:
		t.Fatalf("%q", output)
	}
}

// Whatever stream_param is, and however the event is held and printed, it does
// not show.
func FuzzRedaction(f *testing.F) {
	f.Add("txSecret=0123456789abcdef&txTime=57BBF8AB", 1)
	f.Add("a|b;c:d 一 \u202e\x00", 0)
	f.Add(`"},"stream_id":"`, 100)
	f.Fuzz(func(t *testing.T, param string, kind int) {
		const mark = "\u2045marked\u2046" // so that a short param is not found by chance
		secret := mark + param
		body := fmt.Sprintf(`{"event_type":%d,"stream_id":"8888_a","stream_param":%s}`, kind, jsonString(secret))
		ev, err := callback.Parse([]byte(body))
		if err != nil {
			return // runes beyond the first plane, which jsonString does not spell
		}
		if got := ev.Common().StreamParam.Reveal(); !strings.HasPrefix(got, mark) {
			t.Fatalf("stream_param = %q", got)
		}
		for _, v := range holders(ev) {
			for _, text := range spellings(v) {
				if strings.Contains(text, "marked") || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", "marked")) {
					t.Fatalf("shown: %.300q", text)
				}
			}
		}
		for _, err := range ev.FieldErrors() {
			if strings.Contains(err.Error(), "marked") {
				t.Fatalf("shown: %v", err)
			}
		}
	})
}
