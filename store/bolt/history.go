package bolt

import (
	"context"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// maxLookAhead is how many events of a stream Next looks at. A push begins or ends
// among the next few; a stream with more than that behind it has gone on in any case.
const maxLookAhead = 256

// Next implements [inbox.History].
func (s *Store) Next(ctx context.Context, item inbox.Item, t callback.Type) (next callback.Envelope, ok bool, err error) {
	behind := s.scheduler.Behind(item.ID, maxLookAhead)
	_, err = s.writer.view(ctx, func(tx *txn) error {
		for _, id := range behind {
			key := toKey(id)
			e, err := unsealEnvelope(key, tx.Bucket(bucketPending).Get(key))
			// Claim sees to what is damaged; a lane may be that of two streams.
			if err == nil && e.Type == t && e.StreamID == item.Envelope.StreamID {
				next, ok = e, true
				return nil
			}
		}
		return nil
	})
	return next, ok, err
}

// Accepted implements [inbox.History].
func (s *Store) Accepted(ctx context.Context, key string) (known bool, err error) {
	_, err = s.writer.view(ctx, func(t *txn) error {
		_, known = s.known(t, key)
		return nil
	})
	return known, err
}

// Forget implements [inbox.History].
func (s *Store) Forget(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	return s.writer.do(ctx, func(t *txn) error { return s.forgetKey(t, key) })
}
