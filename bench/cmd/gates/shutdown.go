package main

import (
	"os"
	"path/filepath"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// shutdownGate shuts receivers down in the middle of their work.
func shutdownGate(r *report, o options) error {
	const work = 20 * time.Millisecond
	plain, err := interrupted(wanted{Bare: true, Work: work}, o)
	if err != nil {
		return err
	}
	ours, err := interrupted(wanted{Work: work}, o)
	if err != nil {
		return err
	}
	reportShutdown(r, "", ours, plain)
	dir, err := os.MkdirTemp("", "gates")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if ours, err = interrupted(wanted{Bolt: filepath.Join(dir, "events.db"), Work: work}, o); err != nil {
		return err
	}
	reportShutdown(r, "bolt, ", ours, plain)
	for _, shared := range []database{o.postgres, o.mysql} {
		if shared.DSN == "" {
			continue
		}
		defer shared.drop()
		if ours, err = interrupted(wanted{Shared: shared, Work: work}, o); err != nil {
			return err
		}
		reportShutdown(r, shared.Kind+", ", ours, plain)
	}
	return nil
}

func reportShutdown(r *report, where string, ours, plain fight) {
	r.atMost("shutdown", where+"drained in s", ours.state.Drained.Seconds(), number(plain.state.Drained.Seconds()), 5)
	r.atMost("shutdown", where+"acknowledged, not kept", ours.unkept(), number(plain.unkept()), 0)
	r.atLeast("shutdown", where+"acknowledged", float64(ours.genuine.OK), number(float64(plain.genuine.OK)), 1)
}

// unkept counts the events that were answered with 200 and neither went through
// the handler nor are in the store.
func (f fight) unkept() float64 {
	return float64(max(0, f.genuine.OK-f.state.Handled-f.state.Pending))
}

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
