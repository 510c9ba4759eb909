package inbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// Bounds of what one handler of [NewAdmin] takes from the store at a time.
const (
	maxAdminRequests = 4
	adminTimeout     = 5 * time.Second
)

// An AdminOption says what a handler of [NewAdmin] may do.
type AdminOption func(*admin) error

// AllowReplay lets requests send events in quarantine to their handlers again.
func AllowReplay() AdminOption {
	return func(a *admin) error {
		a.replay = true
		return nil
	}
}

// AllowDelete lets requests forget what is in quarantine, for good.
func AllowDelete() AdminOption {
	return func(a *admin) error {
		a.delete = true
		return nil
	}
}

// WatchWorker makes readiness ask the worker too: it fails while [Worker.Run] is not at
// work, or the store has not answered it for ten seconds. Without it nobody but the
// store is asked, as it fits a process whose events are handled by another one.
func WatchWorker(w *Worker) AdminOption {
	return func(a *admin) error {
		if w == nil {
			return badArgument("WatchWorker", "w", "not nil")
		}
		a.worker = w
		return nil
	}
}

// MaxBacklog makes readiness fail while more than so many events wait, or the oldest of
// them was received longer ago than age. Zero sets no bound, and neither has one unless
// this is called: a receiver with a backlog goes on acknowledging, so let an alert ask
// for it rather than what takes the receiver's traffic away.
func MaxBacklog(events int, age time.Duration) AdminOption {
	return func(a *admin) error {
		if events < 0 {
			return badArgument("MaxBacklog", "events", "at least 0")
		}
		if age < 0 {
			return badArgument("MaxBacklog", "age", "at least 0")
		}
		a.maxEvents, a.maxAge = events, age
		return nil
	}
}

// AdminLogger sets where errors of the store are reported, which no response shows, and
// each replay and delete. nil, the default, is silent.
func AdminLogger(l *slog.Logger) AdminOption {
	return func(a *admin) error {
		a.log = cmp.Or(l, a.log)
		return nil
	}
}

// NewAdmin returns a handler through which people and programs look after a store while
// its receiver runs. It panics with an [*ArgumentError] when an argument is wrong, so that
// it fits into the line that mounts it.
//
//	mux.Handle("/inbox/", authenticated(http.StripPrefix("/inbox", inbox.NewAdmin(store,
//		inbox.WatchWorker(worker), inbox.AllowReplay()))))
//
// It authenticates nobody: mount it behind whatever protects your own pages, on an
// address that the sender of the notifications does not reach. Without options it only
// shows. No response holds a signature, a stream_param or another credential of a URL, and
// none holds a body that is not JSON; requests that a page of another site has caused change
// nothing. Four requests at most ask the store at once, further ones get 503.
//
//	GET    /stats                    [AdminStats]
//	GET    /ready                    [AdminReady]; 503 unless Ready
//	GET    /quarantine?after=0&n=50  [AdminPage], up to 100 without their bodies
//	GET    /quarantine/{id}          [AdminItem]
//	POST   /quarantine/{id}/replay   204; 403 without AllowReplay
//	DELETE /quarantine/{id}          204; 403 without AllowDelete
//
// Errors are [AdminError]: 400 for a malformed number, 404 for an id that is not in
// quarantine, 503 when the store does not answer.
func NewAdmin(store Store, opts ...AdminOption) http.Handler {
	if store == nil {
		panic(badArgument("NewAdmin", "store", "not nil"))
	}
	a := &admin{
		store: store, log: slog.New(slog.DiscardHandler), now: time.Now,
		slots: make(chan struct{}, maxAdminRequests),
	}
	for _, opt := range opts {
		if err := opt(a); err != nil {
			panic(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stats", a.serve(a.stats))
	mux.HandleFunc("GET /ready", a.serve(a.ready))
	mux.HandleFunc("GET /quarantine", a.serve(a.page))
	mux.HandleFunc("GET /quarantine/{id}", a.serve(a.item))
	mux.HandleFunc("POST /quarantine/{id}/replay", a.serve(a.replayItem))
	mux.HandleFunc("DELETE /quarantine/{id}", a.serve(a.deleteItem))
	return http.NewCrossOriginProtection().Handler(mux)
}

// An AdminError is the body of each response with a status of 400 and above, but for a
// path or a method that does not exist.
type AdminError struct {
	Error string `json:"error"`
}

// An AdminStats is the response to GET /stats.
type AdminStats struct {
	// Pending counts the events that wait or are in hand.
	Pending int `json:"pending"`
	// Oldest is when the oldest of them was received; left out when there is none.
	Oldest time.Time `json:"oldest,omitzero"`
	// OldestSeconds is how long ago that is.
	OldestSeconds float64 `json:"oldest_seconds"`
	// Quarantined counts what is in quarantine.
	Quarantined int `json:"quarantined"`
	// Worker is "running", "stalled" or "stopped"; left out when none is watched.
	Worker string `json:"worker,omitempty"`
	// CanReplay and CanDelete say what the options allow.
	CanReplay bool `json:"can_replay"`
	CanDelete bool `json:"can_delete"`
}

// An admin is the handler of [NewAdmin].
type admin struct {
	store          Store
	worker         *Worker // nil: none is watched
	replay, delete bool
	maxEvents      int           // 0: no bound
	maxAge         time.Duration // 0: no bound
	log            *slog.Logger
	now            func() time.Time
	slots          chan struct{}
}

// reply is what a request comes to.
type reply struct {
	status int
	body   any // nil: none
}

func refuse(status int, text string) reply { return reply{status, AdminError{Error: text}} }

// serve bounds how many requests are at work, and for how long.
func (a *admin) serve(act func(*http.Request) reply) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case a.slots <- struct{}{}:
			defer func() { <-a.slots }()
		default:
			w.Header().Set("Retry-After", "1")
			write(w, refuse(http.StatusServiceUnavailable, "too many requests at once"))
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), adminTimeout)
		defer cancel()
		write(w, act(r.WithContext(ctx)))
	}
}

func write(w http.ResponseWriter, answer reply) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if answer.body == nil {
		w.WriteHeader(answer.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(answer.body) // who has gone needs no response
}

func (a *admin) stats(r *http.Request) reply {
	stats, err := a.store.Stats(r.Context())
	if err != nil {
		return a.failed(r, err)
	}
	answer := AdminStats{
		Pending: stats.Pending, Oldest: stats.Oldest, OldestSeconds: a.age(stats.Oldest).Seconds(),
		Quarantined: stats.Quarantined, CanReplay: a.replay, CanDelete: a.delete,
	}
	if a.worker != nil {
		answer.Worker = a.worker.state()
	}
	return reply{http.StatusOK, answer}
}

func (a *admin) age(t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(a.now().Sub(t), 0)
}

// failed reports an error of the store. Its text may name files and servers, so it goes
// into the log alone.
func (a *admin) failed(r *http.Request, err error) reply {
	if errors.Is(err, ErrNotFound) {
		return refuse(http.StatusNotFound, "not in quarantine")
	}
	a.log.LogAttrs(r.Context(), slog.LevelError, "inbox: store does not answer", slog.Any("error", err))
	return refuse(http.StatusServiceUnavailable, storeTrouble(err))
}

func storeTrouble(err error) string {
	if errors.Is(err, ErrFailed) {
		return "the store has failed and must be opened anew"
	}
	return "the store does not answer"
}
