package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// tell pushes the sample and shows everything that follows.
func tell(ctx context.Context, s *stage) error {
	push, err := s.streams.PushURL(stream, time.Now().Add(time.Hour))
	if err != nil {
		return err
	}
	fmt.Println("A broadcaster pushes for four seconds")
	pusher, err := media.Dial(ctx, push)
	if err != nil {
		return err
	}
	defer pusher.Close()
	sent := make(chan error, 1)
	go func() { sent <- pusher.Send(ctx, media.Sample(), 1) }()
	if _, err := s.event(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{s.status, s.view, s.picture} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := <-sent; err != nil {
		return err
	}
	return s.cut(ctx, push)
}

// status asks the service for what it knows.
func (s *stage) status(ctx context.Context) error {
	status, err := s.client.Channel.GetStatus(ctx, stream)
	if err != nil {
		return err
	}
	fmt.Printf("  API       the stream is %s\n", status.State)
	return nil
}

// view watches for a moment.
func (s *stage) view(ctx context.Context) error {
	play, err := s.streams.PlayURL(pushurl.HTTPFLV, stream, time.Now().Add(time.Hour))
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, play, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return errors.New("the stream cannot be played") // the error would quote the URL
	}
	defer resp.Body.Close()
	n, err := io.CopyN(io.Discard, resp.Body, 10_000)
	if err != nil {
		return err
	}
	fmt.Printf("  viewer    has received %d bytes over HTTP-FLV, of %d viewer(s)\n", n, s.srv.StreamState(stream).Online)
	return nil
}

// picture takes a screenshot where ffmpeg is installed.
func (s *stage) picture(ctx context.Context) error {
	_, err := s.streams.Screenshot(ctx, stream)
	if errors.Is(err, media.ErrNoFFmpeg) {
		return nil // which was said at the start
	}
	if err == nil {
		_, err = s.event(ctx)
	}
	return err
}

// cut forbids the stream, and tries to push it again.
func (s *stage) cut(ctx context.Context, push string) error {
	fmt.Println("\nThe stream is forbidden by the API")
	if err := s.client.Channel.SetStatus(ctx, stream, livecode.ActionForbid); err != nil {
		return err
	}
	for range 2 { // its end, and its recording
		ev, err := s.event(ctx)
		if err != nil {
			return err
		}
		if file, ok := ev.(*callback.RecordingCreated); ok {
			if err := fetch(ctx, file.VideoURL); err != nil {
				return err
			}
		}
	}
	_, err := media.Dial(ctx, push)
	if !errors.Is(err, media.ErrRefused) {
		return fmt.Errorf("a push of a forbidden stream: got %v, want %v", err, media.ErrRefused)
	}
	fmt.Println("  broadcaster is refused when it comes back")
	return nil
}

func fetch(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	fmt.Printf("  backend   has fetched %d bytes of it\n", n)
	return err
}

// watch prints the events of pushes that others make.
func watch(ctx context.Context, s *stage, wait time.Duration) error {
	push, err := s.streams.PushURL(stream, time.Now().Add(wait+time.Hour))
	if err != nil {
		return err
	}
	fmt.Printf("Push to it, for instance by\n\n"+
		"  ffmpeg -re -f lavfi -i testsrc=size=1280x720:rate=25 -f lavfi -i sine -c:v libx264 -pix_fmt yuv420p -g 50 -c:a aac -f flv '%s'\n\n", push)
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		select {
		case ev := <-s.events:
			fmt.Println("  event    ", describe(ev))
		case <-ctx.Done():
			return nil
		}
	}
}
