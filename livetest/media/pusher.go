package media

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/flv"
	"github.com/qcloudlive/livecode/livetest/media/internal/rtmp"
)

//go:embed testdata/sample.flv
var sample []byte

// Sample returns a short stream as FLV, for tests and demonstrations: four
// seconds of a test picture, 320 by 180 at 25 frames a second, and of a tone.
func Sample() io.Reader { return bytes.NewReader(sample) }

// ErrRefused reports that a server has refused a push.
var ErrRefused = rtmp.ErrRefused

// A Pusher is a broadcaster: it pushes FLV over RTMP. Make one with [Dial].
type Pusher struct {
	client *rtmp.Client
	pong   chan struct{} // holds a token for an answer of the server
	ended  chan struct{} // closed when the server has ended the push
	at     time.Duration // where the next file begins
}

// Dial connects to an rtmp URL such as [Server.PushURL] returns and begins to
// push. Where the server refuses the URL the error is [ErrRefused]. No error
// holds the secret of the URL.
func Dial(ctx context.Context, url string) (*Pusher, error) {
	client, err := rtmp.Dial(ctx, url, true)
	if err != nil {
		return nil, err
	}
	p := &Pusher{client: client, pong: make(chan struct{}, 1), ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = client.Wait(p.answered) // it ends with an error, whichever
	}()
	return p, nil
}

func (p *Pusher) answered() {
	select {
	case p.pong <- struct{}{}:
	default:
	}
}

// Send pushes an FLV stream of H.264 or H.265 and AAC to its end, faster than it
// plays by the given factor: 1 is real time, 0 is as fast as the server takes
// it. What is sent next continues it. When it returns, the server has taken all
// of it. It returns early when the context ends, or with [ErrEnded] when the
// server ends the push.
func (p *Pusher) Send(ctx context.Context, r io.Reader, speed float64) error {
	in, base, last := flv.NewReader(r), p.at, p.at
	started := time.Now()
	for {
		f, err := in.Next()
		if errors.Is(err, io.EOF) {
			p.at = last + 40*time.Millisecond
			return p.flush(ctx)
		}
		if err != nil {
			return fmt.Errorf("media: %w", err)
		}
		if err := p.wait(ctx, started, f.DTS, speed); err != nil {
			return err
		}
		f.DTS += base
		last = max(last, f.DTS)
		if err := p.write(f); err != nil {
			return err
		}
	}
}

// ErrEnded reports that the server has ended a push.
var ErrEnded = errors.New("media: the server has ended the push")

func (p *Pusher) wait(ctx context.Context, started time.Time, at time.Duration, speed float64) error {
	var due <-chan time.Time
	if speed > 0 {
		if d := time.Until(started.Add(time.Duration(float64(at) / speed))); d > 0 {
			timer := time.NewTimer(d)
			defer timer.Stop()
			due = timer.C
		}
	}
	if due == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.ended:
			return ErrEnded
		default:
			return nil
		}
	}
	select {
	case <-due:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ended:
		return ErrEnded
	}
}

// flush waits until the server has taken all that was sent.
func (p *Pusher) flush(ctx context.Context) error {
	select {
	case <-p.pong: // of a flush that was given up
	default:
	}
	if p.client.Ping() != nil {
		return ErrEnded
	}
	select {
	case <-p.pong:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ended:
		return ErrEnded
	}
}

func (p *Pusher) write(f av.Frame) error {
	err := p.client.Write(f)
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) {
		return ErrEnded
	}
	return err
}

// Ended is closed when the server has ended the push.
func (p *Pusher) Ended() <-chan struct{} { return p.ended }

// Stop ends the push as a broadcaster does, and waits until the server has taken
// note.
func (p *Pusher) Stop() error {
	err := p.client.Command("deleteStream")
	select {
	case <-p.ended:
	case <-time.After(handshakeTime):
	}
	return errors.Join(err, p.Close())
}

// Close breaks the connection off.
func (p *Pusher) Close() error {
	p.client.Close()
	<-p.ended
	return nil
}
