package livecode

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/backend"
)

// A slowWire has new figures of pushes once a minute.
type slowWire struct{ asked []time.Time }

func (w *slowWire) Serve(context.Context, backend.Call, backend.Do) ([]byte, error) {
	w.asked = append(w.asked, time.Now())
	return []byte(`{"stream_count":1,"stream_info":[{"stream_name":"a","fps":25}]}`), nil
}

func (w *slowWire) Refresh(name string) time.Duration {
	if name == "Get_LivePushStat" {
		return time.Minute
	}
	return 0
}

func TestStatWatch_asksAsOftenAsTheWireIsWorth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &slowWire{}
		c, err := New(1, "", WithBackend(func() (backend.Backend, error) { return w, nil }))
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		for _, err := range c.Stat.WatchPush(ctx, StatParams{}) {
			require.NoError(t, err)
		}
		require.InDelta(t, 5, len(w.asked), 1)
		for i := 1; i < len(w.asked); i++ {
			assert.GreaterOrEqual(t, w.asked[i].Sub(w.asked[i-1]), time.Minute)
		}
	})
}
