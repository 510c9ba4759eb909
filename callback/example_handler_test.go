package callback_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// received is what the service sends, signed and good until 15:16:27 of its day.
const received = `{"event_type":1,"stream_id":"8888_room","sequence":"5589951001175535946",` +
	`"stream_param":"txSecret=0123456789abcdef&txTime=57BBF8AB",` +
	`"sign":"b17971b51ba0fe5916ddcd96692e9fb3","t":1471850187}`

// verifier returns a Verifier for it, whose clock stands ten minutes before that.
func verifier() *callback.Verifier {
	v, err := callback.NewVerifier("5d41402abc4b2a76b9719d911017c592")
	if err != nil {
		panic(err)
	}
	return v.WithClock(func() time.Time { return time.Unix(1471850187-600, 0) })
}

// newHandler makes a Handler with that Verifier.
func newHandler(handlers callback.Handlers, opts ...callback.Option) *callback.Handler {
	h, err := callback.NewHandler(verifier(), handlers, opts...)
	if err != nil {
		panic(err)
	}
	return h
}

// deliver sends body to h as the service would, and prints the response.
func deliver(h http.Handler, path, body string) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	resp, err := http.Post(srv.URL+path, "application/json", strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	fmt.Println(strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", string(text))))
}

func ExampleNewHandler() {
	h, err := callback.NewHandler(verifier(), callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println(ev.StreamID, "is live")
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	deliver(h, "/", received)
	deliver(h, "/", received) // a duplicate: acknowledged, not handled again
	deliver(h, "/", `{"event_type":1,"stream_id":"forged"}`)
	// Output:
	// 8888_room is live
	// 200 {"code":0}
	// 200 {"code":0}
	// 403
}

// An error makes the service send the notification again.
func ExampleHandler() {
	sinkIsDown := true
	h := newHandler(callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error {
			if sinkIsDown {
				return errors.New("sink is down")
			}
			return nil
		},
	})
	deliver(h, "/", received)
	sinkIsDown = false
	deliver(h, "/", received)
	// Output:
	// 503
	// 200 {"code":0}
}

func ExampleHandlers_Dispatch() {
	handlers := callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error { panic("out of luck") },
	}
	fmt.Println(handlers.Dispatch(context.Background(), &callback.StreamStarted{}))
	fmt.Println(handlers.Dispatch(context.Background(), &callback.StreamInterrupted{}))
	// Output:
	// callback: panic: out of luck
	// <nil>
}

func ExamplePanicError() {
	handlers := callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error { panic(io.ErrUnexpectedEOF) },
	}
	err := handlers.Dispatch(context.Background(), &callback.StreamStarted{})
	var p *callback.PanicError
	fmt.Println(errors.As(err, &p), errors.Is(err, io.ErrUnexpectedEOF), len(p.Stack) > 0)
	// Output: true true true
}

func ExampleNewServer() {
	srv := callback.NewServer("127.0.0.1:0", newHandler(callback.Handlers{}))
	time.AfterFunc(10*time.Millisecond, func() { _ = srv.Shutdown(context.Background()) })
	fmt.Println(srv.ListenAndServe())
	// Output: http: Server closed
}

func ExampleHandler_Quarantined() {
	h := newHandler(callback.Handlers{})
	deliver(h, "/", strings.Replace(received, `"event_type":1`, `"event_type":"one"`, 1))
	for _, q := range h.Quarantined() {
		fmt.Println(q.Reason.Label(), "–", q.Err)
	}
	// Output:
	// 200 {"code":0}
	// undecodable – callback: signed body is not an event: event_type is not an integer
}

func ExampleWithQuarantine() {
	toDisk := func(_ context.Context, q callback.Quarantined) error {
		return os.WriteFile(os.DevNull, []byte(q.Body.Reveal()), 0o600)
	}
	h := newHandler(callback.Handlers{}, callback.WithQuarantine(toDisk))
	deliver(h, "/", strings.Replace(received, `"event_type":1`, `"event_type":null`, 1))
	// Output: 200 {"code":0}
}

func ExampleNewMemoryQuarantine() {
	q := callback.NewMemoryQuarantine(1)
	h := newHandler(callback.Handlers{}, callback.WithQuarantine(q.Keep))
	for _, kind := range []string{`"one"`, `null`} {
		deliver(h, "/", strings.Replace(received, `"event_type":1`, `"event_type":`+kind, 1))
	}
	fmt.Println(len(q.List()), "kept,", q.Dropped(), "dropped")
	// Output:
	// 200 {"code":0}
	// 200 {"code":0}
	// 1 kept, 1 dropped
}

func ExampleMemoryCounters() {
	var counters callback.MemoryCounters
	h := newHandler(callback.Handlers{}, callback.WithCounters(&counters))
	for _, body := range []string{received, received, `{"event_type":1}`} {
		deliver(h, "/", body)
	}
	fmt.Println("acked", counters.Total(callback.MetricAcked), "rejected", counters.ByLabel(callback.MetricAuthFailed))
	counters.Set(callback.MetricQueueDepth, 3)
	fmt.Println("waiting", counters.Value(callback.MetricQueueDepth))
	// Output:
	// 200 {"code":0}
	// 200 {"code":0}
	// 403
	// acked 2 rejected map[missing_sign:1]
	// waiting 3
}

// printingCounters shows that two methods are all there is to it.
type printingCounters struct{}

func (printingCounters) Count(m callback.Metric, label string) { fmt.Printf("%s %q\n", m, label) }

func (printingCounters) Set(m callback.Metric, value float64) { fmt.Println(m, value) }

func ExampleWithCounters() {
	h := newHandler(callback.Handlers{}, callback.WithCounters(printingCounters{}))
	deliver(h, "/", `{"event_type":1,"sign":"?","t":1}`)
	// Output:
	// received ""
	// auth_failed "malformed_t"
	// 403
}

func ExampleWithLogger() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "remote" {
				return slog.Attr{} // so that the output is the same every time
			}
			return a
		},
	}))
	h := newHandler(callback.Handlers{}, callback.WithLogger(log))
	deliver(h, "/", strings.Replace(received, "b17971", "000000", 1))
	// Output:
	// level=WARN msg="callback: notification rejected" reason=mismatch status=403
	// 403
}

func ExampleWithBodyLimit() {
	h := newHandler(callback.Handlers{}, callback.WithBodyLimit(1024))
	deliver(h, "/", received+strings.Repeat(" ", 1024))
	// Output: 413
}

func ExampleWithTimeout() {
	h := newHandler(callback.Handlers{
		StreamStarted: func(ctx context.Context, _ *callback.StreamStarted) error {
			<-ctx.Done() // a sink that hangs
			return ctx.Err()
		},
	}, callback.WithTimeout(10*time.Millisecond))
	deliver(h, "/", received)
	// Output: 503
}

func ExampleWithDedupe() {
	runs := 0
	h := newHandler(callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error { runs++; return nil },
	}, callback.WithDedupe(24*time.Hour, 100_000))
	deliver(h, "/", received)
	deliver(h, "/", received)
	fmt.Println("handled", runs)
	// Output:
	// 200 {"code":0}
	// 200 {"code":0}
	// handled 1
}

func ExampleWithoutDedupe() {
	done := map[string]bool{} // in a program, a table with a unique key
	h := newHandler(callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("known before:", done[ev.DedupeKey()])
			done[ev.DedupeKey()] = true
			return nil
		},
	}, callback.WithoutDedupe())
	deliver(h, "/", received)
	deliver(h, "/", received)
	// Output:
	// known before: false
	// 200 {"code":0}
	// known before: true
	// 200 {"code":0}
}

// sliceInbox only shows the shape: what it keeps does not survive the process.
type sliceInbox struct {
	envelopes                 []callback.Envelope
	callback.MemoryQuarantine // has Keep, for bodies that reach no handler
}

func (s *sliceInbox) Put(_ context.Context, e callback.Envelope) (bool, error) {
	for _, known := range s.envelopes {
		if known.Key == e.Key {
			return true, nil
		}
	}
	s.envelopes = append(s.envelopes, e)
	return false, nil
}

func ExampleWithInbox() {
	var inbox sliceInbox
	h := newHandler(callback.Handlers{}, callback.WithInbox(&inbox))
	deliver(h, "/", received)
	deliver(h, "/", received)

	// What a worker does with each envelope:
	handlers := callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("handled", ev)
			return nil
		},
	}
	for _, e := range inbox.envelopes {
		ev, err := e.Event()
		if err == nil {
			err = handlers.Dispatch(context.Background(), ev)
		}
		fmt.Println(err)
	}
	// Output:
	// 200 {"code":0}
	// 200 {"code":0}
	// handled stream_started of stream "8888_room"
	// <nil>
}

func ExampleEnvelope_Event() {
	e := callback.Envelope{Body: callback.NewSecret(received)}
	fmt.Println(e.Event())
	// Output: stream_started of stream "8888_room" <nil>
}

// Before an interruption ends anything, ask whether it is true.
func ExampleWithConfirm() {
	isLive := func(context.Context, string) (bool, error) { return false, nil } // ask the API
	h := newHandler(callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("handled", ev)
			return nil
		},
	}, callback.WithConfirm(func(ctx context.Context, ev callback.Event) error {
		live, err := isLive(ctx, ev.Common().StreamID)
		switch {
		case err != nil:
			return err // the sender retries
		case !live && ev.Type() == callback.TypeStreamStarted:
			return fmt.Errorf("stream is not live: %w", callback.ErrNotConfirmed)
		}
		return nil
	}))
	deliver(h, "/", received)
	fmt.Println(h.Quarantined()[0].Err)
	// Output:
	// 200 {"code":0}
	// stream is not live: callback: event is not confirmed
}

func ExampleWithSources() {
	h := newHandler(callback.Handlers{}, callback.WithSources(netip.MustParsePrefix("192.0.2.0/24")))
	deliver(h, "/", received) // from this machine
	// Output: 403
}

func ExampleWithForwardedFor() {
	h := newHandler(callback.Handlers{},
		callback.WithSources(netip.MustParsePrefix("192.0.2.0/24")),
		callback.WithForwardedFor(netip.MustParsePrefix("10.0.0.0/8")))
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(received))
	r.RemoteAddr = "10.0.0.1:4711" // the proxy
	r.Header.Set("X-Forwarded-For", "192.0.2.7")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Code)
	// Output: 200
}

func ExampleWithPathSecret() {
	mux := http.NewServeMux()
	mux.Handle("/tencent/live/", newHandler(callback.Handlers{}, callback.WithPathSecret("Vv4rEu9xQm2kTz7b")))
	deliver(mux, "/tencent/live/Vv4rEu9xQm2kTz7b", received)
	deliver(mux, "/tencent/live/guess", received)
	// Output:
	// 200 {"code":0}
	// 404
}

// A program that counts elsewhere, or not at all, still gives something.
func ExampleNopCounters() {
	var counters callback.Counters = callback.NopCounters{}
	counters.Count(callback.MetricAcked, "")
	counters.Set(callback.MetricQueueDepth, 1)
	fmt.Printf("%T\n", counters)
	// Output: callback.NopCounters
}
