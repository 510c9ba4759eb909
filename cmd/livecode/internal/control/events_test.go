package control

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// follow reads the data of events until it has as many as wanted.
func follow(t *testing.T, url, lastID string, wanted int) (ids, data []string) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+Prefix+"/events", nil)
	require.NoError(t, err)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	for lines := bufio.NewScanner(resp.Body); len(data) < wanted && lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			ids = append(ids, text)
		}
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			data = append(data, text)
		}
	}
	return ids, data
}

func TestEventsGoOnWhereTheClientWas(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	server := httptest.NewServer(d.Control)
	t.Cleanup(server.Close)
	for _, id := range []string{"one", "two", "three"} {
		d.post("/streams/{id}/push", "/streams/"+id+"/push", "")
	}
	ids, data := follow(t, server.URL, "", 3)
	assert.Contains(t, data[0], `"streamId":"one"`)
	_, rest := follow(t, server.URL, ids[0], 2)
	assert.Contains(t, rest[0], `"streamId":"two"`)
	assert.Contains(t, rest[1], `"streamId":"three"`)
}

func TestNoMoreThanSoManyFollowTheEvents(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range maxWatchers {
		d.watchers <- struct{}{}
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", Prefix+"/events", nil))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	w = httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", Prefix+"/events?after=yesterday", nil))
	assert.Equal(t, http.StatusBadRequest, w.Code)
}
