package callback_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// Strangers can cause any number of rejections: the log tells the first of a reason at
// once, and how many there were of each in a minute.
func TestLog_sumsUpRejections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log lockedBuffer
		v, err := callback.NewVerifier("key")
		require.NoError(t, err)
		h, err := callback.NewHandler(v, callback.Handlers{}, callback.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		require.NoError(t, err)
		reject := func(method, body string) {
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/", strings.NewReader(body)))
		}
		lines := func() []string {
			synctest.Wait()
			return strings.Split(strings.TrimSpace(log.take()), "\n")
		}
		for range 20_000 {
			reject(http.MethodPost, `{"event_type":1}`)
		}
		reject(http.MethodGet, "")
		first := lines()
		require.Len(t, first, 2)
		assert.Contains(t, first[0], `"callback: notification rejected" reason=missing_sign status=403`)
		assert.Contains(t, first[1], "reason=method status=405")

		time.Sleep(61 * time.Second)
		sums := lines()
		require.Len(t, sums, 1)
		assert.Contains(t, sums[0], `"callback: more notifications rejected" reason=missing_sign count=19999 within=1m0s`)

		reject(http.MethodPost, `{"event_type":1}`)
		assert.Equal(t, []string{""}, lines(), "the minute is not over")
		time.Sleep(time.Minute)
		require.Len(t, lines(), 1)
		time.Sleep(2 * time.Minute)
		assert.Equal(t, []string{""}, lines(), "no line without a rejection")
		reject(http.MethodPost, `{"event_type":1}`)
		require.Len(t, lines(), 1, "after a quiet minute at once again")
	})
}
