package bolt_test

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/store/bolt"
)

func TestStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, func(t *testing.T) inboxtest.Place {
		path := filepath.Join(t.TempDir(), "events.db")
		var ahead atomic.Int64
		return inboxtest.Place{
			Open: func(s inboxtest.Settings) (inbox.Store, error) {
				opts := []bolt.Option{bolt.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })}
				if s.MaxEvents > 0 {
					opts = append(opts, bolt.WithMaxEvents(s.MaxEvents))
				}
				if s.Remember > 0 {
					opts = append(opts, bolt.WithDedupe(s.Remember, 1000))
				}
				return bolt.Open(path, opts...)
			},
			Crash:   func(store inbox.Store) { assert.NoError(t, store.(*bolt.Store).Close()) },
			Advance: func(d time.Duration) { ahead.Add(int64(d)) },
		}
	})
}

func TestSecondOpenFailsLoudly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.db")
	store, err := bolt.Open(path)
	require.NoError(t, err)
	defer store.Close()
	begun := time.Now()
	_, err = bolt.Open(path)
	require.ErrorIs(t, err, bolt.ErrLocked)
	assert.Less(t, time.Since(begun), 3*time.Second)
}
