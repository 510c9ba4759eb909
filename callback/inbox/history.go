package inbox

import (
	"context"

	"github.com/qcloudlive/livecode/callback"
)

// A History is a [Queue] that can be asked what else came about a stream. The
// worker needs it for [WithConfirm]: whether an event that comes late is true, only
// the events around it can tell. The stores of this module have it.
type History interface {
	// Next returns the first event of the type that waits behind the item in its
	// stream, and false when there is none.
	Next(ctx context.Context, item Item, t callback.Type) (e callback.Envelope, ok bool, err error)
	// Accepted reports whether an event with the dedupe key was stored and the key
	// is still known: the event waits, is in hand, was handled, or is in quarantine.
	Accepted(ctx context.Context, key string) (bool, error)
	// Forget makes the dedupe key of an event unknown that was found to be forged,
	// so that the genuine one is no duplicate. A key that is not known is no error.
	Forget(ctx context.Context, key string) error
}
