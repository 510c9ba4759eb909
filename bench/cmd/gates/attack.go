package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// attackGate asks what genuine events notice of slow connections and forged events
// beside them.
func attackGate(r *report, o options) error {
	plain, err := underAttack(wanted{Bare: true}, o)
	if err != nil {
		return err
	}
	ours, err := underAttack(wanted{}, o)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d slow: ", o.slow)
	r.atMost("attack", name+"genuine p99 in ms", millis(ours.genuine.P99), number(millis(plain.genuine.P99)), 150)
	r.atMost("attack", name+"genuine lost", float64(ours.lost()), number(float64(plain.lost())), 0)
	r.atMost("attack", name+"forged accepted", float64(ours.forged.OK), number(float64(plain.forged.OK)), 0)
	r.atMost("attack", name+"RSS in MiB", mebi(ours.state.PeakRSS), number(mebi(plain.state.PeakRSS)), 150)
	return nil
}

// A fight is what came of an attack.
type fight struct {
	genuine, forged load.Result
	state           state
}

// lost counts the genuine events that were sent and did not reach the handler.
func (f fight) lost() int64 { return f.genuine.Sent - min(f.genuine.OK, f.state.Handled) }

func underAttack(want wanted, o options) (fight, error) {
	rec, err := start(want)
	if err != nil {
		return fight{}, err
	}
	defer rec.Close()
	slow, err := besiege(load.Siege{Address: rec.address, Sockets: o.slow})
	if err != nil {
		return fight{}, err
	}
	defer slow.Close()

	var f fight
	forged := make(chan error, 1)
	go func() {
		var err error
		f.forged, err = send(rec, "another-key", load.Plan{Connections: 8, Rate: 500, Duration: o.duration})
		forged <- err
	}()
	f.genuine, err = send(rec, event.Key, load.Plan{Connections: 8, Rate: 200, Duration: o.duration})
	if err := <-forged; err != nil {
		return f, err
	}
	if err != nil {
		return f, err
	}
	f.state, err = rec.tell("state")
	return f, err
}

func besiege(s load.Siege) (*child.Process, error) {
	slow, err := child.Start(load.SlowName)
	if err != nil {
		return nil, err
	}
	plan, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if _, err := slow.Ask("%s", plan); err != nil {
		slow.Close()
		return nil, fmt.Errorf("opening %d sockets (is the limit of open files higher?): %w", s.Sockets, err)
	}
	time.Sleep(time.Second) // the first bytes are on their way
	return slow, nil
}

func mebi(bytes int64) float64 { return float64(bytes>>10) / 1024 }
