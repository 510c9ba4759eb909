package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// stream is the one that the story is about.
const stream = "8888_room"

// A stage is the service with its streams, and a backend that hears of them.
type stage struct {
	srv      *livetest.Server
	streams  *media.Server
	client   *livecode.Client
	receiver *http.Server
	events   chan callback.Event
}

func newStage(rtmp string) (*stage, error) {
	s := &stage{srv: livetest.NewServer(), events: make(chan callback.Event, 64)}
	s.client = s.srv.Client()
	if err := s.receive(); err != nil {
		s.srv.Close()
		return nil, err
	}
	// What is missing or refused is said on the standard error.
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	var err error
	s.streams, err = media.Attach(s.srv, media.Options{RTMP: rtmp, Record: []string{"mp4"}, Logger: log})
	if err != nil {
		s.srv.Close()
		return nil, err
	}
	return s, nil
}

// receive starts the backend's receiver and tells the service of it.
func (s *stage) receive() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	handler := s.client.Callback(callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
		s.events <- ev
		return nil
	}})
	s.receiver = callback.NewServer(listener.Addr().String(), handler)
	go func() { _ = s.receiver.Serve(listener) }() // ends with close
	s.srv.SetCallbackURL("http://" + listener.Addr().String() + "/tencent/live")
	return nil
}

func (s *stage) close() {
	_ = s.streams.Close()
	s.srv.Close()
	_ = s.receiver.Close()
}

// event waits for the next notification and prints it.
func (s *stage) event(ctx context.Context) (callback.Event, error) {
	select {
	case ev := <-s.events:
		fmt.Println("  event    ", describe(ev))
		return ev, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(20 * time.Second):
		return nil, errors.New("no notification within 20 s")
	}
}

// describe says in a few words what has happened.
func describe(ev callback.Event) string {
	switch ev := ev.(type) {
	case *callback.StreamStarted:
		return fmt.Sprintf("1: %s is pushed, %d by %d", ev.StreamID, ev.Width, ev.Height)
	case *callback.StreamInterrupted:
		return fmt.Sprintf("0: %s has ended after %v: %v", ev.StreamID, ev.PushDuration, ev.ErrCode)
	case *callback.RecordingCreated:
		return fmt.Sprintf("100: %s of %v in %d bytes at %s", ev.FileFormat, ev.Duration, ev.FileSize, ev.VideoURL)
	case *callback.ScreenshotCreated:
		return "200: a picture at " + ev.PicFullURL
	}
	return fmt.Sprintf("%T", ev)
}
