package mysql_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/mysql"
)

// dropped counts by label what a Store has forgotten.
type dropped struct {
	mu sync.Mutex
	by map[string]int
}

func (d *dropped) Count(m callback.Metric, label string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m == callback.MetricDropped {
		d.by[label]++
	}
}

func (d *dropped) Set(callback.Metric, float64) {}

func TestKeptBodiesPushOutOnlyTheirLike(t *testing.T) {
	t.Parallel()
	db := server(t)
	counters := &dropped{by: map[string]int{}}
	store := open(t, db, newPlace(t, db), mysql.WithCounters(counters))
	keep := func(n int, reason callback.RejectError) {
		for i := range n {
			body := callback.NewSecret(fmt.Sprintf("%s %d", reason.Label(), i))
			require.NoError(t, store.Keep(t.Context(), callback.Quarantined{Reason: reason, Received: time.Now(), Body: body}))
		}
	}
	keep(1, callback.ErrConflict)
	keep(110, callback.ErrExpired)
	keep(1001, callback.ErrUndecodable)
	assert.Equal(t, map[string]int{"conflict": 1, "undecodable": 1, "expired": 10}, counters.by)
	list, err := store.Quarantined(t.Context(), 0, 2000)
	require.NoError(t, err)
	require.Len(t, list, 1100)
	assert.Equal(t, "expired 10", list[0].Envelope.Body.Reveal())
	assert.Equal(t, "undecodable 1", list[100].Envelope.Body.Reveal())
}
