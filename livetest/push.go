package livetest

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"
)

// Errors of the methods that change streams.
var (
	// ErrForbidden reports that a stream may not be pushed now.
	ErrForbidden = errors.New("livetest: stream is forbidden")
	// ErrNotLive reports that a stream is not being pushed.
	ErrNotLive = errors.New("livetest: stream is not live")
)

// A PushOption describes a push.
type PushOption func(*push)

// newPush returns a push as the options describe it, not begun yet.
func newPush(opts []PushOption) *push {
	p := &push{
		domain:     "push.example.com",
		appName:    appName,
		clientIP:   "203.0.113.10",
		width:      1280,
		height:     720,
		fps:        25,
		bitsPerSec: 1_500_000,
	}
	for _, opt := range opts {
		opt(p)
	}
	return p
}

// newMixedPush returns the push that the output of a mix counts as.
func newMixedPush() *push {
	p := newPush(nil)
	p.mixed = true
	return p
}

// WithPushDomain sets the domain a stream is pushed to. The default is
// push.example.com.
func WithPushDomain(domain string) PushOption {
	return func(p *push) { p.domain = domain }
}

// WithAppName sets the application a stream is pushed to, the first part of the path
// of its URL. The default is live.
func WithAppName(name string) PushOption {
	return func(p *push) { p.appName = name }
}

// WithClientIP sets the address of the broadcaster. The default is 203.0.113.10.
func WithClientIP(ip string) PushOption {
	return func(p *push) { p.clientIP = ip }
}

// WithStreamParam sets the parameters of the push URL, which notifications carry
// as stream_param. The default is none.
func WithStreamParam(param string) PushOption {
	return func(p *push) { p.param = param }
}

// WithVideo sets the size of the picture in pixels. The default is 1280 by 720.
func WithVideo(width, height int) PushOption {
	return func(p *push) { p.width, p.height = width, height }
}

// WithRate sets frames per second and bits per second. The default is 25 and
// 1 500 000.
func WithRate(fps, bitsPerSecond int) PushOption {
	return func(p *push) { p.fps, p.bitsPerSec = fps, bitsPerSecond }
}

// Push (推流) lets a broadcaster begin to push a stream, which sends event 1. A push
// under way is replaced and interrupted first. While the stream is forbidden
// the error is [ErrForbidden].
func (s *Server) Push(streamID string, opts ...PushOption) error {
	a, now := s.lock()
	defer a.mu.Unlock()
	st := a.stream(streamID)
	if now.Before(st.forbiddenUntil) {
		a.note(Activity{Kind: PushRejected, StreamID: streamID, Errcode: errcodeRejected, Subcode: subcodeForbidden})
		return fmt.Errorf("%w: push of %q", ErrForbidden, streamID)
	}
	a.startPush(st, newPush(opts), now)
	return nil
}

// Interrupt (断流) ends a push with one of the service's error codes, which sends
// event 0 with the same sequence as the push. 1 is a broadcaster who stopped by
// intention. When the stream is not live the error is [ErrNotLive].
func (s *Server) Interrupt(streamID string, errcode int) error {
	a, now := s.lock()
	defer a.mu.Unlock()
	st := a.streams[streamID]
	if st == nil || st.push == nil {
		return fmt.Errorf("%w: interruption of %q", ErrNotLive, streamID)
	}
	a.interrupt(st, errcode, 0, now)
	return nil
}

// InterruptPush is [Server.Interrupt] for one push, whatever its stream: it leaves a
// newer push of the stream alone. Sequences are in [StreamState] and [Activity].
// subcode is the exact cause below errcode, for those who watch; 0 is none.
func (s *Server) InterruptPush(sequence string, errcode, subcode int) error {
	a, now := s.lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.live.streams, func(st *stream) bool { return st.push.sequence == sequence })
	if i < 0 {
		return fmt.Errorf("%w: interruption of push %s", ErrNotLive, sequence)
	}
	a.interrupt(a.live.streams[i], errcode, subcode, now)
	return nil
}

// RejectPush notes that a push was rejected before it began, for those who watch:
// 18 is errcode's value for that, and subcode the exact cause. No notification is
// documented for it.
func (s *Server) RejectPush(streamID string, errcode, subcode int) {
	s.activities.add(Activity{Kind: PushRejected, StreamID: streamID, Errcode: errcode, Subcode: subcode})
}

// SetPush changes what is known of the push of a live stream: its rate, its size
// and so on. The rows of its history have from now on the new rate. When the stream
// is not live the error is [ErrNotLive].
func (s *Server) SetPush(streamID string, opts ...PushOption) error {
	a, now := s.lock()
	defer a.mu.Unlock()
	st := a.streams[streamID]
	if st == nil || st.push == nil {
		return fmt.Errorf("%w: change of the push of %q", ErrNotLive, streamID)
	}
	p := st.push
	if len(p.rates) == 0 {
		p.rates = []pushRate{{p.began, p.fps, p.bitsPerSec}}
	}
	for _, opt := range opts {
		opt(p)
	}
	p.rates = append(p.rates, pushRate{now, p.fps, p.bitsPerSec})
	a.note(Activity{Kind: PushChanged, StreamID: streamID, Sequence: p.sequence})
	return nil
}

// Streams yields every stream that has been pushed, the oldest first, as it is now.
func (s *Server) Streams() iter.Seq2[string, StreamState] {
	return func(yield func(string, StreamState) bool) {
		a, now := s.lock()
		ids, states := make([]string, len(a.known)), make([]StreamState, len(a.known))
		for i, st := range a.known {
			ids[i], states[i] = st.id, st.shown(now)
		}
		a.mu.Unlock()
		for i, id := range ids {
			if !yield(id, states[i]) {
				return
			}
		}
	}
}

// SetPlay sets how many viewers a live stream has and what they take, in
// Mbit/s. The figures hold for each of the play domains given; without one they
// hold for viewers of no particular domain. The stream's total is the sum over
// its domains. When the stream is not live the error is [ErrNotLive].
func (s *Server) SetPlay(streamID string, online int64, bandwidth float64, domain ...string) error {
	a, _ := s.lock()
	defer a.mu.Unlock()
	st := a.streams[streamID]
	if st == nil || st.push == nil {
		return fmt.Errorf("%w: viewers of %q", ErrNotLive, streamID)
	}
	if len(domain) == 0 {
		domain = []string{""}
	}
	for _, d := range domain {
		a.live.setPlay(st, d, play{online: online, bandwidth: int64(math.Round(bandwidth * bitsPerMbit))})
	}
	return nil
}

// StreamState is what the service knows of a stream.
type StreamState struct {
	State          State
	Sequence       string        // of the newest push
	PushedAt       time.Time     // begin of the newest push
	ForbiddenUntil time.Time     // zero: not forbidden
	Delay          time.Duration // set by Live_Set_Delay
	Online         int64         // viewers
	Bandwidth      float64       // Mbit/s

	// Of the newest push, as it was told last.
	PushDomain, AppName, ClientIP string
	Width, Height                 int // pixels
	FPS, BitsPerSecond            int
}

// StreamState returns what the service knows of a stream now.
func (s *Server) StreamState(streamID string) StreamState {
	a, now := s.lock()
	defer a.mu.Unlock()
	st := a.streams[streamID]
	if st == nil {
		return StreamState{}
	}
	return st.shown(now)
}

func (st *stream) shown(now time.Time) StreamState {
	found := StreamState{State: st.state(now), Delay: st.delay, Online: st.online, Bandwidth: mbit(st.bandwidth)}
	if st.last != nil {
		p := st.last
		found.Sequence, found.PushedAt = p.sequence, p.began
		found.PushDomain, found.AppName, found.ClientIP = p.domain, p.appName, p.clientIP
		found.Width, found.Height, found.FPS, found.BitsPerSecond = p.width, p.height, p.fps, p.bitsPerSec
	}
	if now.Before(st.forbiddenUntil) {
		found.ForbiddenUntil = st.forbiddenUntil
	}
	return found
}

// startPush makes a stream live and reports it. A push under way is replaced.
func (a *account) startPush(st *stream, p *push, now time.Time) {
	if st.push != nil {
		a.interrupt(st, errcodeCut, subcodeReplaced, now)
	}
	a.begin(st, p, now)
	a.note(Activity{Kind: PushBegan, StreamID: st.id, Sequence: p.sequence})
	a.emit(pushStarted(a.appID, st, p, now))
}

// interrupt makes a live stream idle and reports it.
func (a *account) interrupt(st *stream, errcode, subcode int, now time.Time) {
	p := st.push
	a.end(st, now)
	a.note(Activity{Kind: PushEnded, StreamID: st.id, Sequence: p.sequence, Errcode: errcode, Subcode: subcode})
	if p.mixed {
		return
	}
	a.emit(pushInterrupted(a.appID, st, p, errcode, now))
}

// cut ends a push on request. A stream that is not live stays as it is.
func (a *account) cut(st *stream, now time.Time) {
	if st.push != nil {
		a.interrupt(st, errcodeCut, subcodeCut, now)
	}
}

// forbid cuts a push and rejects others until a time.
func (a *account) forbid(st *stream, kind State, until, now time.Time) {
	st.forbid(kind, until)
	a.note(Activity{Kind: StreamForbidden, StreamID: st.id})
	if st.push != nil {
		a.interrupt(st, errcodeCut, subcodeForbid, now)
	}
}

// delay makes a stream appear later.
func (a *account) delay(st *stream, d time.Duration) {
	st.delay = d
	a.note(Activity{Kind: DelaySet, StreamID: st.id})
}

// allow lets a stream be pushed again.
func (a *account) allow(st *stream) {
	st.allow()
	a.note(Activity{Kind: StreamAllowed, StreamID: st.id})
}

// plant makes a stream exist without any notification.
func (a *account) plant(s seed, now time.Time) {
	st := a.stream(s.id)
	if s.state == NeverPushed {
		return
	}
	a.begin(st, newPush(nil), now)
	switch s.state {
	case Interrupted:
		a.end(st, now)
	case Closed:
		a.end(st, now)
		st.forbid(Closed, now.Add(closedFor))
	case Forbidden:
		a.end(st, now)
		st.forbid(Forbidden, now.AddDate(0, forbiddenMonths, 0))
	case Faulty:
		st.faulty = true
	}
}
