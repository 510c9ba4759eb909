package inbox_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// A drain is a queue whose events become fewer, as far as Drained asks.
type drain struct {
	inbox.Queue
	left int
	err  error
}

func (d *drain) Stats(context.Context) (inbox.Stats, error) {
	if d.left > 0 {
		d.left--
	}
	return inbox.Stats{Pending: d.left, Quarantined: 3}, d.err
}

func TestDrained(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		require.NoError(t, inbox.Drained(t.Context(), &drain{}))
		d := &drain{left: 100}
		require.NoError(t, inbox.Drained(t.Context(), d))
		assert.Zero(t, d.left)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		err := inbox.Drained(ctx, &drain{left: 1000})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorContains(t, err, "events are left")
		assert.Equal(t, time.Second, time.Since(begin))

		broken := errors.New("broken")
		assert.ErrorIs(t, inbox.Drained(t.Context(), &drain{left: 9, err: broken}), broken)
		assert.EqualError(t, inbox.Drained(t.Context(), nil), "inbox: Drained: queue must be not nil")
	})
}
