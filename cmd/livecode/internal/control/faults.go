package control

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// A fault is what requests to an interface meet.
type fault struct {
	Interface string `json:"interface"` // empty: every one that has nothing of its own
	Fault     string `json:"fault"`
	Times     int    `json:"times"` // 0: until it is taken back

	DelayMs int    `json:"delayMs,omitempty"` // of delay, slow-header and slow-body
	Status  int    `json:"status,omitempty"`  // of status
	Body    string `json:"body,omitempty"`    // of status; empty: the text of the status
	Code    int    `json:"code,omitempty"`    // of error
	Message string `json:"message,omitempty"` // of error
}

const maxFaultTimes = 10_000

func (f fault) delay() time.Duration {
	if f.DelayMs == 0 {
		return 5 * time.Second
	}
	return time.Duration(f.DelayMs) * time.Millisecond
}

// kinds are the faults of a connection by their names.
var kinds = map[string]func(f fault) faultnet.Fault{
	"reset-before-call":     func(fault) faultnet.Fault { return faultnet.ResetBeforeCall() },
	"reset-before-response": func(fault) faultnet.Fault { return faultnet.ResetBeforeResponse() },
	"close-before-response": func(fault) faultnet.Fault { return faultnet.CloseBeforeResponse() },
	"reset-after-header":    func(fault) faultnet.Fault { return faultnet.ResetAfterHeader() },
	"reset-in-body":         func(fault) faultnet.Fault { return faultnet.ResetInBody() },
	"truncate":              func(fault) faultnet.Fault { return faultnet.Truncate() },
	"hang-before-call":      func(fault) faultnet.Fault { return faultnet.HangBeforeCall() },
	"hang-before-response":  func(fault) faultnet.Fault { return faultnet.HangBeforeResponse() },
	"duplicate":             func(fault) faultnet.Fault { return faultnet.Duplicate() },
	"delay":                 func(f fault) faultnet.Fault { return faultnet.Delay(f.delay()) },
	"slow-header":           func(f fault) faultnet.Fault { return faultnet.SlowHeader(f.delay()) },
	"slow-body":             func(f fault) faultnet.Fault { return faultnet.SlowBody(f.delay()) },
	"bad-chunk":             func(fault) faultnet.Fault { return faultnet.BadChunk() },
	"status": func(f fault) faultnet.Fault {
		status := cmp.Or(f.Status, http.StatusServiceUnavailable)
		return faultnet.Respond(status, nil, cmp.Or(f.Body, http.StatusText(status)))
	},
	"error": func(f fault) faultnet.Fault {
		return faultnet.Respond(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, livetest.ErrorBody(f.Code, f.Message))
	},
}

// names are those of all kinds, in order.
func names() []string { return slices.Sorted(maps.Keys(kinds)) }

// interfaces are those of both wires.
func interfaces() []string { return slices.Concat(livetest.Interfaces(), livetest.Actions()) }

// faults are those that were asked for and are still to be met.
type faults struct {
	mu   sync.Mutex
	list []*fault
}

func (f *faults) add(one *fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, one)
}

// met takes one off a fault, and the fault off the list with the last.
func (f *faults) met(one *fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.Times--; one.Times == 0 {
		f.list = slices.DeleteFunc(f.list, func(other *fault) bool { return other == one })
	}
}

func (f *faults) clear(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, func(one *fault) bool { return name == "" || one.Interface == name })
}

func (f *faults) all() []fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []fault{}
	for _, one := range f.list {
		all = append(all, *one)
	}
	return all
}

func (c *Control) listFaults(*http.Request) (any, error) {
	return map[string]any{
		"interfaces": interfaces(), "kinds": names(), "items": c.faults.all(),
	}, nil
}

func (c *Control) addFault(r *http.Request) (any, error) {
	in := fault{Times: 1}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	one, do := in, kinds[in.Fault](in)
	c.faults.add(&one)
	if in.Times == 0 {
		c.Account.FailAlways(in.Interface, do)
		return in, nil
	}
	counted := func(x *faultnet.Exchange) {
		c.faults.met(&one)
		do(x)
	}
	c.Account.Fail(in.Interface, slices.Repeat([]faultnet.Fault{counted}, in.Times)...)
	return in, nil
}

func (f fault) check() error {
	switch {
	case !slices.Contains(names(), f.Fault):
		return badRequest("fault must be one of %s", strings.Join(names(), ", "))
	case f.Interface != "" && !slices.Contains(interfaces(), f.Interface):
		return badRequest("there is no interface %q", f.Interface)
	case f.Times < 0 || f.Times > maxFaultTimes:
		return badRequest("times must be 0 to %d", maxFaultTimes)
	case f.DelayMs < 0 || f.DelayMs > int(time.Hour.Milliseconds()):
		return badRequest("delayMs must be up to an hour")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return badRequest("status must be 200 to 599")
	case f.Fault == "error" && f.Code == 0:
		return badRequest("code must be an error code of the service, such as 20601")
	}
	return nil
}

func (c *Control) clearFaults(r *http.Request) (any, error) {
	name := r.URL.Query().Get("interface")
	if name != "" && !slices.Contains(interfaces(), name) {
		return nil, badRequest("there is no interface %q", name)
	}
	c.Account.ClearFaults(name)
	c.faults.clear(name)
	return done{true}, nil
}
