package livecode

import (
	"time"
)

// The checks that several interfaces share. What fails here is never sent.

func validateStreamID(ep endpoint, id string) error {
	if id == "" {
		return ep.badArgument("streamID", "not empty")
	}
	return nil
}

// isBefore compares whole seconds: nothing finer goes over the wire.
func isBefore(start, end time.Time) bool { return start.Unix() < end.Unix() }
