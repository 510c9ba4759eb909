package livecode

import (
	"errors"
	"sync"
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
