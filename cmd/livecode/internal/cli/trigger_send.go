package cli

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

func (f *triggerFlags) sender(a *app) (*callbacktest.Sender, error) {
	key, err := f.key.key(a)
	if err != nil {
		return nil, err
	}
	profiles := map[string]callbacktest.RetryProfile{
		"none": {}, "2017": callbacktest.Profile2017(), "2022": callbacktest.Profile2022(),
	}
	profile, ok := profiles[f.profile]
	if !ok {
		return nil, usagef("--retry must be none, 2017 or 2022")
	}
	roots, err := f.tls.roots()
	if err != nil {
		return nil, usage(err)
	}
	if f.tls.timeout <= 0 {
		return nil, usagef("--timeout must be positive")
	}
	sender, err := callbacktest.NewSender(f.to, key, callbacktest.SenderOptions{
		Profile: profile.Scaled(f.scale), Timeout: f.tls.timeout, Client: listen.NewClient(roots, f.tls.insecure),
	})
	return sender, usage(err)
}

// A delivery is one attempt, as it is shown.
type delivery struct {
	Number    int           `json:"number"`
	EventType int           `json:"event_type"`
	Event     string        `json:"event"`
	StreamID  string        `json:"stream_id"`
	Attempt   int           `json:"attempt"`
	Result    listen.Result `json:"result"`
	Accepted  bool          `json:"accepted"`
}

// A tally counts what became of notifications.
type tally struct {
	mu                      sync.Mutex
	accepted, refused, lost int
}

func (t *tally) count(accepted bool, last listen.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case accepted:
		t.accepted++
	case last.Status == 0:
		t.lost++
	default:
		t.refused++
	}
}

func (t *tally) err() error {
	switch {
	case t.refused+t.lost == 0:
		return nil
	case t.refused == 0:
		return network(fmt.Errorf("%d of %d notifications got no response", t.lost, t.accepted+t.lost))
	}
	return refused(fmt.Errorf("%d of %d notifications were not accepted", t.refused+t.lost, t.accepted+t.refused+t.lost))
}

// send sends everything, up to --parallel at once and --interval apart.
func (a *app) send(ctx context.Context, f *triggerFlags, sender *callbacktest.Sender, first []notification) error {
	var sent tally
	var printing sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, f.parallel)
	next := time.Now()
	for number := 1; number <= f.repeat; number++ {
		for _, n := range first {
			if number > 1 {
				n, _ = f.notification(n.kind, number) // the first of its type was good
			}
			if !waitUntil(ctx, next, slots) {
				wg.Wait()
				return ctx.Err()
			}
			next = next.Add(f.interval)
			wg.Go(func() {
				defer func() { <-slots }()
				last := a.sendOne(ctx, f, sender, n, &printing)
				sent.count(last.Accepted, last.Result)
			})
		}
	}
	wg.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return sent.err()
}

// waitUntil waits for a time and then for a slot.
func waitUntil(ctx context.Context, t time.Time, slots chan<- struct{}) bool {
	if !sleepUntil(ctx, t) {
		return false
	}
	select {
	case slots <- struct{}{}:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func (a *app) sendOne(ctx context.Context, f *triggerFlags, sender *callbacktest.Sender, n notification, printing *sync.Mutex) (last delivery) {
	attempts := 0
	begun := time.Now()
	err := sender.SendFunc(ctx, n.fields, func(attempt callbacktest.Attempt) {
		attempts++
		last = delivery{
			Number: n.number, EventType: n.kind, Event: callback.Type(n.kind).Label(), StreamID: n.stream,
			Attempt: attempts, Result: listen.ResultOf(attempt, begun, f.to, f.tls.timeout),
		}
		last.Accepted = last.Result.Taken()
		printing.Lock()
		defer printing.Unlock()
		a.printDelivery(last, *f.asJSON)
		begun = time.Now()
	})
	last.Accepted = err == nil
	return last
}

func (a *app) printDelivery(d delivery, asJSON bool) {
	if asJSON {
		_ = a.printLine(d)
		return
	}
	fmt.Fprintf(a.Out, "%-19s %-16s  -> %s", d.Event, printable(d.StreamID), printable(d.Result.String()))
	if d.Attempt > 1 || !d.Accepted {
		fmt.Fprintf(a.Out, "  (attempt %d)", d.Attempt)
	}
	fmt.Fprintln(a.Out)
}
