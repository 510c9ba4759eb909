//go:build unix

package crashtest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
	"github.com/qcloudlive/livecode/store/mysql"
	"github.com/qcloudlive/livecode/store/postgres"
)

// The modes of a receiver.
const (
	modeSync     = "sync"
	modeBolt     = "bolt"
	modePostgres = "postgres"
	modeMySQL    = "mysql"
)

// durableModes are those with a store, sharedModes those whose store several
// receivers share.
var (
	durableModes = []string{modeBolt, modePostgres, modeMySQL}
	sharedModes  = []string{modePostgres, modeMySQL}
)

const (
	testKey = "callback key of the tests"
	lease   = time.Second
)

// A plan is what a receiver is told to do, as JSON in its environment.
type plan struct {
	Mode   string
	Addr   string
	File   string // of bolt
	DSN    string
	Schema string // of PostgreSQL, or what the tables of MySQL begin with
	Ledger string
	Point  point
	Hit    int
	// Stuck handlers never return, so that events pile up.
	Stuck bool
	// Down is a file without which the sink of the handlers is down.
	Down string
	// Slow is how long a handler takes.
	Slow time.Duration
	// Poison is the sequence of an event whose handler kills the process.
	Poison string
	// Ahead is how far the clocks of the receiver are ahead.
	Ahead       time.Duration
	Concurrency int
}

const planVariable = "CRASHTEST_PLAN"

// runReceiver is the program of the child.
func runReceiver(encoded string) error {
	var p plan
	if err := json.Unmarshal([]byte(encoded), &p); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	r := &receiver{plan: p, reaper: newReaper(p.Point, p.Hit)}
	ledger, err := os.OpenFile(p.Ledger, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	r.ledger = ledger
	run := r.runDurable
	if p.Mode == modeSync {
		run = r.runSync
	}
	err = run(ctx)
	if p.Point == pointShutdown {
		die() // at the last moment, if it was not before
	}
	return err
}

type receiver struct {
	plan
	*reaper
	ledger *os.File
}

func (r *receiver) now() time.Time { return time.Now().Add(r.Ahead) }

// handlers write to the ledger when they begin and when they have done their work.
func (r *receiver) handlers() callback.Handlers {
	return callback.Handlers{StreamStarted: func(ctx context.Context, ev *callback.StreamStarted) error {
		if r.Mode == modeSync {
			r.reach(pointBeforePut) // the handler is what keeps the event
			r.within(pointMidPut, time.Millisecond)
		}
		if r.Down != "" {
			if _, err := os.Stat(r.Down); err != nil {
				return err
			}
		}
		if err := r.write("begin", ev); err != nil {
			return err
		}
		r.reach(pointMidHandler)
		if r.Poison != "" && ev.Sequence == r.Poison {
			die()
		}
		if r.Stuck {
			<-ctx.Done()
			return ctx.Err()
		}
		time.Sleep(r.Slow)
		if err := r.write("end", ev); err != nil {
			return err
		}
		if r.Mode == modeSync {
			r.reach(pointAfterPut)
			r.reach(pointBeforeDoneMark)
		}
		return nil
	}}
}

// write adds a line in one call: a process that is killed leaves all of it or
// nothing.
func (r *receiver) write(what string, ev *callback.StreamStarted) error {
	_, err := fmt.Fprintf(r.ledger, "%s %s %s %t\n", what, ev.StreamID, ev.Sequence, ev.Redelivered)
	return err
}

// runSync runs without a store: the handler works inside the request.
func (r *receiver) runSync(ctx context.Context) error {
	r.within(pointOpen, 10*time.Millisecond)
	return r.serve(ctx, r.handlers())
}

func (r *receiver) runDurable(ctx context.Context) error {
	store, err := r.open(ctx)
	if err != nil {
		return err
	}
	worker, err := inbox.NewWorker(&dyingStore{store, r.reaper}, r.handlers(),
		inbox.WithConcurrency(r.Concurrency), inbox.WithClock(r.now), inbox.WithTimeout(time.Minute),
		inbox.WithShutdownTimeout(500*time.Millisecond), inbox.WithBackoff(10*time.Millisecond, 100*time.Millisecond))
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	err = r.serve(ctx, callback.Handlers{}, callback.WithInbox(&dyingStore{store, r.reaper}), callback.WithQuarantine(store.Keep))
	err = errors.Join(err, <-ended)
	if closer, ok := store.(interface{ Close() error }); ok {
		err = errors.Join(err, closer.Close())
	}
	return err
}

func (r *receiver) open(ctx context.Context) (inbox.Store, error) {
	switch r.Mode {
	case modeBolt:
		return r.openBolt()
	case modeMySQL:
		return r.openMySQL(ctx)
	}
	return r.openPostgres(ctx)
}

func (r *receiver) openMySQL(ctx context.Context) (inbox.Store, error) {
	db, err := sql.Open("mysql", r.DSN)
	if err != nil {
		return nil, err
	}
	tables := mysql.WithTablePrefix(r.Schema)
	r.within(pointOpen, 40*time.Millisecond)
	if err := mysql.Migrate(ctx, db, tables); err != nil {
		return nil, err
	}
	store, err := mysql.Open(ctx, db, tables, mysql.WithLease(lease), mysql.WithPollInterval(20*time.Millisecond))
	// What compacts here is the sweep before the first claim.
	r.within(pointCompaction, 10*time.Millisecond)
	return store, err
}

func (r *receiver) openBolt() (inbox.Store, error) {
	opts := []bolt.Option{bolt.WithClock(r.now)}
	if r.Point == pointCompaction {
		if err := r.bloat(); err != nil {
			return nil, err
		}
		opts = append(opts, bolt.WithCompaction(0))
	}
	r.within(pointCompaction, 8*time.Millisecond)
	r.within(pointOpen, 4*time.Millisecond)
	return bolt.Open(r.File, opts...)
}

// bloat leaves a file that is mostly empty.
func (r *receiver) bloat() error {
	store, err := bolt.Open(r.File)
	if err != nil {
		return err
	}
	body := make([]byte, 1<<20)
	for n := range 2 {
		err := store.Keep(context.Background(), callback.Quarantined{Reason: callback.ErrConflict, Body: callback.NewSecret(string(body))})
		if err != nil {
			return err
		}
		list, err := store.Quarantined(context.Background(), 0, 10)
		if err != nil || len(list) != 1 {
			return fmt.Errorf("round %d: %d in quarantine, %w", n, len(list), err)
		}
		if err := store.Delete(context.Background(), list[0].ID); err != nil {
			return err
		}
	}
	return store.Close()
}

func (r *receiver) openPostgres(ctx context.Context) (inbox.Store, error) {
	db, err := sql.Open("pgx", r.DSN)
	if err != nil {
		return nil, err
	}
	schema := postgres.WithSchema(r.Schema)
	r.within(pointOpen, 40*time.Millisecond)
	if err := postgres.Migrate(ctx, db, schema); err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, db, schema, postgres.WithLease(lease), postgres.WithPollInterval(20*time.Millisecond))
	// What compacts here is the sweep before the first claim.
	r.within(pointCompaction, 10*time.Millisecond)
	return store, err
}

// serve receives until ctx ends.
func (r *receiver) serve(ctx context.Context, handlers callback.Handlers, opts ...callback.Option) error {
	verifier, err := callback.NewVerifier(testKey)
	if err != nil {
		return err
	}
	opts = append(opts, callback.WithConfirm(func(context.Context, callback.Event) error {
		r.reach(pointAfterVerify)
		return nil
	}))
	h, err := callback.NewHandler(verifier.WithClock(r.now), handlers, opts...)
	if err != nil {
		return err
	}
	server := callback.NewServer(r.Addr, &dyingHandler{h, r.reaper})
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateIdle || state == http.StateClosed { // the whole answer has been written
			r.reach(pointAfterAck)
		}
	}
	listener, err := net.Listen("tcp", r.Addr)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	go func() { _ = server.Serve(listener) }()
	<-ctx.Done()
	r.within(pointShutdown, 5*time.Millisecond)
	ending, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return server.Shutdown(ending)
}

// A dyingStore ends the process around calls of a store.
type dyingStore struct {
	inbox.Store
	*reaper
}

func (s *dyingStore) Put(ctx context.Context, e callback.Envelope) (bool, error) {
	s.reach(pointBeforePut)
	s.within(pointMidPut, 2*time.Millisecond)
	duplicate, err := s.Store.Put(ctx, e)
	s.reach(pointAfterPut)
	return duplicate, err
}

func (s *dyingStore) Done(ctx context.Context, item inbox.Item) error {
	s.reach(pointBeforeDoneMark)
	return s.Store.Done(ctx, item)
}

// A dyingHandler ends the process around the HTTP exchange.
type dyingHandler struct {
	http.Handler
	*reaper
}

func (h *dyingHandler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h.reach(pointBeforeRead)
	h.Handler.ServeHTTP(&dyingWriter{w, h.reaper}, req)
}

// A dyingWriter ends the process with half of the answer on its way.
type dyingWriter struct {
	http.ResponseWriter
	*reaper
}

func (w *dyingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *dyingWriter) Write(body []byte) (int, error) {
	if w.point == pointMidAck && w.left.Add(-1) == 0 {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.ResponseWriter.Write(body[:len(body)/2])
		_ = http.NewResponseController(w.ResponseWriter).Flush()
		die()
	}
	return w.ResponseWriter.Write(body)
}
