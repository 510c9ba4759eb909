package inboxtest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A broken store is a Memory of which a breakage replaces some calls. Those that
// are nil go to the Memory.
type broken struct {
	*inboxtest.Memory
	mu sync.Mutex // for what a breakage remembers

	silent   atomic.Bool // nothing answers
	patient  bool        // it waits all the same
	hurried  bool        // it says that all is well
	ahead    time.Duration
	settings func(inboxtest.Settings) inboxtest.Settings
	crash    func(*inboxtest.Memory) *inboxtest.Memory
	advance  func(time.Duration)

	put         func(context.Context, callback.Envelope) (bool, error)
	claim       func(context.Context, int) ([]inbox.Item, error)
	begin       func(context.Context, inbox.Item) error
	renew, done func(context.Context, inbox.Item) error
	retry       func(context.Context, inbox.Item, time.Duration) error
	quarantine  func(context.Context, inbox.Item, string) error
	stats       func(context.Context) (inbox.Stats, error)
	keep        func(context.Context, callback.Quarantined) error
	quarantined func(context.Context, int64, int) ([]inbox.DeadLetter, error)
	replay, del func(context.Context, int64) error
	next        func(context.Context, inbox.Item, callback.Type) (callback.Envelope, bool, error)
	accepted    func(context.Context, string) (bool, error)
	forget      func(context.Context, string) error
}

func newBroken(name string) *broken {
	b := new(broken)
	for _, each := range breakages {
		if each.name == name {
			each.make(b)
		}
	}
	return b
}

func (b *broken) place() inboxtest.Place {
	return inboxtest.Place{Open: b.open, Crash: b.die, Advance: b.pass, Hang: b.hang}
}

func (b *broken) open(s inboxtest.Settings) (inbox.Store, error) {
	if b.settings != nil {
		s = b.settings(s)
	}
	if b.Memory == nil {
		b.Memory = inboxtest.NewMemory(s, b.now)
	}
	return b, nil
}

func (b *broken) now() time.Time { return time.Now().Add(b.ahead) }

func (b *broken) die(inbox.Store) {
	if b.crash != nil {
		b.Memory = b.crash(b.Memory)
		return
	}
	b.Memory = b.Restart()
}

// hang makes every call fail in a short time, as those of a store do whose requests
// have deadlines.
func (b *broken) hang() (heal func()) {
	b.silent.Store(true)
	return func() { b.silent.Store(false) }
}

var errSilent = errors.New("no answer")

// answer fails while nothing answers, and after that calls do.
func answer[T any](b *broken, ctx context.Context, do func() (T, error)) (T, error) {
	if !b.silent.Load() {
		return do()
	}
	var none T
	if b.patient { // as a store does whose requests have none
		<-ctx.Done()
		return none, ctx.Err()
	}
	time.Sleep(time.Millisecond)
	if b.hurried {
		return none, nil
	}
	return none, errSilent
}

func (b *broken) answerErr(ctx context.Context, do func() error) error {
	_, err := answer(b, ctx, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

func (b *broken) pass(d time.Duration) {
	b.ahead += d
	if b.advance != nil {
		b.advance(d)
	}
}

func (b *broken) Put(ctx context.Context, e callback.Envelope) (bool, error) {
	return answer(b, ctx, func() (bool, error) {
		if b.put != nil {
			return b.put(ctx, e)
		}
		return b.Memory.Put(ctx, e)
	})
}

// Claim gives up before the suite does, which has more patience than these tests.
func (b *broken) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	return answer(b, ctx, func() ([]inbox.Item, error) {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if b.claim != nil {
			return b.claim(ctx, n)
		}
		return b.Memory.Claim(ctx, n)
	})
}

func (b *broken) Renew(ctx context.Context, item inbox.Item) error {
	return b.answerErr(ctx, func() error {
		if b.renew != nil {
			return b.renew(ctx, item)
		}
		return b.Memory.Renew(ctx, item)
	})
}

func (b *broken) Begin(ctx context.Context, item inbox.Item) error {
	return b.answerErr(ctx, func() error {
		if b.begin != nil {
			return b.begin(ctx, item)
		}
		return b.Memory.Begin(ctx, item)
	})
}

func (b *broken) Done(ctx context.Context, item inbox.Item) error {
	return b.answerErr(ctx, func() error {
		if b.done != nil {
			return b.done(ctx, item)
		}
		return b.Memory.Done(ctx, item)
	})
}

func (b *broken) Retry(ctx context.Context, item inbox.Item, wait time.Duration) error {
	return b.answerErr(ctx, func() error {
		if b.retry != nil {
			return b.retry(ctx, item, wait)
		}
		return b.Memory.Retry(ctx, item, wait)
	})
}

func (b *broken) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	return b.answerErr(ctx, func() error {
		if b.quarantine != nil {
			return b.quarantine(ctx, item, reason)
		}
		return b.Memory.Quarantine(ctx, item, reason)
	})
}

func (b *broken) Stats(ctx context.Context) (inbox.Stats, error) {
	return answer(b, ctx, func() (inbox.Stats, error) {
		if b.stats != nil {
			return b.stats(ctx)
		}
		return b.Memory.Stats(ctx)
	})
}

func (b *broken) Keep(ctx context.Context, q callback.Quarantined) error {
	if b.keep != nil {
		return b.keep(ctx, q)
	}
	return b.Memory.Keep(ctx, q)
}

func (b *broken) Quarantined(ctx context.Context, after int64, n int) ([]inbox.DeadLetter, error) {
	if b.quarantined != nil {
		return b.quarantined(ctx, after, n)
	}
	return b.Memory.Quarantined(ctx, after, n)
}

func (b *broken) Replay(ctx context.Context, id int64) error {
	if b.replay != nil {
		return b.replay(ctx, id)
	}
	return b.Memory.Replay(ctx, id)
}

func (b *broken) Delete(ctx context.Context, id int64) error {
	if b.del != nil {
		return b.del(ctx, id)
	}
	return b.Memory.Delete(ctx, id)
}

// claimed changes each item that is handed out.
func (b *broken) claimed(change func(*inbox.Item)) {
	b.claim = func(ctx context.Context, n int) ([]inbox.Item, error) {
		items, err := b.Memory.Claim(ctx, n)
		b.mu.Lock()
		defer b.mu.Unlock()
		for i := range items {
			change(&items[i])
		}
		return items, err
	}
}

// forgetting makes Put say of keys that they are new, once forget was called for
// them.
func (b *broken) forgetting() (forget func(key string)) {
	forgotten := map[string]bool{}
	b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
		b.mu.Lock()
		gone := forgotten[e.Key]
		b.mu.Unlock()
		if gone {
			return false, nil
		}
		return b.Memory.Put(ctx, e)
	}
	return func(key string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		forgotten[key] = true
	}
}

// inLane stores events under another stream and gives them their own back.
func (b *broken) inLane(lane string) {
	streams := map[string]string{} // by key
	b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
		b.mu.Lock()
		streams[e.Key] = e.StreamID
		b.mu.Unlock()
		e.StreamID = lane
		return b.Memory.Put(ctx, e)
	}
	b.claimed(func(item *inbox.Item) { item.Envelope.StreamID = streams[item.Envelope.Key] })
}

// dropping makes Keep of what pushes drop the oldest body of the other kind.
func (b *broken) dropping(pushes func(callback.RejectError) bool) {
	b.keep = func(ctx context.Context, q callback.Quarantined) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		list, err := b.Memory.Quarantined(ctx, 0, 10_000)
		other := slices.IndexFunc(list, func(old inbox.DeadLetter) bool {
			return pushes(q.Reason) && (old.Reason == callback.ErrExpired.Label()) != (q.Reason == callback.ErrExpired)
		})
		if err == nil && other >= 0 {
			err = b.Memory.Delete(ctx, list[other].ID)
		}
		return errors.Join(err, b.Memory.Keep(ctx, q))
	}
}

func (b *broken) Next(ctx context.Context, item inbox.Item, t callback.Type) (callback.Envelope, bool, error) {
	if b.next != nil {
		return b.next(ctx, item, t)
	}
	return b.Memory.Next(ctx, item, t)
}

func (b *broken) Accepted(ctx context.Context, key string) (bool, error) {
	if b.accepted != nil {
		return b.accepted(ctx, key)
	}
	return b.Memory.Accepted(ctx, key)
}

func (b *broken) Forget(ctx context.Context, key string) error {
	if b.forget != nil {
		return b.forget(ctx, key)
	}
	return b.Memory.Forget(ctx, key)
}
