package main

import (
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// soakGate asks whether anything piles up over time. What dedupe is to remember is
// full before it begins.
func soakGate(r *report, o options) error {
	const remember = 10_000
	rec, err := start(wanted{Remember: remember})
	if err != nil {
		return err
	}
	defer rec.Close()
	sent := int64(2 * remember)
	if _, err := send(rec, event.Key, load.Plan{Connections: 8, Requests: sent}); err != nil {
		return err
	}
	before, err := atRest(rec)
	if err != nil {
		return err
	}
	// A sign is good for ten minutes, so a long soak is sent in parts.
	for left := o.soak; left > 0; left -= 5 * time.Minute {
		result, err := send(rec, event.Key, load.Plan{Connections: 8, Rate: 500, Duration: min(left, 5*time.Minute), First: sent})
		if err != nil {
			return err
		}
		if result.OK != result.Sent {
			return fmt.Errorf("%d of %d answered with 200", result.OK, result.Sent)
		}
		sent += result.Sent
	}
	after, err := atRest(rec)
	if err != nil {
		return err
	}
	r.atMost("soak", fmt.Sprintf("%s: heap grown by MiB", o.soak), mebi(after.Heap-before.Heap), none, 5)
	r.atMost("soak", "goroutines more", float64(after.Goroutines-before.Goroutines), none, 5)
	r.atMost("soak", "descriptors more", float64(after.Files-before.Files), none, 5)
	return nil
}

// atRest is the state when the connections of the last sender are gone.
func atRest(rec *receiver) (state, error) {
	time.Sleep(time.Second)
	return rec.tell("state")
}
