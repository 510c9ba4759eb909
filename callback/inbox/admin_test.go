package inbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// ask makes a request, as a program does that is no page of another site.
func ask(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func answerOf[T any](t *testing.T, w *httptest.ResponseRecorder, status int) (answer T) {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body)
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	return answer
}

// keep puts bodies into quarantine.
func keep(t *testing.T, store inbox.Store, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		require.NoError(t, store.Keep(t.Context(), callback.Quarantined{
			Reason: callback.ErrConflict, Received: time.Now(), Body: callback.NewSecret(body),
		}))
	}
}

func TestNewAdmin_showsNoSecret(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	keep(t, store,
		`{"event_type":1,"stream_id":"8888_room","sign":"c0ffee","stream_param":"txSecret=c0ffee&txTime=1","url":"a?txSecret=c0ffee"}`,
		`{"sign":"c0ffee"`)
	admin := inbox.NewAdmin(store)

	page := answerOf[inbox.AdminPage](t, ask(admin, "GET", "/quarantine"), http.StatusOK)
	require.Len(t, page.Items, 2)
	assert.Zero(t, page.Next)
	assert.Equal(t, "stream_started", page.Items[0].Event)
	assert.Equal(t, "8888_room", page.Items[0].StreamID)
	assert.EqualValues(t, -1, page.Items[1].EventType)
	for _, item := range page.Items {
		assert.Empty(t, item.Body, "bodies are shown one at a time")
		one := ask(admin, "GET", fmt.Sprint("/quarantine/", item.ID))
		assert.NotContains(t, one.Body.String(), "c0ffee")
		assert.NotEmpty(t, answerOf[inbox.AdminItem](t, one, http.StatusOK).Body)
	}
}

func TestNewAdmin_pagesReachEverything(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	for i := range 130 {
		keep(t, store, fmt.Sprintf(`{"event_type":1,"stream_id":"s%d"}`, i))
	}
	admin := inbox.NewAdmin(store)
	for _, n := range []int{1, 7, 10, 25, 100} {
		var got []string
		for after := int64(0); ; {
			page := answerOf[inbox.AdminPage](t, ask(admin, "GET", fmt.Sprintf("/quarantine?n=%d&after=%d", n, after)), http.StatusOK)
			require.LessOrEqual(t, len(page.Items), n)
			for _, item := range page.Items {
				got = append(got, item.StreamID)
			}
			if after = page.Next; after == 0 {
				break
			}
		}
		require.Len(t, got, 130, "by %d", n)
		assert.Equal(t, "s129", got[129])
	}
}

func TestNewAdmin_refusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	keep(t, store, `{"event_type":1}`)
	admin := inbox.NewAdmin(store, inbox.AllowReplay(), inbox.AllowDelete())
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/quarantine?n=0", 400},
		{"GET", "/quarantine?n=101", 400},
		{"GET", "/quarantine?n=x", 400},
		{"GET", "/quarantine?after=x", 400},
		{"GET", "/quarantine/x", 400},
		{"GET", "/quarantine/7", 404},
		{"GET", "/quarantine/0", 404}, // the next one that there is would be another
		{"GET", "/quarantine/-9223372036854775808", 404},
		{"POST", "/quarantine/7/replay", 404},
		{"POST", "/quarantine/x/replay", 400},
		{"DELETE", "/quarantine/7", 404},
		{"DELETE", "/quarantine/99999999999999999999", 400},
		{"GET", "/quarantine/7/replay", 405},
		{"POST", "/quarantine", 405},
		{"GET", "/other", 404},
	} {
		assert.Equal(t, tt.status, ask(admin, tt.method, tt.path).Code, "%s %s", tt.method, tt.path)
	}
}

func TestNewAdmin_changesOnlyWhatIsAllowed(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	keep(t, store, `{"event_type":1,"stream_id":"a"}`, `{"event_type":1,"stream_id":"b"}`)
	shows := inbox.NewAdmin(store)
	answerOf[inbox.AdminError](t, ask(shows, "POST", "/quarantine/1/replay"), http.StatusForbidden)
	answerOf[inbox.AdminError](t, ask(shows, "DELETE", "/quarantine/2"), http.StatusForbidden)
	stats := answerOf[inbox.AdminStats](t, ask(shows, "GET", "/stats"), http.StatusOK)
	assert.Equal(t, 2, stats.Quarantined)
	assert.False(t, stats.CanReplay || stats.CanDelete)

	var log bytes.Buffer
	acts := inbox.NewAdmin(store, inbox.AllowReplay(), inbox.AllowDelete(), inbox.AdminLogger(slog.New(slog.NewTextHandler(&log, nil))))
	assert.Equal(t, http.StatusNoContent, ask(acts, "POST", "/quarantine/1/replay").Code)
	assert.Equal(t, http.StatusNoContent, ask(acts, "DELETE", "/quarantine/2").Code)
	stats = answerOf[inbox.AdminStats](t, ask(acts, "GET", "/stats"), http.StatusOK)
	assert.Equal(t, 1, stats.Pending)
	assert.Zero(t, stats.Quarantined)
	assert.True(t, stats.CanReplay && stats.CanDelete)
	assert.Contains(t, log.String(), "change=replay id=1")
	assert.Contains(t, log.String(), "change=delete id=2")
}

// A page that the user looks at may send requests with the user's cookies.
func TestNewAdmin_refusesPagesOfOtherSites(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	keep(t, store, `{"event_type":1,"stream_id":"a"}`)
	admin := inbox.NewAdmin(store, inbox.AllowReplay())
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"} {
		r := httptest.NewRequest("POST", "/quarantine/1/replay", nil)
		r.Header.Set(name, value)
		w := httptest.NewRecorder()
		admin.ServeHTTP(w, r)
		assert.Equal(t, http.StatusForbidden, w.Code, name)
	}
	assert.Equal(t, http.StatusNoContent, ask(admin, "POST", "/quarantine/1/replay").Code)
}

func TestNewAdmin_panicsWithAnArgumentError(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	for want, make := range map[string]func(){
		"inbox: NewAdmin: store must be not nil":       func() { inbox.NewAdmin(nil) },
		"inbox: WatchWorker: w must be not nil":        func() { inbox.NewAdmin(store, inbox.WatchWorker(nil)) },
		"inbox: MaxBacklog: events must be at least 0": func() { inbox.NewAdmin(store, inbox.MaxBacklog(-1, 0)) },
		"inbox: MaxBacklog: age must be at least 0":    func() { inbox.NewAdmin(store, inbox.MaxBacklog(0, -1)) },
	} {
		assert.PanicsWithError(t, want, make)
	}
}

// A brokenStore answers Stats and Quarantined with err, once it has been told to.
type brokenStore struct {
	*inboxtest.Memory
	mu  sync.Mutex
	err error
}

func (s *brokenStore) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *brokenStore) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *brokenStore) Stats(ctx context.Context) (inbox.Stats, error) {
	if err := s.failure(); err != nil {
		return inbox.Stats{}, err
	}
	return s.Memory.Stats(ctx)
}

func (s *brokenStore) Quarantined(ctx context.Context, after int64, n int) ([]inbox.DeadLetter, error) {
	if err := s.failure(); err != nil {
		return nil, err
	}
	return s.Memory.Quarantined(ctx, after, n)
}

func TestNewAdmin_hidesWhatTheStoreSays(t *testing.T) {
	t.Parallel()
	store := &brokenStore{Memory: inboxtest.NewMemory(inboxtest.Settings{}, nil)}
	store.fail(errors.New("cannot reach db.internal"))
	var log bytes.Buffer
	admin := inbox.NewAdmin(store, inbox.AdminLogger(slog.New(slog.NewTextHandler(&log, nil))))
	for _, path := range []string{"/stats", "/quarantine", "/quarantine/1", "/ready"} {
		w := ask(admin, "GET", path)
		assert.Equal(t, http.StatusServiceUnavailable, w.Code, path)
		assert.NotContains(t, w.Body.String(), "db.internal", path)
	}
	assert.Contains(t, log.String(), "db.internal")
}

func TestNewAdmin_tellsReadiness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &brokenStore{Memory: inboxtest.NewMemory(inboxtest.Settings{}, nil)}
		block := make(chan struct{})
		worker, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: func(context.Context, *callback.StreamStarted) error {
			<-block
			return nil
		}})
		require.NoError(t, err)
		admin := inbox.NewAdmin(store, inbox.WatchWorker(worker), inbox.MaxBacklog(1, time.Hour))
		unready := func(reasons ...string) {
			t.Helper()
			assert.Equal(t, inbox.AdminReady{Reasons: reasons}, answerOf[inbox.AdminReady](t, ask(admin, "GET", "/ready"), 503))
		}
		ready := func() {
			t.Helper()
			assert.Equal(t, inbox.AdminReady{Ready: true}, answerOf[inbox.AdminReady](t, ask(admin, "GET", "/ready"), 200))
		}
		put := func(stream string) {
			_, err := store.Put(t.Context(), callback.Envelope{
				Key: stream, StreamID: stream, Type: callback.TypeStreamStarted, Received: time.Now(),
				Body: callback.NewSecret(`{"event_type":1,"stream_id":"` + stream + `"}`),
			})
			require.NoError(t, err)
		}

		assert.False(t, worker.Running())
		unready("the worker is not running")
		assert.Equal(t, "stopped", answerOf[inbox.AdminStats](t, ask(admin, "GET", "/stats"), 200).Worker)

		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- worker.Run(ctx) }()
		synctest.Wait()
		assert.True(t, worker.Running())
		ready()

		put("a")
		ready()
		put("b")
		unready("2 events wait, more than 1")
		time.Sleep(61 * time.Minute)
		unready("2 events wait, more than 1", "the oldest event has waited for 1h1m0s, longer than 1h0m0s")
		close(block)
		synctest.Wait()
		ready()

		store.fail(inbox.ErrFailed) // Stats alone: the worker measures and does not claim
		unready("the store has failed and must be opened anew")
		time.Sleep(20 * time.Second)
		assert.Greater(t, worker.Stalled(), 10*time.Second)
		reasons := answerOf[inbox.AdminReady](t, ask(admin, "GET", "/ready"), 503).Reasons
		assert.Regexp(t, "^the store has not answered the worker for 1[0-9]s|20s$", reasons[0])
		store.fail(nil)
		time.Sleep(6 * time.Second)
		assert.Zero(t, worker.Stalled())
		ready()

		stop()
		require.NoError(t, <-ended)
		unready("the worker is not running")
	})
}

// A slowStore answers Stats when it is told to.
type slowStore struct {
	*inboxtest.Memory
	release chan struct{}
}

func (s *slowStore) Stats(ctx context.Context) (inbox.Stats, error) {
	select {
	case <-s.release:
		return s.Memory.Stats(ctx)
	case <-ctx.Done():
		return inbox.Stats{}, ctx.Err()
	}
}

func TestNewAdmin_isBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{Memory: inboxtest.NewMemory(inboxtest.Settings{}, nil), release: make(chan struct{})}
		admin := inbox.NewAdmin(store)
		begun := time.Now()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { assert.Equal(t, http.StatusServiceUnavailable, ask(admin, "GET", "/stats").Code) })
		}
		synctest.Wait()
		fifth := ask(admin, "GET", "/quarantine")
		assert.Equal(t, "too many requests at once", answerOf[inbox.AdminError](t, fifth, http.StatusServiceUnavailable).Error)
		assert.Equal(t, "1", fifth.Header().Get("Retry-After"))
		wg.Wait()
		assert.Equal(t, 5*time.Second, time.Since(begun), "each has its time")
		assert.Equal(t, http.StatusOK, ask(admin, "GET", "/quarantine").Code)
	})
}
