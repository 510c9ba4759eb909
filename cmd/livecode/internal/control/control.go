package control

import (
	"net/http"
	"sync"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// Prefix is where a Control is served.
const Prefix = "/_livecode"

// Options are what a Control works on.
type Options struct {
	Account *livetest.Server
	Streams *media.Server // nil: pushes are told of, and nothing is sent
	Clock   *Clock        // of Account; nil: it cannot be moved
	BaseURL string        // of the emulator, without a slash at its end
	Version string
	Begin   []byte // snapshot that a reset goes back to; nil: what the account is now

	CallbackURL string // of most events, to show
	CallbackKey string
	HasFFmpeg   bool
}

// A Control is the handler of everything under Prefix.
type Control struct {
	Options
	files    view.Files
	service  *inProcess
	client   *livecode.Client // of the account, in this process
	faults   faults
	pictures pictures
	tests    testPushes
	watchers chan struct{}

	mu          sync.Mutex
	callbackURL string // of most events, as it was set last

	mux *http.ServeMux
}

// New returns a Control of an account.
func New(o Options) *Control {
	c := &Control{
		Options: o, files: view.Files{Base: o.BaseURL},
		callbackURL: o.CallbackURL, watchers: make(chan struct{}, maxWatchers), mux: http.NewServeMux(),
	}
	if c.Begin == nil {
		c.Begin = o.Account.Snapshot()
	}
	c.service = newInProcess(o.Account)
	c.client = o.Account.Client(livecode.WithHTTPClient(c.service.client()))
	for _, route := range routes {
		c.mux.HandleFunc(route.method+" "+Prefix+route.path, route.handler(c))
	}
	return c
}

// ServeHTTP serves what is under Prefix.
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPicture)
	w.Header().Set("Cache-Control", "no-store")
	c.mux.ServeHTTP(w, r)
}

// Close ends the test pictures that are being pushed.
func (c *Control) Close() {
	c.tests.close()
	c.service.close()
}
