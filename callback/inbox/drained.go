package inbox

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

// drainPoll is how often Drained asks.
const drainPoll = 5 * time.Millisecond

// Drained waits until nothing is left in the queue: every event that was put into it has
// been handled or is in quarantine. It is for tests, which know when the last one was
// acknowledged; a queue in production is hardly ever empty.
//
// When ctx ends before, the error wraps the one of ctx and says how many events are left.
func Drained(ctx context.Context, queue Queue) error {
	if queue == nil {
		return badArgument("Drained", "queue", "not nil")
	}
	for {
		stats, err := queue.Stats(ctx)
		if err != nil {
			return fmt.Errorf("inbox: Drained: %w", err)
		}
		if stats.Pending == 0 {
			return nil
		}
		if err := wait.Sleep(ctx, drainPoll); err != nil {
			return fmt.Errorf("inbox: Drained: %d events are left: %w", stats.Pending, err)
		}
	}
}
