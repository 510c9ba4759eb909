package listen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/internal/redact"
)

// concurrency is how many streams are passed on at once.
const concurrency = 32

// shutdownTimeout is how long senders and receivers under way have at the end.
const shutdownTimeout = 2 * time.Second

// A Store is what stands between the receiver and the worker: a durable one of this
// module, or a [Memory].
type Store interface {
	callback.Inbox
	inbox.Queue
	Keep(context.Context, callback.Quarantined) error
}

// Options are the choices of a [Listener].
type Options struct {
	Verifier *callback.Verifier
	Store    Store
	Forward  *Forwarder // nil: notifications are only shown
	Filter   Filter
	Answer   Answer
	Report   func(Report) error // called one at a time
	Note     func(text string)  // what the person should know beside the events
	Save     io.Writer          // nil: nowhere; gets notifications as they came, a line each
	Log      *slog.Logger
	// Backoff bounds the pause before a notification is passed on again, zero for those
	// of the worker.
	FirstWait, MaxWait time.Duration
}

// A Report is what became of one event at one time.
type Report struct {
	Time        time.Time       `json:"time"`
	Event       string          `json:"event"`
	EventType   int64           `json:"event_type"`
	StreamID    string          `json:"stream_id"`
	Key         string          `json:"dedupe_key"`
	Happened    time.Time       `json:"happened,omitzero"`
	Redelivered bool            `json:"redelivered,omitempty"`
	Attempt     int             `json:"attempt"`
	Forward     *Result         `json:"forward,omitempty"`
	Body        json.RawMessage `json:"body"` // without its credentials
}

// A Listener receives, shows and passes on. Make one with [New].
type Listener struct {
	o       Options
	handler http.Handler
	worker  *inbox.Worker

	reporting sync.Mutex
	attempts  map[string]int // by dedupe key, of what was not taken yet
	broken    chan error     // of what Report and Save returned first
}

// New returns a Listener that does nothing yet.
func New(o Options) (*Listener, error) {
	l := &Listener{o: o, attempts: map[string]int{}, broken: make(chan error, 1)}
	receiver, err := callback.NewHandler(o.Verifier, callback.Handlers{}, callback.WithInbox(o.Store), callback.WithLogger(o.Log))
	if err != nil {
		return nil, err
	}
	l.handler = o.Answer.Before(receiver, nil, o.Note)
	opts := []inbox.Option{inbox.WithConcurrency(concurrency), inbox.WithTimeout(ForwardTimeout + 5*time.Second)}
	if o.FirstWait > 0 {
		opts = append(opts, inbox.WithBackoff(o.FirstWait, o.MaxWait))
	}
	l.worker, err = inbox.NewWorker(o.Store, callback.Handlers{Default: l.handle}, opts...)
	return l, err
}

// ServeHTTP receives one notification.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.handler.ServeHTTP(w, r) }

// Worker returns what hands the events out.
func (l *Listener) Worker() *inbox.Worker { return l.worker }

// Run serves until ctx ends, and lets what is under way finish. It returns how many
// events wait then; an error means that it could not go on.
func (l *Listener) Run(ctx context.Context, on net.Listener) (left int, err error) {
	srv := callback.NewServer("", l)
	srv.WriteTimeout += l.o.Answer.Delay
	srv.ErrorLog = slog.NewLogLogger(l.o.Log.Handler(), slog.LevelDebug)
	ended := make(chan error, 2)
	go func() { ended <- srv.Serve(on) }()

	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	worked := make(chan error, 1)
	go func() { worked <- l.worker.Run(working) }()

	var running = true
	select {
	case <-ctx.Done():
	case err = <-ended:
	case err = <-l.broken:
	case err = <-worked:
		running = false
	}
	// First nothing more is taken, then what was taken is passed on.
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	_ = srv.Shutdown(closing)
	_ = srv.Close()
	if running {
		l.drain(closing)
		stop()
		err = errors.Join(err, ignoreUnfinished(<-worked))
	}
	return l.left(), err
}

// drain waits until nothing waits, or ctx ends.
func (l *Listener) drain(ctx context.Context) {
	for l.left() > 0 && pause(ctx, 10*time.Millisecond) {
	}
}

func (l *Listener) left() int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	stats, err := l.o.Store.Stats(ctx)
	if err != nil {
		return 0
	}
	return stats.Pending
}

func ignoreUnfinished(err error) error {
	if _, ok := errors.AsType[*inbox.UnfinishedError](err); ok {
		return nil // the count of what is left says so
	}
	return err
}

// handle is the way of each event, again and again until it is taken.
func (l *Listener) handle(ctx context.Context, ev callback.Event) error {
	n := ev.Common()
	if !l.o.Filter.Takes(ev.Type(), n.StreamID) {
		return nil
	}
	raw := ev.Raw()
	r := Report{
		Event: ev.Type().Label(), EventType: int64(ev.Type()), StreamID: n.StreamID, Key: ev.DedupeKey(),
		Happened: ev.Time(), Redelivered: n.Redelivered, Body: redact.Notification(raw),
	}
	var err error
	if l.o.Forward != nil {
		result := l.o.Forward.Forward(ctx, raw, n.Expires)
		r.Forward, err = &result, result.Err()
	}
	if broken := l.report(r, raw, err == nil); broken != nil {
		select {
		case l.broken <- broken:
		default:
		}
		return broken
	}
	return err
}

func (l *Listener) report(r Report, raw []byte, taken bool) error {
	l.reporting.Lock()
	defer l.reporting.Unlock()
	l.attempts[r.Key]++
	r.Attempt = l.attempts[r.Key]
	if taken {
		delete(l.attempts, r.Key)
	}
	if r.Attempt == 1 && l.o.Save != nil {
		if err := saveLine(l.o.Save, raw); err != nil {
			return err
		}
	}
	r.Time = time.Now()
	return l.o.Report(r)
}

// saveLine writes a notification as one line, with all that it holds.
func saveLine(w io.Writer, raw []byte) error {
	var line json.RawMessage = raw
	text, err := json.Marshal(line) // takes line breaks out
	if err != nil {
		return fmt.Errorf("saving a notification: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
