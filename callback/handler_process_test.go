package callback_test

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// ownFrames returns the functions of package callback that lead to its caller,
// the outermost last.
func ownFrames() []string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	var own []string
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if strings.HasPrefix(f.Function, "github.com/qcloudlive/livecode/callback.") {
			own = append(own, f.Function)
		}
	}
	return own
}

// A reader of the way of a notification, and of the stack of a panic, goes
// through these.
func TestHandler_isFewFramesFromTheFunction(t *testing.T) {
	t.Parallel()
	var frames []string
	started := callback.Handlers{StreamStarted: func(context.Context, *callback.StreamStarted) error {
		frames = ownFrames()
		return nil
	}}
	h, err := callback.NewHandler(newVerifier(t), started,
		callback.WithConfirm(func(context.Context, callback.Event) error { return nil }))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, notify(h, fresh(pushMembers)))
	require.NotEmpty(t, frames)
	assert.Contains(t, frames[len(frames)-1], "ServeHTTP")
	assert.LessOrEqual(t, len(frames), 9, "%s", strings.Join(frames, "\n"))
}

// However the work ends, its key is free for the retry.
func TestHandler_workThatNeverReturnsLeavesTheKeyFree(t *testing.T) {
	t.Parallel()
	runs := 0
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error {
			if runs++; runs == 1 {
				runtime.Goexit()
			}
			return nil
		},
	})
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		notify(h, fresh(pushMembers))
	}()
	<-ended
	assert.Equal(t, http.StatusOK, notify(h, fresh(pushMembers)))
	assert.Equal(t, 2, runs)
}

// panickingCounters panic once, when a function has done its work.
type panickingCounters struct {
	callback.MemoryCounters
	left int
}

func (c *panickingCounters) Count(m callback.Metric, label string) {
	if m == callback.MetricHandled {
		if c.left--; c.left >= 0 {
			panic("counters")
		}
	}
	c.MemoryCounters.Count(m, label)
}

func TestHandler_countersThatPanicLeaveTheKeyFree(t *testing.T) {
	t.Parallel()
	runs := 0
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error { runs++; return nil },
	}, callback.WithCounters(&panickingCounters{left: 1}))
	require.NoError(t, err)
	assert.Panics(t, func() { notify(h, fresh(pushMembers)) }, "net/http reports it and hangs up")
	assert.Equal(t, http.StatusOK, notify(h, fresh(pushMembers)))
	assert.Equal(t, 2, runs)
}
