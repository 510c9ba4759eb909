// Package wait has the one way to let time pass.
package wait

import (
	"context"
	"time"
)

// Sleep waits for d and returns nil, or returns the error of ctx if that ends
// before.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
