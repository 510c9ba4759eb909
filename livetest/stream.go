package livetest

import (
	"time"
)

const (
	closedFor       = 7 * 24 * time.Hour // how long Live_Channel_SetStatus forbids
	forbiddenMonths = 3                  // how long channel_manager may forbid
)

// stream is one live code and what the service remembers of it.
type stream struct {
	id             string
	created        time.Time // first push; zero: never pushed
	push           *push     // nil: not live
	last           *push     // the newest push, also after its end
	faulty         bool
	lock           State // Closed or Forbidden, while now is before forbiddenUntil
	forbiddenUntil time.Time
	delay          time.Duration
	plays          map[string]play // by play domain
	online         int64           // sum over plays
	bandwidth      int64           // bit/s, sum over plays
	recordings     []Recording     // in order of their start
	pushRows       []PushSample    // that tests have added
}

// push is one connection of a broadcaster.
type push struct {
	turn       uint64 // order among all pushes
	previous   *push  // of the same stream
	sequence   string
	mixed      bool // the output of a mix, which no notification tells of
	began      time.Time
	ended      time.Time // zero: not yet
	domain     string
	clientIP   string
	param      string
	width      int
	height     int
	fps        int
	bitsPerSec int
}

// play is what viewers of one play domain take.
type play struct {
	online    int64
	bandwidth int64 // bit/s
}

// state returns what the stream is doing now.
func (st *stream) state(now time.Time) State {
	switch {
	case now.Before(st.forbiddenUntil):
		return st.lock
	case st.push != nil && st.faulty:
		return Faulty
	case st.push != nil:
		return Live
	case st.created.IsZero():
		return NeverPushed
	}
	return Interrupted
}

func (st *stream) forbid(kind State, until time.Time) {
	st.lock, st.forbiddenUntil = kind, until
}

func (st *stream) allow() { st.forbiddenUntil = time.Time{} }

// begin makes a stream live.
func (a *account) begin(st *stream, p *push, now time.Time) {
	p.began = now
	p.sequence = a.nextSequence()
	p.turn = a.sequences
	if st.created.IsZero() {
		st.created = now
		a.known = append(a.known, st)
	}
	p.previous = st.last
	st.push, st.last = p, p
	a.live.add(st)
}

// end makes a live stream idle.
func (a *account) end(st *stream, now time.Time) {
	a.live.remove(st)
	st.push.ended = now
	st.push, st.faulty, st.plays, st.online, st.bandwidth = nil, false, nil, 0, 0
}

// startPush makes a stream live and reports it. A push under way is replaced.
func (a *account) startPush(st *stream, p *push, now time.Time) {
	if st.push != nil {
		a.interrupt(st, errcodeCut, now)
	}
	a.begin(st, p, now)
	a.emit(pushStarted(a.appID, st, p, now))
}

// interrupt makes a live stream idle and reports it.
func (a *account) interrupt(st *stream, errcode int, now time.Time) {
	p := st.push
	a.end(st, now)
	if p.mixed {
		return
	}
	a.emit(pushInterrupted(a.appID, st, p, errcode, now))
}
