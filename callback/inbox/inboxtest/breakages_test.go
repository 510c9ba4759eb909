package inboxtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A breakage is one way to be wrong, and the behaviours that must show it.
type breakage struct {
	name  string
	fails []string
	make  func(*broken)
}

var breakages = slices.Concat(brokenPuts, brokenClaims, brokenCrashes, brokenSuspicions, brokenQuarantines, brokenLimits, brokenSilences, brokenRecall, brokenSpans)

var brokenPuts = []breakage{
	{"loses the digest", []string{"an event comes out as it was put in"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Envelope.Digest = nil })
	}},
	{"forgets the keys of what is done", []string{"the same event again is a duplicate"}, func(b *broken) {
		forget := b.forgetting()
		b.done = func(ctx context.Context, item inbox.Item) error {
			forget(item.Envelope.Key)
			return b.Memory.Done(ctx, item)
		}
	}},
	{"takes a conflict for a copy", []string{"another body under a known key is a conflict"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			duplicate, err := b.Memory.Put(ctx, e)
			if errors.Is(err, callback.ErrConflict) {
				return true, nil
			}
			return duplicate, err
		}
	}},
	{"forgets what was reconciled", []string{"a rebuilt event contradicts none, and none contradicts it"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Envelope.Reconciled = false })
	}},
	{"loses the trace", []string{"the trace of its receipt stays with an event"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Envelope.Trace = "" })
	}},
	{"takes events without a key for copies", []string{"an event without a key is stored each time"}, func(b *broken) {
		forget := b.forgetting()
		put := b.put
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			if e.Key == "" {
				defer forget("")
			}
			return put(ctx, e)
		}
	}},
	{"looks a key up before it stores, not while", []string{"fifty copies at once are stored once"}, func(b *broken) {
		known := map[string]bool{}
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			b.mu.Lock()
			duplicate := known[e.Key]
			b.mu.Unlock()
			if duplicate {
				return true, nil
			}
			time.Sleep(10 * time.Millisecond)
			b.mu.Lock()
			known[e.Key] = true
			b.mu.Unlock()
			e.Key = ""
			return b.Memory.Put(ctx, e)
		}
	}},
	{"acknowledges a copy while the first is on its way", []string{
		"two bodies for one key at once: one is stored, one is a conflict",
		"of copies at once that find no room, none is a duplicate",
	}, func(b *broken) {
		onItsWay := map[string]bool{}
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			b.mu.Lock()
			twin := onItsWay[e.Key]
			onItsWay[e.Key] = true
			b.mu.Unlock()
			if twin {
				return true, nil
			}
			time.Sleep(10 * time.Millisecond)
			defer func() {
				b.mu.Lock()
				delete(onItsWay, e.Key)
				b.mu.Unlock()
			}()
			return b.Memory.Put(ctx, e)
		}
	}},
	{"cuts streams at a NUL", []string{"keys and streams may hold any byte"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			e.StreamID, _, _ = strings.Cut(e.StreamID, "\x00")
			return b.Memory.Put(ctx, e)
		}
	}},
	{"has an index that takes 8 kB", []string{"a stream may have 60 KB"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			if len(e.StreamID) > 8<<10 {
				return false, errors.New("index row is too large")
			}
			return b.Memory.Put(ctx, e)
		}
	}},
	{"tells streams apart by their first kilobyte", []string{"a stream may have 60 KB"}, func(b *broken) {
		streams := map[string]string{} // by key
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			streams[e.Key] = e.StreamID
			e.StreamID = e.StreamID[:min(len(e.StreamID), 1<<10)]
			return b.Memory.Put(ctx, e)
		}
		b.claimed(func(item *inbox.Item) { item.Envelope.StreamID = streams[item.Envelope.Key] })
	}},
	{"takes a megabyte", []string{"a body may have 16 MiB"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			if len(e.Body.Reveal()) > 1<<20 {
				return false, errors.New("too large")
			}
			return b.Memory.Put(ctx, e)
		}
	}},
	{"stores for a sender that has left", []string{"Put under a context that has ended stores nothing"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			return b.Memory.Put(context.WithoutCancel(ctx), e)
		}
	}},
}

var brokenClaims = []breakage{
	{"has no lanes", []string{
		"events of a stream come one at a time, in the order of arrival",
		"many put and many claim at once: each event once, each stream in order",
	}, func(b *broken) { b.inLane("") }},
	{"has a single lane", []string{
		"streams do not wait for one another",
		"events without a stream do not wait for one another",
		"a stream that fails does not hold the others up",
	}, func(b *broken) { b.inLane("all") }},
	{"hands out one more", []string{"Claim takes no more than it was asked for"}, func(b *broken) {
		b.claim = func(ctx context.Context, n int) ([]inbox.Item, error) { return b.Memory.Claim(ctx, n+1) }
	}},
	{"does not wait", []string{"Claim waits for an event"}, func(b *broken) {
		b.claim = func(ctx context.Context, n int) ([]inbox.Item, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			items, _ := b.Memory.Claim(ctx, n)
			return items, nil
		}
	}},
	{"claims for a worker that has left", []string{"Claim ends with its context"}, func(b *broken) {
		b.claim = func(ctx context.Context, n int) ([]inbox.Item, error) {
			if ctx.Err() != nil {
				ctx = context.WithoutCancel(ctx)
			}
			return b.Memory.Claim(ctx, n)
		}
	}},
	{"forgets attempts", []string{"a crash forgets no attempt"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Attempt = 1 })
	}},
	{"puts what failed behind the others", []string{"Retry brings the event again, before the later ones of its stream"}, func(b *broken) {
		b.retry = func(ctx context.Context, item inbox.Item, _ time.Duration) error {
			if err := b.Memory.Quarantine(ctx, item, "failed"); err != nil {
				return err
			}
			list, err := b.Memory.Quarantined(ctx, 0, 1)
			if err != nil {
				return err
			}
			return b.Memory.Replay(ctx, list[0].ID)
		}
	}},
	{"tries again at once", []string{"Retry waits as long as it is told"}, func(b *broken) {
		b.retry = func(ctx context.Context, item inbox.Item, _ time.Duration) error { return b.Memory.Retry(ctx, item, 0) }
	}},
	{"takes an outcome from anybody", []string{"a claim whose outcome is noted has no effect any more"}, func(b *broken) {
		latest := map[int64]int64{}
		b.claimed(func(item *inbox.Item) { latest[item.ID] = item.Epoch })
		b.done = func(ctx context.Context, item inbox.Item) error {
			item.Epoch = latest[item.ID]
			return b.Memory.Done(ctx, item)
		}
	}},
	{"renews nothing", []string{"Renew keeps a claim"}, func(b *broken) {
		b.renew = func(context.Context, inbox.Item) error { return inbox.ErrLost }
	}},
	{"notes what nobody waits for", []string{"an outcome under a context that has ended is not noted"}, func(b *broken) {
		b.done = func(ctx context.Context, item inbox.Item) error {
			return b.Memory.Done(context.WithoutCancel(ctx), item)
		}
	}},
	{"takes the latest for the oldest", []string{"Stats count and tell the oldest"}, func(b *broken) {
		b.stats = func(ctx context.Context) (inbox.Stats, error) {
			stats, err := b.Memory.Stats(ctx)
			if !stats.Oldest.IsZero() {
				stats.Oldest = time.Now()
			}
			return stats, err
		}
	}},
}

var brokenCrashes = []breakage{
	{"keeps events in memory", []string{"what was acknowledged is there after a crash, in order"}, func(b *broken) {
		b.crash = func(*inboxtest.Memory) *inboxtest.Memory { return inboxtest.NewMemory(inboxtest.Settings{}, nil) }
	}},
	{"does not know that it crashed", []string{
		"what was in hand at a crash comes again and says so", "each crash is counted",
	}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Interrupted = 0 })
	}},
	{"notes outcomes later", []string{"an outcome that was noted stays after a crash"}, func(b *broken) {
		var later []inbox.Item
		b.done = func(_ context.Context, item inbox.Item) error {
			later = append(later, item)
			return nil
		}
		b.claim = func(ctx context.Context, n int) ([]inbox.Item, error) {
			for _, item := range later {
				_ = b.Memory.Done(ctx, item)
			}
			later = nil
			return b.Memory.Claim(ctx, n)
		}
		b.crash = func(m *inboxtest.Memory) *inboxtest.Memory {
			later = nil
			return m.Restart()
		}
	}},
	{"finds events in another order", []string{"order holds for what arrives after a crash"}, func(b *broken) {
		b.crash = func(m *inboxtest.Memory) *inboxtest.Memory {
			m = m.Restart()
			stats, _ := m.Stats(context.Background())
			var found []callback.Envelope
			for range stats.Pending {
				items, _ := m.Claim(context.Background(), 1)
				found = append(found, items[0].Envelope)
				_ = m.Done(context.Background(), items[0])
			}
			other := inboxtest.NewMemory(inboxtest.Settings{}, nil)
			for _, e := range slices.Backward(found) {
				_, _ = other.Put(context.Background(), e)
			}
			return other
		}
	}},
}

var brokenSuspicions = []breakage{
	{"hands out in company what was interrupted", []string{"what was in hand at a crash comes back alone"}, func(b *broken) {
		b.claim = func(ctx context.Context, n int) ([]inbox.Item, error) {
			items, err := b.Memory.Claim(ctx, n)
			if err != nil || len(items) == n || !items[0].Alone {
				return items, err
			}
			more, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			others, _ := b.Memory.Claim(more, n-len(items))
			return append(items, others...), nil
		}
	}},
	{"does not say what comes alone", []string{"what was in hand at a crash comes back alone"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Alone = false })
	}},
	{"counts every interruption as a crash", []string{"only a handler that had begun makes a crash count"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Crashes = item.Interrupted })
	}},
	{"counts no crash", []string{"only a handler that had begun makes a crash count"}, func(b *broken) {
		b.begin = func(context.Context, inbox.Item) error { return nil }
	}},
	{"never stops to hand an event out alone", []string{"an outcome ends that an event is alone, and no crash is forgotten"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) { item.Alone = item.Interrupted > 0 })
	}},
	{"forgets crashes with an outcome", []string{"an outcome ends that an event is alone, and no crash is forgotten"}, func(b *broken) {
		b.claimed(func(item *inbox.Item) {
			if !item.Alone {
				item.Crashes = 0
			}
		})
	}},
}

var brokenSilences = []breakage{
	{"waits for whoever does not answer", []string{"no call waits for ever for a server that does not answer"}, func(b *broken) {
		b.patient = true
	}},
	{"acknowledges what it could not send", []string{"after a silence everything is as it was"}, func(b *broken) {
		b.hurried = true
	}},
}

const ringsApart = "expired bodies do not push out acknowledged ones, nor these them"

var brokenQuarantines = []breakage{
	{"forgets the keys of what is set aside", []string{"an event in quarantine lets the next of its stream pass"}, func(b *broken) {
		forget := b.forgetting()
		b.quarantine = func(ctx context.Context, item inbox.Item, reason string) error {
			forget(item.Envelope.Key)
			return b.Memory.Quarantine(ctx, item, reason)
		}
	}},
	{"forgets the reason", []string{"the quarantine tells what is in it, after a crash too"}, func(b *broken) {
		b.quarantine = func(ctx context.Context, item inbox.Item, _ string) error {
			return b.Memory.Quarantine(ctx, item, "")
		}
	}},
	{"replays an event with its attempts", []string{"a replay comes at the end of its stream, as if new"}, func(b *broken) {
		replayed := false
		b.replay = func(ctx context.Context, id int64) error {
			replayed = true
			return b.Memory.Replay(ctx, id)
		}
		b.claimed(func(item *inbox.Item) {
			if replayed {
				item.Attempt++
			}
		})
	}},
	{"deletes what is not there", []string{"what is deleted from the quarantine is gone"}, func(b *broken) {
		b.del = func(ctx context.Context, id int64) error {
			_ = b.Memory.Delete(ctx, id)
			return nil
		}
	}},
	{"drops what Keep is given", []string{"Keep puts a body aside, and a replay hands it out"}, func(b *broken) {
		b.keep = func(context.Context, callback.Quarantined) error { return nil }
	}},
	{"drops events for bodies", []string{"Keep holds the latest bodies, and no event has to go for them"}, func(b *broken) {
		kept := 0
		b.keep = func(ctx context.Context, q callback.Quarantined) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			if kept++; kept > 1000 {
				list, err := b.Memory.Quarantined(ctx, 0, 1)
				if err != nil {
					return err
				}
				if err := b.Memory.Delete(ctx, list[0].ID); err != nil {
					return err
				}
			}
			return b.Memory.Keep(ctx, q)
		}
	}},
	{"drops acknowledged bodies for expired ones", []string{ringsApart}, func(b *broken) {
		b.dropping(func(in callback.RejectError) bool { return in == callback.ErrExpired })
	}},
	{"drops expired bodies for acknowledged ones", []string{ringsApart}, func(b *broken) {
		b.dropping(func(in callback.RejectError) bool { return in != callback.ErrExpired })
	}},
	{"lists more than a page", []string{"the quarantine is listed in pages"}, func(b *broken) {
		b.quarantined = func(ctx context.Context, after int64, n int) ([]inbox.DeadLetter, error) {
			return b.Memory.Quarantined(ctx, after, n+1)
		}
	}},
}

var brokenLimits = []breakage{
	{"has no limit", []string{
		"a full store takes nothing and forgets nothing",
		"of copies at once that find no room, none is a duplicate",
		"events in quarantine take room, bodies there do not",
	}, func(b *broken) {
		b.settings = func(inboxtest.Settings) inboxtest.Settings { return inboxtest.Settings{} }
	}},
	{"counts bodies as events", []string{"events in quarantine take room, bodies there do not"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			if stats, _ := b.Memory.Stats(ctx); stats.Pending+stats.Quarantined >= 2 {
				return false, fmt.Errorf("%w: %+v", inbox.ErrFull, stats)
			}
			return b.Memory.Put(ctx, e)
		}
	}},
	{"knows keys for ever", []string{"a key is forgotten when its time has come, and not before"}, func(b *broken) {
		b.settings = func(s inboxtest.Settings) inboxtest.Settings {
			s.Remember = 1000 * time.Hour
			return s
		}
	}},
	{"knows keys too briefly", []string{"a key is forgotten when its time has come, and not before"}, func(b *broken) {
		b.settings = func(s inboxtest.Settings) inboxtest.Settings {
			s.Remember = 30 * time.Minute
			return s
		}
	}},
	{"forgets events with their keys", []string{"an event outlives its key"}, func(b *broken) {
		b.advance = func(time.Duration) { b.Memory = inboxtest.NewMemory(inboxtest.Settings{}, nil) }
	}},
}

var brokenRecall = []breakage{
	{"finds any type", []string{"the next event of a type is found behind one in hand, in its stream alone"}, func(b *broken) {
		b.next = func(ctx context.Context, item inbox.Item, t callback.Type) (callback.Envelope, bool, error) {
			if e, ok, err := b.Memory.Next(ctx, item, callback.TypeStreamStarted); ok || err != nil {
				return e, ok, err
			}
			return b.Memory.Next(ctx, item, t)
		}
	}},
	{"finds the event itself", []string{"the next event of a type is found behind one in hand, in its stream alone"}, func(b *broken) {
		b.next = func(ctx context.Context, item inbox.Item, t callback.Type) (callback.Envelope, bool, error) {
			if item.Envelope.Type == t {
				return item.Envelope, true, nil
			}
			return b.Memory.Next(ctx, item, t)
		}
	}},
	{"accepts anything", []string{"a key is accepted while its event waits, is in hand, and is done"}, func(b *broken) {
		b.accepted = func(context.Context, string) (bool, error) { return true, nil }
	}},
	{"forgets nothing on request", []string{"an event whose key was forgotten is new"}, func(b *broken) {
		b.forget = func(context.Context, string) error { return nil }
	}},
	{"calls an unknown key an error", []string{"an event whose key was forgotten is new"}, func(b *broken) {
		b.forget = func(ctx context.Context, key string) error {
			if known, _ := b.Memory.Accepted(ctx, key); !known {
				return inbox.ErrNotFound
			}
			return b.Memory.Forget(ctx, key)
		}
	}},
}

var brokenSpans = []breakage{
	{"knows nothing of spans", []string{
		"under a key with a span only an equal body is a duplicate", "a key with a span is forgotten when the span is over",
	}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			e.Span = 0
			return b.Memory.Put(ctx, e)
		}
	}},
	{"knows no key with a span", []string{"under a key with a span only an equal body is a duplicate"}, func(b *broken) {
		b.put = func(ctx context.Context, e callback.Envelope) (bool, error) {
			if e.Span > 0 {
				e.Key += string(e.Digest)
			}
			return b.Memory.Put(ctx, e)
		}
	}},
}
