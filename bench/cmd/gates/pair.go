package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// pairGate sends every event to two receivers that share a database.
func pairGate(r *report, o options, shared database) error {
	if shared.DSN == "" {
		r.columns(shared.Kind, "skipped: give the server with -"+shared.Kind, none, none, none, none)
		return nil
	}
	defer shared.drop()
	want := wanted{Shared: shared}
	first, err := start(want)
	if err != nil {
		return err
	}
	defer first.Close()
	second, err := start(want)
	if err != nil {
		return err
	}
	defer second.Close()

	plan := load.Plan{Connections: o.connections, Rate: 2_000, Duration: o.duration}
	plain, err := one(wanted{Bare: true}, plan)
	if err != nil {
		return err
	}
	results, err := sendToBoth(plan, first, second)
	if err != nil {
		return err
	}
	events := results[0].Sent
	if _, err := drain(events, first, second); err != nil {
		return err
	}
	time.Sleep(time.Second) // for a second run of a handler that should not be
	handled, err := handledBy(first, second)
	if err != nil {
		return err
	}
	r.atMost(shared.Kind, "2000 a second, twice: p99 in ms", millis(max(results[0].P99, results[1].P99)), number(millis(plain.P99)), 100)
	r.atMost(shared.Kind, "without a 200", float64(2*events-results[0].OK-results[1].OK), none, 0)
	r.line(shared.Kind, "handled", float64(handled), none, "= "+number(float64(events)), handled == events)
	rows, err := shared.keys()
	if err != nil {
		return err
	}
	r.line(shared.Kind, "keys stored", float64(rows), none, "= "+number(float64(events)), rows == events)
	return nil
}

// sendToBoth sends the same events to both receivers at the same time.
func sendToBoth(plan load.Plan, receivers ...*receiver) ([2]load.Result, error) {
	var (
		wg      sync.WaitGroup
		results [2]load.Result
		failed  [2]error
	)
	for i, rec := range receivers {
		wg.Go(func() { results[i], failed[i] = send(rec, event.Key, plan) })
	}
	wg.Wait()
	for _, err := range failed {
		if err != nil {
			return results, err
		}
	}
	if results[0].Sent != results[1].Sent {
		return results, fmt.Errorf("%d events to one receiver and %d to the other", results[0].Sent, results[1].Sent)
	}
	return results, nil
}
