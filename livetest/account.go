package livetest

import (
	"cmp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// account is everything the service knows. Its methods, apart from run, expect
// the lock to be held.
type account struct {
	appID     int64
	key       string
	mixWarmUp time.Duration
	lenient   bool
	emit      func(callbacktest.Fields) // notifies of a change of state
	note      func(Activity)            // tells those who watch
	record    func(RecordingJob)        // makes a file of a task; nil: it is invented
	mix       func(Mix) (stop func())   // nil: nothing is mixed

	deliveries func() []Delivery // of notifications
	callbacks  *apiCallbacks

	mu      sync.Mutex
	streams map[string]*stream
	known   []*stream // that have been pushed, the oldest first
	live    liveStreams
	queue   []queueItem
	tasks   []*task // the oldest first
	running []*task // of them, those that have not ended
	mixes   mixes

	playRows    []playRecord
	billingRows []BillingSample

	sequences  uint64
	files      uint64
	lastTask   uint64
	duplicates int // tasks that duplicate another one
}

func newAccount(cfg *config, emit func(callbacktest.Fields), note func(Activity)) *account {
	return &account{
		appID:     cfg.appID,
		key:       cfg.key,
		mixWarmUp: cfg.mixWarmUp,
		lenient:   cfg.lenient,
		emit:      emit,
		note:      note,
		streams:   make(map[string]*stream, len(cfg.seeds)),
	}
}

// stream returns the stream of this id, made anew when it is unknown.
func (a *account) stream(id string) *stream {
	st := a.streams[id]
	if st == nil {
		st = &stream{id: id}
		a.streams[id] = st
	}
	return st
}

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

// nextSequence returns the number of a push, of 19 digits as on the wire.
func (a *account) nextSequence() string {
	a.sequences++
	return strconv.FormatUint(5589951001175500000+a.sequences, 10)
}

// nextFileID returns the id of a recorded file, which fits an int64 as little
// as those of the service need to.
func (a *account) nextFileID() string {
	a.files++
	return strconv.FormatUint(11315808572721467000+a.files, 10)
}

// nextTask returns the id of a recording task, which outgrows an int64.
func (a *account) nextTask() uint64 {
	a.lastTask++
	return 18000000000000000000 + a.lastTask
}

// liveStreams holds the streams that are live, in the order of their pushes,
// and the sums over all of them, so that a page of statistics need not visit
// every stream of a large account.
type liveStreams struct {
	streams   []*stream
	online    int64
	bandwidth int64 // bit/s
}

// add takes in a stream whose push is newer than all others.
func (l *liveStreams) add(st *stream) {
	l.streams = append(l.streams, st)
}

// remove takes out a stream that is still being pushed.
func (l *liveStreams) remove(st *stream) {
	i, _ := slices.BinarySearchFunc(l.streams, st.push.turn, func(s *stream, turn uint64) int {
		return cmp.Compare(s.push.turn, turn)
	})
	l.streams = slices.Delete(l.streams, i, i+1)
	l.online -= st.online
	l.bandwidth -= st.bandwidth
}

// setPlay replaces what viewers of one play domain take of a live stream.
func (l *liveStreams) setPlay(st *stream, domain string, p play) {
	old := st.plays[domain]
	if st.plays == nil {
		st.plays = map[string]play{}
	}
	st.plays[domain] = p
	st.online += p.online - old.online
	st.bandwidth += p.bandwidth - old.bandwidth
	l.online += p.online - old.online
	l.bandwidth += p.bandwidth - old.bandwidth
}

// task is one recording task.
type task struct {
	id       string
	stream   *stream
	params   map[string]string // of the call that made it
	made     time.Time
	realTime bool
	start    time.Time
	end      time.Time // planned, and real once it has ended
	format   string
	ended    bool
}

// queueItem is a message of the screenshot queue, as Live_Queue_Get returns it.
type queueItem struct {
	CreateTime int64  `json:"create_time"`
	PicFullURL string `json:"pic_full_url"`
	StreamID   string `json:"stream_id"`
}

// mix is a mix that runs.
type mix struct {
	session string
	output  string
	kind    int64 // output_stream_type
	inputs  []*stream
	made    *stream // the output, when it is a new stream
	shown   Mix
	stop    func() // ends the mixer; nil: there is none
}

// mixes holds the mixes of an account.
type mixes struct {
	running map[string]*mix      // by session id
	cooling map[string]time.Time // session ids and when they were cancelled
}

// PlaySample is a row of a stream's play history.
type PlaySample struct {
	Time      time.Time
	Domain    string // play domain
	Online    int64
	Bandwidth float64 // Mbit/s
	Flux      float64 // MB
}

// playRecord is a PlaySample with the stream it belongs to.
type playRecord struct {
	stream string
	PlaySample
}

// BillingSample is a row of the billed bandwidth, which has one every five
// minutes.
type BillingSample struct {
	Time      time.Time
	Domain    string  // play domain
	Abroad    bool    // outside mainland China
	Bandwidth float64 // Mbit/s
	Flux      float64 // MB
}
