package inboxtest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

var hanging = []behaviour{
	{"no call waits for ever for a server that does not answer", Settings{}, answersInTime},
	{"after a silence everything is as it was", Settings{}, outlastsSilence},
}

// maxAnswer is how long a call may take while nothing answers: requests have a
// deadline of their own, and a pool may hold several connections that are dead.
var maxAnswer = 30 * time.Second

func (r *rig) canHang() {
	r.Helper()
	if r.place.Hang == nil {
		r.Skip("nothing is behind this store that could hang")
	}
}

func (r *rig) hang() (heal func()) { return sync.OnceFunc(r.place.Hang()) }

// answersInTime calls everything that a worker calls, under contexts that do not end.
func answersInTime(r *rig) {
	r.canHang()
	r.put("", "a", "b", "c", "d", "e")
	var items []inbox.Item
	for len(items) < 5 {
		items = append(items, r.claimUpTo(5-len(items))...)
	}
	heal := r.hang()
	defer heal()
	ctx := context.WithoutCancel(r.ctx)
	calls := map[string]func() error{
		"Claim":      func() error { _, err := r.store.Claim(ctx, 1); return err },
		"Renew":      func() error { return r.store.Renew(ctx, items[0]) },
		"Begin":      func() error { return r.store.Begin(ctx, items[1]) },
		"Done":       func() error { return r.store.Done(ctx, items[2]) },
		"Retry":      func() error { return r.store.Retry(ctx, items[3], 0) },
		"Quarantine": func() error { return r.store.Quarantine(ctx, items[4], "test") },
		"Stats":      func() error { _, err := r.store.Stats(ctx); return err },
	}
	answers := make(chan string, len(calls))
	for name, call := range calls {
		go func() {
			if err := call(); err == nil || errors.Is(err, inbox.ErrFailed) {
				r.Errorf("%s: error is %v, want one that does not end the worker", name, err)
			}
			answers <- name
		}()
	}
	enough := time.After(maxAnswer)
	for range len(calls) {
		select {
		case name := <-answers:
			delete(calls, name)
		case <-enough:
			for name := range calls {
				r.Errorf("%s waits for ever", name)
			}
			return
		}
	}
}

func outlastsSilence(r *rig) {
	r.canHang()
	heal := r.hang()
	defer heal()
	ctx, cancel := context.WithTimeout(r.ctx, time.Second)
	defer cancel()
	if duplicate, err := r.store.Put(ctx, envelope("a", "s")); err == nil || duplicate {
		r.Fatalf("Put: duplicate %v, error %v of a store that hangs", duplicate, err)
	}
	heal()
	for until := time.Now().Add(maxAnswer); ; {
		ctx, cancel := context.WithTimeout(r.ctx, time.Second)
		_, err := r.store.Put(ctx, envelope("a", "s"))
		cancel()
		if err == nil {
			break
		}
		if time.Now().After(until) {
			r.Fatalf("Put: %v", err)
		}
	}
	r.drain("a")
}
