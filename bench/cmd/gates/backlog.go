package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// backlogGate asks how fast is handled what has piled up while nobody could work.
func backlogGate(r *report, o options) error {
	dir, err := os.MkdirTemp("", "gates")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := workOff(r, "bolt", wanted{Bolt: filepath.Join(dir, "events.db"), Idle: true}, o); err != nil {
		return err
	}
	for _, shared := range []database{o.postgres, o.mysql} {
		if shared.DSN == "" {
			continue
		}
		defer shared.drop()
		if err := workOff(r, shared.Kind, wanted{Shared: shared, Idle: true}, o); err != nil {
			return err
		}
	}
	return nil
}

func workOff(r *report, store string, want wanted, o options) error {
	rec, err := start(want)
	if err != nil {
		return err
	}
	defer rec.Close()
	result, err := send(rec, event.Key, load.Plan{Connections: o.connections, Requests: 20_000})
	if err != nil {
		return err
	}
	if _, err := rec.tell("work"); err != nil {
		return err
	}
	took, err := drain(result.OK, rec)
	if err != nil {
		return err
	}
	r.atLeast("backlog", fmt.Sprintf("%s, %d: handled a second", store, result.OK), float64(result.OK)/took.Seconds(), none, 2_000)
	return nil
}
