package callback

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
)

// notice looks at what a [http.ResponseController] returned and reports, once,
// that something in front of the Handler hides the connection. The requests are
// served all the same, and nobody would know that no limit of time holds.
//
// A recorder in a test knows no deadlines either, and has no connection to hide.
func (h *Handler) notice(a *responder, err error) {
	if err == nil || !errors.Is(err, http.ErrNotSupported) || a.r.Context().Value(http.ServerContextKey) == nil {
		return
	}
	h.hidden.Do(func() {
		h.log.LogAttrs(a.r.Context(), slog.LevelError,
			"callback: the ResponseWriter hides the connection: stalled bodies and late handlers are not answered in time; give it a method Unwrap",
			slog.String("writer", fmt.Sprintf("%T", a.w)))
	})
}
