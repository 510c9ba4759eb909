package callback

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func begun(request context.Context) *workContext {
	c := new(workContext)
	c.begin(request, time.Minute)
	return c
}

// It ends as a context of package context does, asked for its end before or not.
func TestWorkContext_endsAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, asked := range []bool{false, true} {
			c := begun(t.Context())
			if asked {
				require.False(t, isClosed(c.Done()))
			}
			at, ok := c.Deadline()
			assert.True(t, ok)
			assert.Equal(t, time.Minute, time.Until(at))
			time.Sleep(time.Minute - time.Nanosecond)
			require.NoError(t, c.Err())
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			require.Equal(t, context.DeadlineExceeded, c.Err())
			require.True(t, isClosed(c.Done()))
			c.end()
			require.Equal(t, context.DeadlineExceeded, c.Err())
			require.Equal(t, context.DeadlineExceeded, context.Cause(c))
		}
	})
}

func TestWorkContext_endsWithTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, asked := range []bool{false, true} {
			c := begun(t.Context())
			if asked {
				require.False(t, isClosed(c.Done()))
			}
			c.end()
			require.Equal(t, context.Canceled, c.Err())
			require.True(t, isClosed(c.Done()))
			time.Sleep(time.Hour)
			require.Equal(t, context.Canceled, c.Err())
			require.True(t, isClosed(c.Done()))
		}
	})
}

// Work outlives a sender who hangs up, and sees what the server knows of him.
func TestWorkContext_hasTheValuesOfTheRequestAlone(t *testing.T) {
	t.Parallel()
	type key struct{}
	request, hangUp := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
	c := begun(request)
	hangUp(errLate)
	for range 2 {
		require.NoError(t, c.Err())
		require.NoError(t, context.Cause(c))
		assert.Equal(t, "value", c.Value(key{}))
		assert.False(t, isClosed(c.Done()))
	}
	c.end()
	assert.Equal(t, "value", c.Value(key{}))
}

// What is derived from it ends with it, and takes no goroutine to learn of that.
func TestWorkContext_endsWhatIsDerivedFromIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := begun(t.Context())
		before := runtime.NumGoroutine()
		child, cancel := context.WithTimeout(c, time.Hour)
		defer cancel()
		at, _ := child.Deadline()
		assert.Equal(t, time.Minute, time.Until(at), "the earlier one")
		told := false
		context.AfterFunc(child, func() { told = true })
		synctest.Wait()
		assert.LessOrEqual(t, runtime.NumGoroutine(), before)
		c.end()
		synctest.Wait()
		require.Equal(t, context.Canceled, child.Err())
		assert.True(t, told)
	})
}
