package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// boltGate sends at a steady pace to a receiver that keeps events in a file.
func boltGate(r *report, o options) error {
	plan := load.Plan{Connections: o.connections, Rate: 1_000, Duration: o.duration}
	kept, plain, err := keptInFile(plan)
	if err != nil {
		return err
	}
	r.atMost("bolt", "1000 a second: p99 in ms", millis(kept.P99), number(millis(plain.P99)), 50)
	r.atMost("bolt", "1000 a second: longest in ms", millis(kept.Max), number(millis(plain.Max)), 500)
	r.atMost("bolt", "1000 a second: lost", float64(kept.lost), none, 0)
	r.atMost("bolt", "RSS grown by MiB", mebi(kept.after.RSS-kept.before.RSS), none, 32)
	return nil
}

// burstGate sends as much as it can hold at once.
func burstGate(r *report, o options) error {
	plan := load.Plan{Connections: o.connections, Rate: 4_000, Requests: 20_000}
	kept, plain, err := keptInFile(plan)
	if err != nil {
		return err
	}
	r.atMost("burst", "20000 in 5 s: p99 in ms", millis(kept.P99), number(millis(plain.P99)), 250)
	r.atMost("burst", "20000 in 5 s: lost", float64(kept.lost), none, 0)
	r.atMost("burst", "drained in s", kept.drained.Seconds(), none, 10)
	return nil
}

// kept is what came of events that a store keeps until they are handled.
type kept struct {
	load.Result
	// lost counts the events that were not answered with 200, or were and did not
	// reach the handler.
	lost          int64
	drained       time.Duration
	before, after state
}

func keptInFile(plan load.Plan) (kept, load.Result, error) {
	plain, err := one(wanted{Bare: true}, plan)
	if err != nil {
		return kept{}, plain, err
	}
	dir, err := os.MkdirTemp("", "gates")
	if err != nil {
		return kept{}, plain, err
	}
	defer os.RemoveAll(dir)
	rec, err := start(wanted{Bolt: filepath.Join(dir, "events.db")})
	if err != nil {
		return kept{}, plain, err
	}
	defer rec.Close()
	k, err := keep(rec, plan)
	return k, plain, err
}

func keep(rec *receiver, plan load.Plan) (k kept, err error) {
	if k.before, err = rec.tell("state"); err != nil {
		return k, err
	}
	if k.Result, err = send(rec, event.Key, plan); err != nil {
		return k, err
	}
	k.drained, err = drain(k.Sent, rec)
	if err != nil {
		return k, err
	}
	k.after, err = rec.tell("state")
	k.lost = k.Sent - min(k.OK, k.after.Handled)
	return k, err
}

// patience is after which what was not handled counts as lost.
const patience = time.Minute

// drain waits until the receivers have handled so many events between them.
func drain(events int64, receivers ...*receiver) (time.Duration, error) {
	start := time.Now()
	for time.Since(start) < patience {
		handled, err := handledBy(receivers...)
		if err != nil || handled >= events {
			return time.Since(start), err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return patience, nil
}

func handledBy(receivers ...*receiver) (handled int64, err error) {
	for _, rec := range receivers {
		s, err := rec.tell("state")
		if err != nil {
			return 0, fmt.Errorf("asking a receiver: %w", err)
		}
		handled += s.Handled
	}
	return handled, nil
}
