package bolt

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// maxPerCommit bounds how many calls share a transaction.
const maxPerCommit = 256

// A writer commits changes in groups: whatever is asked for while the disk is
// busy with one transaction goes into the next one together. A lone caller
// waits for nothing but the disk, and many callers share its syncs. bbolt's own
// Batch waits for company first, and lets another transaction begin between a
// failed sync and the news of it.
type writer struct {
	db    *bbolt.DB
	room  *room
	calls chan *write
	quit  chan struct{}
	gone  chan struct{}

	// synced is the last transaction that is known to be on the disk. A reader
	// may see a later one.
	synced atomic.Int64

	// alive ends when the store has failed or was closed. Its cause says why.
	alive context.Context
	end   context.CancelCauseFunc
}

// A write is a change that somebody waits for. change returns a refusal before
// it has changed anything, or nil.
type write struct {
	ctx    context.Context
	adds   int64 // how many bytes it adds to the file, if it makes it larger
	change func(*txn) error
	err    error
	done   chan struct{}
}

var errClosed = fmt.Errorf("bolt: store is closed: %w", inbox.ErrFailed)

func newWriter(db *bbolt.DB, file *os.File) *writer {
	w := &writer{db: db, room: newRoom(file, db.Info().PageSize), calls: make(chan *write), quit: make(chan struct{}), gone: make(chan struct{})}
	w.alive, w.end = context.WithCancelCause(context.Background())
	go w.run()
	return w
}

// do has a change committed that frees room, or needs none to speak of. nil means that
// it is on the disk.
func (w *writer) do(ctx context.Context, change func(*txn) error) error {
	return w.doAdding(ctx, 0, change)
}

// doAdding has a change committed that adds so many bytes. The error is [inbox.ErrFull]
// when the disk has no room for them.
func (w *writer) doAdding(ctx context.Context, bytes int64, change func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	call := &write{ctx: ctx, adds: bytes, change: change, done: make(chan struct{})}
	select {
	case w.calls <- call:
		<-call.done
		return call.err
	case <-w.quit:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close waits for the transaction under way and ends the writer.
func (w *writer) close() {
	close(w.quit)
	<-w.gone
	w.end(errClosed)
}

// failure returns why the store has failed, or nil.
func (w *writer) failure() error { return context.Cause(w.alive) }

func (w *writer) fail(cause error) error {
	w.end(fmt.Errorf("%w: %w", inbox.ErrFailed, cause))
	return w.failure()
}

func (w *writer) run() {
	defer close(w.gone)
	for {
		select {
		case first := <-w.calls:
			w.serve(w.gather(first))
		case <-w.quit:
			return
		}
	}
}

// gather returns the first call and all that wait behind it.
func (w *writer) gather(first *write) []*write {
	group := []*write{first}
	for len(group) < maxPerCommit {
		select {
		case next := <-w.calls:
			group = append(group, next)
		default:
			return group
		}
	}
	return group
}

// serve commits a group. Those that are refused get their error, the others the
// outcome of the commit. If it fails there are no refusals either: what a call
// was refused for may be another's change, which is not on the disk.
func (w *writer) serve(group []*write) {
	err := w.failure()
	if err == nil {
		err = protect(func() error { return w.commit(group) })
		if err != nil {
			err = w.fail(err)
		}
	}
	for _, call := range group {
		if err != nil {
			call.err = err
		}
		close(call.done)
	}
}

// commit applies the changes and syncs them. Any error means that the state of
// the file is not known any more.
func (w *writer) commit(group []*write) error {
	tx, err := w.db.Begin(true)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // has no effect after Commit
	t, err := begin(tx)
	if err != nil {
		return err
	}
	fits := w.room.reserve(tx.Size(), w.free(), group)
	changed, err := apply(t, group, fits)
	if err != nil || !changed {
		return err
	}
	id := tx.ID()
	if err := tx.Commit(); err != nil {
		return err
	}
	w.synced.Store(int64(id))
	return nil
}

// free returns how many bytes of the file can be used anew.
func (w *writer) free() int64 { return int64(w.db.Stats().FreePageN) * w.room.pageSize }

// apply runs the changes, those that make the file larger only if they fit. A refusal
// concerns its caller alone.
func apply(t *txn, group []*write, fits bool) (changed bool, err error) {
	for _, call := range group {
		if call.err = call.ctx.Err(); call.err != nil {
			continue
		}
		if call.adds > 0 && !fits {
			call.err = errNoRoom
			continue
		}
		call.err = call.change(t)
		if call.err != nil && !isRefusal(call.err) {
			return false, call.err
		}
		changed = changed || call.err == nil
	}
	return changed, t.finish()
}

// view reads what is on the disk. sure is false if what was read may not have
// been synced yet.
func (w *writer) view(ctx context.Context, read func(*txn) error) (sure bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if err := w.failure(); err != nil {
		return false, err
	}
	err = protect(func() error {
		return w.db.View(func(tx *bbolt.Tx) error {
			sure = int64(tx.ID()) <= w.synced.Load()
			t, err := begin(tx)
			if err != nil {
				return err
			}
			return read(t)
		})
	})
	return sure, err
}

// protect turns a panic of bbolt, or a fault in the mapped file, into an error:
// both come of a damaged file.
func protect(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v", ErrCorrupt, v)
		}
	}()
	return fn()
}
