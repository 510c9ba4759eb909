package bolt_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

// The file belongs to the process that has it open, so that process shows it.
func TestStore_isLookedAfterByAnAdminHandler(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.db")
	store, err := bolt.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, store.Close()) })
	for i := range 25 {
		require.NoError(t, store.Keep(t.Context(), callback.Quarantined{
			Reason: callback.ErrConflict, Received: time.Now(),
			Body: callback.NewSecret(fmt.Sprintf(`{"event_type":1,"stream_id":"s%d","sign":"c0ffee"}`, i)),
		}))
	}
	_, err = bolt.Open(path)
	require.ErrorIs(t, err, bolt.ErrLocked)

	srv := httptest.NewServer(inbox.NewAdmin(store, inbox.AllowReplay(), inbox.AllowDelete()))
	defer srv.Close()
	call := func(method, path string, answer any) int {
		r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer resp.Body.Close()
		if answer != nil {
			require.NoError(t, json.NewDecoder(resp.Body).Decode(answer))
		}
		return resp.StatusCode
	}
	var page inbox.AdminPage
	require.Equal(t, http.StatusOK, call("GET", "/quarantine?n=20", &page))
	require.Len(t, page.Items, 20)
	first, second := page.Items[0].ID, page.Items[1].ID

	var item inbox.AdminItem
	require.Equal(t, http.StatusOK, call("GET", fmt.Sprint("/quarantine/", first), &item))
	assert.JSONEq(t, `{"event_type":1,"stream_id":"s0","sign":"[redacted]"}`, string(item.Body))

	require.Equal(t, http.StatusNoContent, call("POST", fmt.Sprintf("/quarantine/%d/replay", first), nil))
	require.Equal(t, http.StatusNotFound, call("POST", fmt.Sprintf("/quarantine/%d/replay", first), nil))
	require.Equal(t, http.StatusNoContent, call("DELETE", fmt.Sprint("/quarantine/", second), nil))

	var stats inbox.AdminStats
	require.Equal(t, http.StatusOK, call("GET", "/stats", &stats))
	assert.Equal(t, 1, stats.Pending)
	assert.Equal(t, 23, stats.Quarantined)
	require.Equal(t, http.StatusOK, call("GET", "/ready", nil))
}
