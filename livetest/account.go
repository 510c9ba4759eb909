package livetest

import (
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
	emit      func(callbacktest.Fields) // reports a change of state

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
	duplicates int // tasks that repeat another one
}

func newAccount(cfg *config, emit func(callbacktest.Fields)) *account {
	a := &account{
		appID:     cfg.appID,
		key:       cfg.key,
		mixWarmUp: cfg.mixWarmUp,
		emit:      emit,
		streams:   make(map[string]*stream, len(cfg.seeds)),
	}
	now := cfg.clock()
	for _, s := range cfg.seeds {
		a.plant(s, now)
	}
	return a
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

// stream returns the stream of this id, made anew when it is unknown.
func (a *account) stream(id string) *stream {
	st := a.streams[id]
	if st == nil {
		st = &stream{id: id}
		a.streams[id] = st
	}
	return st
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
