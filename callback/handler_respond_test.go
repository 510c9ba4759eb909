package callback_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// lentWriter is a ResponseWriter that is the server's again once ServeHTTP has
// ended, and notes who uses it all the same.
type lentWriter struct {
	*httptest.ResponseRecorder
	returned, misused atomic.Bool
}

func (w *lentWriter) Header() http.Header {
	if w.returned.Load() {
		w.misused.Store(true)
	}
	return w.ResponseRecorder.Header()
}

// A handler may end its goroutine at the moment when its time is up. Of many,
// some then end before the timer has got to answer for them.
func TestHandler_nobodyRespondsAfterServeHTTP(t *testing.T) {
	t.Parallel()
	const timeout, requests = time.Second, 500
	synctest.Test(t, func(t *testing.T) {
		h, err := callback.NewHandler(newVerifier(t), callback.Handlers{
			StreamStarted: func(context.Context, *callback.StreamStarted) error {
				time.Sleep(timeout)
				runtime.Goexit()
				return nil
			},
		}, callback.WithTimeout(timeout))
		require.NoError(t, err)
		writers := make([]lentWriter, requests)
		for i := range writers {
			w := &writers[i]
			w.ResponseRecorder = httptest.NewRecorder()
			body := fresh(fmt.Sprintf(`"event_type":1,"stream_id":"a","sequence":"%d"`, i))
			go func() {
				defer w.returned.Store(true)
				h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
			}()
		}
		time.Sleep(timeout)
		synctest.Wait()
		misused := 0
		for i := range writers {
			if writers[i].misused.Load() {
				misused++
			}
		}
		assert.Zero(t, misused, "answers after the end of ServeHTTP")
	})
}
