package main

import (
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// memoryGate asks how many events a receiver takes when each connection sends the
// next one as soon as the last one is answered.
func memoryGate(r *report, o options) error {
	plan := load.Plan{Connections: o.connections, Duration: o.duration}
	ours, plain, err := both(plan)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d connections: ", o.connections)
	r.atLeast("memory", name+"a second", ours.PerSecond(), number(plain.PerSecond()), 10_000)
	r.atMost("memory", name+"p99 in ms", millis(ours.P99), number(millis(plain.P99)), 60)
	r.atMost("memory", name+"without a 200", float64(ours.Sent-ours.OK), number(float64(plain.Sent-plain.OK)), 0)
	return nil
}

// rateGate sends a fixed number a second, whether or not the receiver keeps up.
func rateGate(r *report, o options) error {
	plan := load.Plan{Connections: o.connections, Duration: o.duration, Rate: o.rate}
	ours, plain, err := both(plan)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%.0f a second: ", o.rate)
	r.atMost("rate", name+"p50 in ms", millis(ours.P50), number(millis(plain.P50)), 60)
	r.atMost("rate", name+"p99 in ms", millis(ours.P99), number(millis(plain.P99)), 60)
	r.atMost("rate", name+"without a 200", float64(ours.Sent-ours.OK), number(float64(plain.Sent-plain.OK)), 0)
	return nil
}

// both carries out the plan on a bare receiver and on ours, one after the other.
func both(plan load.Plan) (ours, plain load.Result, err error) {
	if plain, err = one(wanted{Bare: true}, plan); err != nil {
		return ours, plain, err
	}
	ours, err = one(wanted{}, plan)
	return ours, plain, err
}

func one(want wanted, plan load.Plan) (load.Result, error) {
	rec, err := start(want)
	if err != nil {
		return load.Result{}, err
	}
	defer rec.Close()
	return send(rec, event.Key, plan)
}

// send carries out the plan from a process of its own.
func send(rec *receiver, key string, plan load.Plan) (load.Result, error) {
	sender, err := child.Start(load.Name)
	if err != nil {
		return load.Result{}, err
	}
	defer sender.Close()
	plan.Address, plan.Request = rec.address, load.Request(nil, event.Interrupted(key))
	return load.In(sender, plan)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
