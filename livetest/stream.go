package livetest

import (
	"slices"
	"strconv"
	"time"
)

// State is what a stream is doing. It is the fake's own scale: the service has
// four, one for each interface that reads or writes it.
type State int

const (
	// NeverPushed streams are not known to the service: asking for their state is rejected
	// with ret 20601. It is the state of every id that was not mentioned yet.
	NeverPushed State = iota
	// Interrupted streams have been pushed and are not now.
	Interrupted
	// Live streams are being pushed.
	Live
	// Closed streams were forbidden (禁推) by Live_Channel_SetStatus, for seven days.
	Closed
	// Forbidden streams were forbidden by channel_manager, until a set time.
	Forbidden
	// Faulty streams are live, and the list of channels reports a service error
	// for them. Only [WithStream] makes them.
	Faulty
)

// String returns the name of the state in lower case.
func (s State) String() string {
	switch s {
	case NeverPushed:
		return "never pushed"
	case Interrupted:
		return "interrupted"
	case Live:
		return "live"
	case Closed:
		return "closed"
	case Forbidden:
		return "forbidden"
	case Faulty:
		return "faulty"
	}
	return "State(" + strconv.Itoa(int(s)) + ")"
}

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
	appName    string
	clientIP   string
	param      string
	width      int
	height     int
	fps        int
	bitsPerSec int
	rates      []pushRate // the oldest first; none: it has not changed
}

// pushRate is the rate of a push from a time on.
type pushRate struct {
	since      time.Time
	fps        int
	bitsPerSec int
}

// rateAt returns the rate that a push had.
func (p *push) rateAt(t time.Time) pushRate {
	for _, r := range slices.Backward(p.rates) {
		if !r.since.After(t) {
			return r
		}
	}
	return pushRate{p.began, p.fps, p.bitsPerSec}
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

const bitsPerMbit = 1_000_000

// serverIP is the ingest node of every push.
const serverIP = "100.121.160.92"

// mbit returns Mbit/s.
func mbit(bitsPerSecond int64) float64 { return float64(bitsPerSecond) / bitsPerMbit }

func later(t, u time.Time) time.Time {
	if t.After(u) {
		return t
	}
	return u
}

// zone is the zone of every time that the service writes as text.
var zone = time.FixedZone("UTC+8", 8*60*60)

// PushSample is a row of a stream's push history.
type PushSample struct {
	Time     time.Time
	ClientIP string
	ServerIP string
	FPS      int // frames per second
	Speed    int // bit/s
}
