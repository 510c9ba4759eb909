package emulator

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/console"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/control"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/guard"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// Options are what can be chosen of an emulator. Its zero value is one without real
// streams, with the keys of livetest, that forgets all when it ends.
type Options struct {
	BaseURL string // how others reach it, without a slash at its end
	Version string

	AppID            int64
	Key, CallbackKey string
	Callbacks        []Callback
	Retry            callbacktest.RetryProfile

	RTMP               string // address that takes pushes; empty or media.Off: none
	Record             []string
	Screenshots, Idle  time.Duration
	OpenPush, OpenPlay bool
	FFmpeg             string

	Dir  string // keeps the state and the files; empty: nothing is kept
	Seed []byte // YAML, of an account that has no state yet

	// Timeout is how long a request may take to come, and its response to go. Zero
	// means 30 s. What goes on by itself has no end: streams, and events, each of which
	// must go within 10 s.
	Timeout time.Duration

	Hosts  []string
	Token  string
	Logger *slog.Logger // nil: silence
}

// A Callback is where notifications go.
type Callback struct {
	EventType int // -1: all that have no URL of their own
	URL       string
}

// An Emulator is an http.Handler. Close ends it.
type Emulator struct {
	Account *livetest.Server
	Streams *media.Server // nil: none
	Clock   *control.Clock

	control *control.Control
	keeper  *keeper // nil: nothing is kept
	handler http.Handler
	timeout time.Duration
}

// New begins an emulator. What fails is the address of RTMP, the directory, the seed.
func New(o Options) (*Emulator, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	e := &Emulator{Clock: &control.Clock{}, timeout: cmp.Or(o.Timeout, 30*time.Second)}
	e.Account = livetest.NewUnstartedServer(e.accountOptions(&o)...)
	for _, callback := range o.Callbacks {
		if callback.EventType >= 0 {
			e.Account.SetCallbackURLFor(callback.EventType, callback.URL)
		}
	}
	if err := e.begin(&o); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Emulator) accountOptions(o *Options) []livetest.Option {
	opts := []livetest.Option{livetest.WithLenient(), livetest.WithClock(e.Clock.Now), livetest.WithRetryProfile(o.Retry)}
	if o.AppID != 0 {
		opts = append(opts, livetest.WithAppID(o.AppID))
	}
	if o.Key != "" {
		opts = append(opts, livetest.WithKey(o.Key))
	}
	if o.CallbackKey != "" {
		opts = append(opts, livetest.WithCallbackKey(o.CallbackKey))
	}
	if url := o.callbackURL(); url != "" {
		opts = append(opts, livetest.WithCallbackURL(url))
	}
	return opts
}

func (o *Options) callbackURL() string {
	for _, callback := range o.Callbacks {
		if callback.EventType < 0 {
			return callback.URL
		}
	}
	return ""
}

func (e *Emulator) begin(o *Options) error {
	// What a reset goes back to is the seed, not what an earlier run has left.
	if err := plant(e.Account, o.Seed); err != nil {
		return err
	}
	seeded := e.Account.Snapshot()
	if o.Dir != "" {
		keeper, err := newKeeper(e.Account, e.Clock, filepath.Join(o.Dir, "state.json"), o.Logger)
		if err != nil {
			return err
		}
		e.keeper = keeper
	}
	if err := e.attach(o); err != nil {
		return err
	}
	e.control = control.New(control.Options{
		Account: e.Account, Streams: e.Streams, Clock: e.Clock, BaseURL: o.BaseURL, Version: o.Version, Begin: seeded,
		CallbackURL: o.callbackURL(), CallbackKey: o.CallbackKey, HasFFmpeg: e.Streams != nil && o.FFmpeg != media.Off,
	})
	handler := http.Handler(http.HandlerFunc(e.route))
	if e.keeper != nil {
		handler = e.keeper.keep(handler)
	}
	e.handler = guard.New(guard.Options{Hosts: o.Hosts, Token: o.Token, Protected: isControl, Public: e.isPublic}, handler)
	return nil
}

// attach begins the real streams.
func (e *Emulator) attach(o *Options) (err error) {
	if o.RTMP == "" || o.RTMP == media.Off {
		return nil
	}
	files := ""
	if o.Dir != "" {
		files = filepath.Join(o.Dir, "files")
		if err := os.MkdirAll(files, 0o700); err != nil {
			return err
		}
	}
	e.Streams, err = media.Attach(e.Account, media.Options{
		RTMP: o.RTMP, HTTP: media.Off, BaseURL: o.BaseURL, Dir: files, Record: o.Record, Screenshots: o.Screenshots, Idle: o.Idle,
		OpenPush: o.OpenPush, OpenPlay: o.OpenPlay, FFmpeg: o.FFmpeg, Logger: o.Logger,
	})
	return err
}

// ServeHTTP answers everything on the emulator's one port.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	until := time.Now().Add(e.timeout)
	if e.isPublic(r) || r.URL.Path == control.Prefix+"/events" {
		until = time.Time{} // nor that of an earlier request on this connection
	}
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(until) // a recorder in a test has no deadlines
	_ = conn.SetWriteDeadline(until)
	e.handler.ServeHTTP(w, r)
}

func isControl(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, control.Prefix+"/") }

// isService reports whether a request is for the service itself: its path, or the way
// that API 3.0 is asked, which has none.
func isService(r *http.Request) bool {
	return strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/common_access") ||
		r.Header.Get("X-TC-Action") != "" ||
		r.URL.Path == "/" && r.URL.Query().Has("interface")
}

// isPlay reports whether a request is for a stream or a file of one.
func isPlay(r *http.Request) bool {
	switch path.Ext(r.URL.Path) {
	case ".flv", ".m3u8", ".ts", ".mp4":
		return true
	}
	return strings.HasPrefix(r.URL.Path, "/:files/") || strings.HasPrefix(r.URL.Path, "/:inner/") || strings.HasPrefix(r.URL.Path, "/live/")
}

// isPublic reports whether a request goes to the streams, which have signed URLs.
func (e *Emulator) isPublic(r *http.Request) bool {
	return e.Streams != nil && !isControl(r) && !isService(r) && isPlay(r)
}

func (e *Emulator) route(w http.ResponseWriter, r *http.Request) {
	switch {
	case isControl(r):
		e.control.ServeHTTP(w, r)
	case isService(r):
		e.Account.ServeHTTP(w, r)
	case e.isPublic(r):
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // players of other pages
		e.Streams.ServeHTTP(w, r)
	default:
		console.Handler().ServeHTTP(w, r)
	}
}

// Close ends pushes and notifications and keeps the state as it then is.
func (e *Emulator) Close() error {
	var errs []error
	if e.control != nil {
		e.control.Close()
	}
	if e.Streams != nil {
		errs = append(errs, e.Streams.Close())
	}
	e.Account.Close()
	if e.keeper != nil {
		errs = append(errs, e.keeper.close())
	}
	return errors.Join(errs...)
}
