package livecode

import (
	"errors"
	"sync"
	"time"
)

// A retryBudget keeps retries from tripling the load on a failing service. Each
// retry costs some of it, successes bring it back.
type retryBudget struct {
	mu     sync.Mutex
	tokens int
}

const (
	maxBudget    = 500
	retryCost    = 5
	timeoutCost  = 10
	successBonus = 1
)

func newRetryBudget() *retryBudget { return &retryBudget{tokens: maxBudget} }

// take pays for a retry after err, if there is enough.
func (b *retryBudget) take(err error) bool {
	cost := retryCost
	if transport, ok := errors.AsType[*TransportError](err); ok && transport.Timeout() {
		cost = timeoutCost
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < cost {
		return false
	}
	b.tokens -= cost
	return true
}

// refill pays back what the retries of a call have cost that worked in the end.
func (b *retryBudget) refill(attempts int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(maxBudget, b.tokens+successBonus+retryCost*(attempts-1))
}

// fullJitter spreads waits evenly from nothing to max, so that callers that
// failed together do not come back together.
func fullJitter(int64n func(int64) int64) func(max time.Duration) time.Duration {
	return func(max time.Duration) time.Duration {
		return time.Duration(int64n(int64(max) + 1))
	}
}
