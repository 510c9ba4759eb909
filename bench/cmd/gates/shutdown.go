package main

import (
	"time"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// shutdownGate shuts a receiver down in the middle of its work.
func shutdownGate(r *report, o options) error {
	ours, err := interrupted(wanted{Work: 20 * time.Millisecond}, o)
	if err != nil {
		return err
	}
	plain, err := interrupted(wanted{Bare: true, Work: 20 * time.Millisecond}, o)
	if err != nil {
		return err
	}
	r.atMost("shutdown", "drained in s", ours.state.Drained.Seconds(), number(plain.state.Drained.Seconds()), 5)
	r.atMost("shutdown", "acknowledged and not handled", ours.unkept(), number(plain.unkept()), 0)
	r.atLeast("shutdown", "acknowledged before and meanwhile", float64(ours.genuine.OK), number(float64(plain.genuine.OK)), 1)
	return nil
}

// unkept counts the events that were answered with 200 and did not go through the
// handler.
func (f fight) unkept() float64 { return float64(max(0, f.genuine.OK-f.state.Handled)) }

func interrupted(want wanted, o options) (fight, error) {
	rec, err := start(want)
	if err != nil {
		return fight{}, err
	}
	defer rec.Close()
	type outcome struct {
		result load.Result
		err    error
	}
	sent := make(chan outcome, 1)
	go func() {
		result, err := send(rec, event.Key, load.Plan{Connections: o.connections, Rate: 1_000, Duration: 2 * time.Second})
		sent <- outcome{result, err}
	}()
	time.Sleep(time.Second)
	var f fight
	if f.state, err = rec.tell("shutdown"); err != nil {
		return f, err
	}
	out := <-sent
	f.genuine = out.result
	return f, out.err
}
