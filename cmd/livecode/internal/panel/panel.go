package panel

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// Prefix is where a Panel is mounted.
const Prefix = "/_livecode/"

// Options are what a Panel controls.
type Options struct {
	Account *livetest.Server
	Streams *media.Server // nil: there are no real streams
	Base    string        // the address that the account names files by
	Clock   *Clock        // of the account; nil: it cannot be moved
	About   About
}

// About is what the page says of the emulator.
type About struct {
	Version        string `json:"version,omitempty"`
	Listen         string `json:"listen,omitempty"`
	CallbackURL    string `json:"callbackUrl,omitempty"`
	FFmpeg         bool   `json:"ffmpeg"` // screenshots need it
	PushExample    string `json:"pushExample,omitempty"`
	RequestExample string `json:"requestExample,omitempty"`
}

// A Panel serves the control of one emulator.
type Panel struct {
	o      Options
	files  view.Files
	client *livecode.Client
	mux    *http.ServeMux

	pictures pictures

	mu     sync.Mutex
	faults []fault
}

// New returns the control of an emulator.
func New(o Options) *Panel {
	p := &Panel{o: o, files: view.Files{Base: o.Base}, client: o.Account.Client(), mux: http.NewServeMux()}
	for pattern, route := range p.routes() {
		p.mux.Handle(pattern, route)
	}
	return p
}

func (p *Panel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	p.mux.ServeHTTP(w, r)
}

func (p *Panel) routes() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /_livecode/info":                      answer(p.info),
		"GET /_livecode/stats":                     answer(func(*http.Request) (view.Stats, error) { return view.Account(p.o.Account), nil }),
		"GET /_livecode/events":                    http.HandlerFunc(p.events),
		"GET /_livecode/activity":                  answer(p.activity),
		"GET /_livecode/streams":                   answer(p.streams),
		"GET /_livecode/streams/{id}":              answer(p.stream),
		"GET /_livecode/streams/{id}/urls":         answer(p.urls),
		"POST /_livecode/streams/{id}/push":        answer(p.push),
		"POST /_livecode/streams/{id}/interrupt":   answer(p.interrupt),
		"POST /_livecode/streams/{id}/forbid":      answer(p.forbid),
		"POST /_livecode/streams/{id}/allow":       answer(p.allow),
		"POST /_livecode/streams/{id}/record":      answer(p.record),
		"POST /_livecode/streams/{id}/record/stop": answer(p.stopRecord),
		"POST /_livecode/streams/{id}/screenshot":  answer(p.screenshot),
		"GET /_livecode/pictures/{name}":           http.HandlerFunc(p.picture),
		"GET /_livecode/deliveries":                answer(p.deliveries),
		"GET /_livecode/deliveries/{id}":           answer(p.delivery),
		"POST /_livecode/deliveries/{id}/resend":   answer(p.resend),
		"GET /_livecode/samples":                   answer(p.samples),
		"POST /_livecode/notify":                   answer(p.notify),
		"GET /_livecode/requests":                  answer(p.requests),
		"GET /_livecode/requests/{id}":             answer(p.request),
		"GET /_livecode/tasks":                     answer(p.tasks),
		"GET /_livecode/recordings":                answer(p.recordings),
		"GET /_livecode/screenshots":               answer(p.screenshots),
		"GET /_livecode/faults":                    answer(p.listFaults),
		"POST /_livecode/faults":                   answer(p.addFault),
		"DELETE /_livecode/faults":                 answer(p.clearFaults),
		"POST /_livecode/clock":                    answer(p.moveClock),
	}
}

type info struct {
	About
	Now     time.Time `json:"now"`
	AppID   int64     `json:"appId"`
	Streams bool      `json:"realStreams"`
}

func (p *Panel) info(*http.Request) (info, error) {
	return info{About: p.o.About, Now: p.o.Account.Now(), AppID: p.o.Account.AppID, Streams: p.o.Streams != nil}, nil
}

var errNotFound = errors.New("there is none of this id, or it was long ago")
