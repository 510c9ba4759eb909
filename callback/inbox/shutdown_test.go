package inbox_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

func TestShutdownLetsHandlersFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
			time.Sleep(3 * time.Second)
			return ctx.Err()
		})
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, 3*time.Second, time.Since(b.begun))
		assert.Equal(t, []string{"1"}, b.sequences(), "nothing new is begun")
		assert.Equal(t, 1, b.stats().Pending)
	})
}

func TestShutdownStopsSlowHandlers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}, inbox.WithShutdownTimeout(2*time.Second), inbox.WithTimeout(time.Minute))
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, 2*time.Second, time.Since(b.begun))
		item, err := b.store.Claim(t.Context(), 1)
		require.NoError(t, err)
		assert.Equal(t, 2*time.Second, time.Since(b.begun), "it is due at once")
		assert.Zero(t, item[0].Interrupted, "its outcome was noted")
	})
}

func TestShutdownLeavesDeafHandlers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		deaf := make(chan struct{})
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			<-deaf
			return nil
		})
		synctest.Wait()
		var unfinished *inbox.UnfinishedError
		require.ErrorAs(t, stop(), &unfinished)
		assert.Equal(t, 1, unfinished.Handlers)
		assert.LessOrEqual(t, time.Since(b.begun), 5*time.Second)
		assert.Equal(t, 1, b.stats().Pending)
		close(deaf)
	})
}

func TestRunTwiceAtOnceIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		w, err := inbox.NewWorker(b.store, b.handler(nil))
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		synctest.Wait()
		require.ErrorContains(t, w.Run(ctx), "running")
		cancel()
		require.NoError(t, <-ended)
		require.NoError(t, w.Run(ctx), "one after the other is fine")
	})
}
