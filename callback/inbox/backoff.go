package inbox

import (
	"math/rand/v2"
	"time"
)

// A backoff is a bound that doubles with each attempt. The pause is a random time
// below it, "full jitter", so that what failed together does not return
// together.
type backoff struct {
	first, max time.Duration
}

// bound returns the bound after the given attempt, which counts from 1.
func (b backoff) bound(attempt int) time.Duration {
	bound := b.first
	for range attempt - 1 {
		if bound >= b.max/2 {
			return b.max
		}
		bound *= 2
	}
	return bound
}

func (b backoff) wait(attempt int) time.Duration {
	return rand.N(b.bound(attempt) + 1)
}
