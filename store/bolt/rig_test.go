package bolt_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/bolt"
)

func event(key string) callback.Envelope {
	return callback.Envelope{
		Key: key, Digest: fmt.Appendf(nil, "%-16.16s", key), Type: callback.TypeStreamStarted, StreamID: "stream of " + key,
		Received: time.Unix(1_700_000_000, 5), Expires: time.Unix(1_700_000_600, 0),
		Body: callback.NewSecret(`{"event_type":1,"key":"` + key + `","fill":"` + strings.Repeat("x", 300) + `"}`),
	}
}

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "events.db")
}

func open(t *testing.T, path string, opts ...bolt.Option) *bolt.Store {
	t.Helper()
	store, err := bolt.Open(path, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func put(t *testing.T, store *bolt.Store, keys ...string) {
	t.Helper()
	for _, key := range keys {
		duplicate, err := store.Put(t.Context(), event(key))
		require.NoError(t, err, key)
		require.False(t, duplicate, key)
	}
}

func requireDuplicate(t *testing.T, store *bolt.Store, key string) {
	t.Helper()
	duplicate, err := store.Put(t.Context(), event(key))
	require.NoError(t, err, key)
	require.True(t, duplicate, key)
}

// claimAll takes all events in hand and returns them by key.
func claimAll(t *testing.T, store *bolt.Store) (map[string]callback.Envelope, error) {
	t.Helper()
	events := map[string]callback.Envelope{}
	for {
		stats, err := store.Stats(t.Context())
		if err != nil || stats.Pending == len(events) {
			return events, err
		}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		items, err := store.Claim(ctx, 100)
		cancel()
		for _, item := range items {
			events[item.Envelope.Key] = item.Envelope
		}
		if err != nil && ctx.Err() == nil {
			return events, err
		}
	}
}

// requireSame checks that an event is as it was put.
func requireSame(t *testing.T, got callback.Envelope, note any) {
	t.Helper()
	want := event(got.Key)
	require.True(t, got.Received.Equal(want.Received) && got.Expires.Equal(want.Expires), note)
	got.Received, got.Expires = want.Received, want.Expires
	require.Equal(t, want, got, note)
}
