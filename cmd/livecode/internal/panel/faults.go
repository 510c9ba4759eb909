package panel

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// kinds are the faults by their names here.
var kinds = map[string]func() faultnet.Fault{
	"reset-before-call":     faultnet.ResetBeforeCall,
	"reset-before-response": faultnet.ResetBeforeResponse,
	"close-before-response": faultnet.CloseBeforeResponse,
	"hang-before-call":      faultnet.HangBeforeCall,
	"hang-before-response":  faultnet.HangBeforeResponse,
	"reset-in-body":         faultnet.ResetInBody,
	"truncated-body":        faultnet.Truncate,
	"bad-chunk":             faultnet.BadChunk,
	"delay-3s":              func() faultnet.Fault { return faultnet.Delay(3 * time.Second) },
	"status-429":            status(http.StatusTooManyRequests),
	"status-500":            status(http.StatusInternalServerError),
	"status-503":            status(http.StatusServiceUnavailable),
}

func status(code int) func() faultnet.Fault {
	return func() faultnet.Fault { return faultnet.Respond(code, nil, http.StatusText(code)) }
}

// maxTimes bounds how many requests one call lets fail: each of them is a step of a
// script.
const maxTimes = 1000

// A fault is what the next requests to an interface meet.
type fault struct {
	Interface string `json:"interface"` // "": every one that has nothing of its own
	Fault     string `json:"fault"`
	Times     int    `json:"times"` // how often still; 0: always
}

type faults struct {
	Interfaces []string `json:"interfaces"`
	Kinds      []string `json:"kinds"`
	Items      []fault  `json:"items"`
}

func (p *Panel) listFaults(*http.Request) (faults, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return faults{
		Interfaces: slices.Concat(livetest.Interfaces(), livetest.Actions()),
		Kinds:      slices.Sorted(maps.Keys(kinds)),
		Items:      append([]fault{}, p.faults...),
	}, nil
}

func (p *Panel) addFault(r *http.Request) (done, error) {
	in := fault{Times: 1}
	if err := read(r, &in); err != nil {
		return done{}, err
	}
	newFault := kinds[in.Fault]
	if newFault == nil {
		return done{}, fmt.Errorf("fault must be one of %q", slices.Sorted(maps.Keys(kinds)))
	}
	if in.Interface != "" && !slices.Contains(livetest.Interfaces(), in.Interface) && !slices.Contains(livetest.Actions(), in.Interface) {
		return done{}, errors.New("interface must be one that the service knows, or empty for every one")
	}
	if in.Times < 0 || in.Times > maxTimes {
		return done{}, fmt.Errorf("times must be from 0, which is always, to %d", maxTimes)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, in)
	if in.Times == 0 {
		p.o.Account.FailAlways(in.Interface, newFault())
		return done{}, nil
	}
	counted := p.counted(in, newFault())
	p.o.Account.Fail(in.Interface, slices.Repeat([]faultnet.Fault{counted}, in.Times)...)
	return done{}, nil
}

// counted is a fault that the list knows one less of when it has happened.
func (p *Panel) counted(f fault, do faultnet.Fault) faultnet.Fault {
	return func(x *faultnet.Exchange) {
		p.mu.Lock()
		i := slices.IndexFunc(p.faults, func(g fault) bool { return g.Interface == f.Interface && g.Fault == f.Fault && g.Times > 0 })
		if i >= 0 {
			if p.faults[i].Times--; p.faults[i].Times == 0 {
				p.faults = slices.Delete(p.faults, i, i+1)
			}
		}
		p.mu.Unlock()
		do(x)
	}
}

func (p *Panel) clearFaults(r *http.Request) (done, error) {
	name := r.URL.Query().Get("interface")
	p.mu.Lock()
	defer p.mu.Unlock()
	if name != "" && !slices.ContainsFunc(p.faults, func(f fault) bool { return f.Interface == name }) {
		return done{}, errNotFound
	}
	p.faults = slices.DeleteFunc(p.faults, func(f fault) bool { return name == "" || f.Interface == name })
	p.o.Account.ClearFaults(name)
	return done{}, nil
}
