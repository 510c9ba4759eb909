package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/control"
	"github.com/qcloudlive/livecode/livetest"
)

// A keeper writes the state of an account to a file. What a request has changed is on
// the disk before its response is sent; what streams change by themselves, moments
// later.
type keeper struct {
	account *livetest.Server
	clock   *control.Clock
	file    string
	logger  *slog.Logger

	mu      sync.Mutex // of what follows, and while the file is written
	written []byte
	asked   uint64 // saves that were asked for
	saved   uint64 // those among them that the file has
	waiting sync.Mutex

	cancel  context.CancelFunc
	watched sync.WaitGroup
}

// stateFile is what the file holds.
type stateFile struct {
	ShiftMs int64
	Account json.RawMessage
}

// newKeeper restores what the file has and keeps it from then on.
func newKeeper(account *livetest.Server, clock *control.Clock, file string, logger *slog.Logger) (*keeper, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	k := &keeper{account: account, clock: clock, file: file, logger: logger}
	if err := k.restore(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := k.save(); err != nil { // or say so now, not when something is lost
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	k.cancel = cancel
	k.watched.Go(func() { k.watch(ctx) })
	return k, nil
}

func (k *keeper) restore() error {
	text, err := os.ReadFile(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var state stateFile
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	k.clock.Move(time.Duration(state.ShiftMs) * time.Millisecond)
	return k.account.Restore(state.Account)
}

// save writes the state as it is now, or learns that somebody has who began later than
// this was called. Those who wait share one write.
func (k *keeper) save() error {
	k.waiting.Lock()
	k.asked++
	mine := k.asked
	k.waiting.Unlock()

	k.mu.Lock()
	defer k.mu.Unlock()
	if k.saved >= mine {
		return nil
	}
	k.waiting.Lock()
	covers := k.asked
	k.waiting.Unlock()
	text, err := json.Marshal(stateFile{k.clock.Shift().Milliseconds(), k.account.Snapshot()})
	if err != nil {
		return err
	}
	if !bytes.Equal(text, k.written) {
		if err := replaceFile(k.file, text); err != nil {
			return err
		}
		k.written = text
	}
	k.saved = covers
	return nil
}

// replaceFile writes a file that is whole whenever it is read, however the process ends.
func replaceFile(name string, text []byte) error {
	next, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err == nil {
		err = next.Sync()
	}
	err = errors.Join(err, next.Close())
	if err == nil {
		err = os.Rename(next.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}

// watch saves after what happens without a request. Many things at once are one save.
func (k *keeper) watch(ctx context.Context) {
	more := make(chan struct{}, 1)
	k.watched.Go(func() {
		for range k.account.Watch(ctx, 0) {
			select {
			case more <- struct{}{}:
			default:
			}
		}
	})
	for {
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
		if err := k.save(); err != nil {
			k.logger.Error("the state is not kept", "err", err)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return
		}
	}
}

func (k *keeper) close() error {
	k.cancel()
	k.watched.Wait()
	return k.save()
}

// keep saves what a request has changed before the first byte of its response.
func (k *keeper) keep(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !mayChange(r) {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&keptWriter{ResponseWriter: w, keeper: k}, r)
	})
}

// mayChange reports whether a request may change the state. Where the name does not say
// it, it may.
func mayChange(r *http.Request) bool {
	if action := r.Header.Get("X-TC-Action"); action != "" {
		return !strings.HasPrefix(action, "Describe")
	}
	if isControl(r) {
		return r.Method != http.MethodGet && r.Method != http.MethodHead
	}
	if !isService(r) {
		return false
	}
	name := r.URL.Query().Get("interface")
	return name == "Live_Queue_Get" || !strings.Contains(name, "_Get") && !strings.Contains(name, "List")
}

// A keptWriter saves before the response begins, and turns it into an error when that
// fails: nothing is acknowledged that is not kept.
type keptWriter struct {
	http.ResponseWriter
	keeper *keeper
	begun  bool
	failed bool
}

// Unwrap lets http.ResponseController reach what is below, such as faults of a
// connection.
func (w *keptWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *keptWriter) WriteHeader(status int) {
	if w.begun {
		return
	}
	w.begun = true
	if err := w.keeper.save(); err != nil {
		w.failed = true
		w.keeper.logger.Error("the state is not kept", "err", err)
		http.Error(w.ResponseWriter, "the emulator could not keep its state", http.StatusInsufficientStorage)
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *keptWriter) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.failed {
		return len(text), nil
	}
	return w.ResponseWriter.Write(text)
}
