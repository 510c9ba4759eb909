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

// A PushPoint narrows a call to one push domain or push path (推流域名, 推流路径) of
// the account. Only accounts with several have to name theirs; the zero value, and
// each field that is empty, leaves it to the service.
type PushPoint struct {
	// Path is the push path, such as "live".
	Path string `url:"Param.s.path,omitempty"`
	// Domain is the push domain.
	Domain string `url:"Param.s.domain,omitempty"`
}

// onePushPoint returns the push point of a call, of which there may be none.
func onePushPoint(ep endpoint, at []PushPoint) (PushPoint, error) {
	switch len(at) {
	case 0:
		return PushPoint{}, nil
	case 1:
		return at[0], nil
	}
	return PushPoint{}, badArgument(ep.name, "at", "one PushPoint or none")
}
