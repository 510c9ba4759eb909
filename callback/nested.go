package callback

import (
	"strings"

	"github.com/qcloudlive/livecode/internal/wire"
)

// decodeNested reads JSON that arrived inside a string. Events read such text
// on request only: what is odd in it must not keep the event from its handler.
func decodeNested[T any](text string, dst *T, field wire.Field[T]) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	r := wire.NewReader([]byte(text))
	if err := wire.Object(r, dst, field); err != nil {
		return err
	}
	return r.End()
}
