package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// A stage is the service on one side, the user's backend on the other, and an
// account of what has been shown.
type stage struct {
	srv         *livetest.Server
	client      *livecode.Client
	receiver    *http.Server
	receiverURL string
	events      chan callback.Event
	overAPI3    bool
	received    int
	failures    int
}

func newStage() (*stage, error) {
	s := &stage{srv: livetest.NewServer(), events: make(chan callback.Event, 64), overAPI3: os.Getenv("LIVECODE_WIRE") == "api3"}
	opts := []livecode.Option{livecode.WithBaseURL(s.srv.FCGIURL), livecode.WithStatURL(s.srv.StatURL)}
	if s.overAPI3 {
		opts = []livecode.Option{api3.Over(api3.Static(s.srv.SecretID, s.srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(s.srv.API3URL))}
	}
	client, err := livecode.New(s.srv.AppID, s.srv.Key, opts...)
	if err != nil {
		return nil, err
	}
	s.client = client
	handler := client.Callback(callback.Handlers{
		StreamStarted:     func(_ context.Context, ev *callback.StreamStarted) error { return s.receive(ev) },
		StreamInterrupted: func(_ context.Context, ev *callback.StreamInterrupted) error { return s.receive(ev) },
		RecordingCreated:  func(_ context.Context, ev *callback.RecordingCreated) error { return s.receive(ev) },
		ScreenshotCreated: func(_ context.Context, ev *callback.ScreenshotCreated) error { return s.receive(ev) },
		Default:           func(_ context.Context, ev callback.Event) error { return s.receive(ev) },
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.receiver = callback.NewServer(listener.Addr().String(), handler)
	go func() { _ = s.receiver.Serve(listener) }()
	s.receiverURL = "http://" + listener.Addr().String() + "/tencent/live"
	s.srv.SetCallbackURL(s.receiverURL)
	return s, nil
}

func (s *stage) close() {
	s.srv.Close()
	_ = s.receiver.Close()
}

func (s *stage) receive(ev callback.Event) error {
	s.events <- ev
	return nil
}

// step prints one line and checks what it says.
func (s *stage) step(call string, err error, ok bool, format string, args ...any) {
	outcome := fmt.Sprintf(format, args...)
	switch {
	case err != nil:
		s.fail("%-24s %v", call, err)
	case !ok:
		s.fail("%-24s not as expected: %s", call, outcome)
	default:
		fmt.Printf("  %-24s %s\n", call, outcome)
	}
}

func (s *stage) fail(format string, args ...any) {
	s.failures++
	fmt.Printf("  FAILED "+format+"\n", args...)
}

// refused prints a call that the service has to refuse in a certain way.
func (s *stage) refused(call string, err, want error) {
	if !errors.Is(err, want) {
		s.fail("%-24s should be refused with %v, got %v", call, want, err)
		return
	}
	fmt.Printf("  %-24s is refused: %v\n", call, err)
}

// expect waits for the next event and checks its kind.
func expect[E callback.Event](ctx context.Context, s *stage, describe func(E) string) {
	select {
	case ev := <-s.events:
		s.received++
		e, ok := ev.(E)
		if !ok {
			s.fail("event: got %v", ev)
			return
		}
		fmt.Printf("  <- event %-3d             %s\n", int(e.Type()), describe(e))
	case <-time.After(5 * time.Second):
		s.fail("event: none came within 5 s, wanted %T", *new(E))
	case <-ctx.Done():
		s.fail("event: %v", ctx.Err())
	}
}

// served are the actions of API 3.0 that the legacy interfaces become.
var served = []string{
	"AddDelayLiveStream", "CancelCommonMixStream", "CreateCommonMixStream", "CreateLiveRecord", "DescribeAllStreamPlayInfoList",
	"DescribeBillBandwidthAndFluxList", "DescribeLiveDomains", "DescribeLiveStreamOnlineList", "DescribeLiveStreamPushInfoList",
	"DescribeLiveStreamState", "DescribeStreamPlayInfoList", "DescribeStreamPushInfoList", "ForbidLiveStream", "ResumeLiveStream",
	"SearchMedia", "StopLiveRecord",
}

// checkCoverage makes the story answer for all of the service.
func (s *stage) checkCoverage() {
	names := livetest.Interfaces()
	if s.overAPI3 {
		names = served
	}
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return s.srv.Calls(name) > 0 })
	if len(missing) > 0 {
		s.fail("never called: %s", strings.Join(missing, ", "))
	}
}

func (s *stage) summary() int {
	called := fmt.Sprintf("%d interfaces", len(livetest.Interfaces()))
	if s.overAPI3 {
		called = fmt.Sprintf("%d actions of API 3.0", len(served))
	}
	fmt.Printf("\n%s, %d calls, %d events received, %d failures\n", called, s.srv.TotalCalls(), s.received, s.failures)
	return s.failures
}
