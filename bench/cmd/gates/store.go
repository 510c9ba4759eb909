package main

import (
	"context"
	"sync"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

// newDurableService makes a receiver that answers when an event is in its store,
// with a worker that hands the events to handle.
func newDurableService(want wanted, handle callback.Handlers) (service, error) {
	store, closeStore, err := openStore(want)
	if err != nil {
		return service{}, err
	}
	h, err := newHandler(want, callback.Handlers{}, callback.WithInbox(store))
	if err != nil {
		return service{}, err
	}
	worker, err := inbox.NewWorker(store, handle)
	if err != nil {
		return service{}, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	work := sync.OnceFunc(func() { go func() { ended <- worker.Run(ctx) }() })
	if !want.Idle {
		work()
	}
	rest := sync.OnceValues(func() (int, error) {
		cancel()
		work() // Run returns at once if it had not begun
		if err := <-ended; err != nil {
			return 0, err
		}
		stats, err := store.Stats(context.Background())
		return stats.Pending, err
	})
	return service{Server: callback.NewServer("", h), work: work, rest: rest, close: closeStore}, nil
}

func openStore(want wanted) (store inbox.Store, closeStore func(), err error) {
	if want.Bolt != "" {
		file, err := bolt.Open(want.Bolt)
		if err != nil {
			return nil, nil, err
		}
		return file, func() { _ = file.Close() }, nil
	}
	db, err := want.Shared.connect()
	if err != nil {
		return nil, nil, err
	}
	store, err = want.Shared.open(db)
	return store, func() { _ = db.Close() }, err
}
