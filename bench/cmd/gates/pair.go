package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// pairGate sends every event to two receivers that share a PostgreSQL server.
func pairGate(r *report, o options) error {
	if o.postgres == "" {
		r.columns("postgres", "skipped: give the server with -postgres", none, none, none, none)
		return nil
	}
	schema := schemaName()
	defer dropSchema(o.postgres, schema)
	want := wanted{Postgres: o.postgres, Schema: schema}
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
	r.atMost("postgres", "2000 a second, twice: p99 in ms", millis(max(results[0].P99, results[1].P99)), number(millis(plain.P99)), 100)
	r.atMost("postgres", "without a 200", float64(2*events-results[0].OK-results[1].OK), none, 0)
	r.line("postgres", "handled", float64(handled), none, "= "+number(float64(events)), handled == events)
	rows, err := rowsIn(o.postgres, schema)
	if err != nil {
		return err
	}
	r.line("postgres", "keys stored", float64(rows), none, "= "+number(float64(events)), rows == events)
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

// rowsIn counts the events that the store ever took.
func rowsIn(dsn, schema string) (rows int64, err error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(context.Background(), "SELECT count(*) FROM "+schema+".seen").Scan(&rows)
	return rows, err
}

func schemaName() string { return fmt.Sprintf("livecode_gates_%d", os.Getpid()) }

func dropSchema(dsn, schema string) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), "DROP SCHEMA IF EXISTS "+schema+" CASCADE"); err != nil {
		fmt.Fprintf(os.Stderr, "schema %s is left behind: %v\n", schema, err)
	}
}
