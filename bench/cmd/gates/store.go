package main

import (
	"context"
	"database/sql"
	"net/http"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of PostgreSQL

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
	"github.com/qcloudlive/livecode/store/postgres"
)

// newDurableServer makes a receiver that answers when an event is in its store,
// with a worker that hands the events to handle.
func newDurableServer(want wanted, handle callback.Handlers) (*http.Server, func(), error) {
	store, closeStore, err := openStore(want)
	if err != nil {
		return nil, nil, err
	}
	h, err := newHandler(want, callback.Handlers{}, callback.WithInbox(store), callback.WithQuarantine(store.Keep))
	if err != nil {
		return nil, nil, err
	}
	worker, err := inbox.NewWorker(store, handle)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = worker.Run(ctx) // what it leaves undone is missing from the figures
	}()
	return callback.NewServer("", h), func() {
		cancel()
		<-ended
		closeStore()
	}, nil
}

func openStore(want wanted) (store inbox.Store, closeStore func(), err error) {
	if want.Bolt != "" {
		file, err := bolt.Open(want.Bolt)
		if err != nil {
			return nil, nil, err
		}
		return file, func() { _ = file.Close() }, nil
	}
	db, err := sql.Open("pgx", want.Postgres)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(20) // two receivers, and a server that takes 100 by default
	db.SetMaxIdleConns(20)
	ctx, schema := context.Background(), postgres.WithSchema(want.Schema)
	if err := postgres.Migrate(ctx, db, schema); err != nil {
		return nil, nil, err
	}
	server, err := postgres.Open(ctx, db, schema)
	if err != nil {
		return nil, nil, err
	}
	return server, func() { _ = db.Close() }, nil
}
