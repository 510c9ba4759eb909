package livecode

import (
	"errors"
	"fmt"
	"time"
)

// The checks that several interfaces share. What fails here is never sent.

func wantStreamID(ep endpoint, id string) error {
	if id == "" {
		return badArgument(ep.name, "streamID", "not empty")
	}
	return nil
}

func wantPage(ep endpoint, page, size, smallest, biggest int) error {
	if page < 0 {
		return badArgument(ep.name, "Page", "from 1, or 0 for the first")
	}
	if size != 0 && (size < smallest || size > biggest) {
		return badArgument(ep.name, "PageSize", fmt.Sprintf("from %d to %d, or 0 for the default", smallest, biggest))
	}
	return nil
}

// isBefore compares whole seconds: nothing finer goes over the wire.
func isBefore(start, end time.Time) bool { return start.Unix() < end.Unix() }

var (
	errNoStatus = errors.New("the output has no status")
	errNoTaskID = errors.New("the output has no task_id")
)

// A PushPointOption narrows a call to one push domain or path of the account.
type PushPointOption func(*pushPoint)

// pushPoint is where a stream is pushed to. Only accounts with several domains
// or paths have to say it.
type pushPoint struct {
	Path   string `url:"Param.s.path,omitempty"`
	Domain string `url:"Param.s.domain,omitempty"`
}

// OnDomain names the push domain, for accounts with several.
func OnDomain(domain string) PushPointOption {
	return func(p *pushPoint) { p.Domain = domain }
}

// OnPath names the push path, for accounts with several.
func OnPath(path string) PushPointOption {
	return func(p *pushPoint) { p.Path = path }
}

func newPushPoint(options []PushPointOption) (p pushPoint) {
	for _, option := range options {
		if option != nil {
			option(&p)
		}
	}
	return p
}
