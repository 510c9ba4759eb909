package wait_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/internal/wait"
)

func TestSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		assert.NoError(t, wait.Sleep(t.Context(), time.Minute))
		assert.Equal(t, time.Minute, time.Since(begin))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin = time.Now()
		assert.ErrorIs(t, wait.Sleep(ctx, time.Minute), context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(begin))
	})
}
