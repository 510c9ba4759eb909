package livecode

import (
	"time"
)

// fullJitter spreads waits evenly from nothing to max, so that callers that
// failed together do not come back together.
func fullJitter(int64n func(int64) int64) func(max time.Duration) time.Duration {
	return func(max time.Duration) time.Duration {
		return time.Duration(int64n(int64(max) + 1))
	}
}
