package postgres

import (
	"context"
	"fmt"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

const putStatement = `
SELECT place, outcome, known_digest
FROM livecode.put($1::text, $2::text, $3::bigint * interval '1 microsecond', $4::boolean, $5::text::bytea[], ` + arrays + `, $14::text::bigint[])`

// Put implements [callback.Inbox].
func (s *Store) Put(ctx context.Context, e callback.Envelope) (duplicate bool, err error) {
	result := s.puts.do(ctx, e)
	return result.duplicate, wrap("Put", result.err)
}

// putAll stores events together.
func (s *Store) putAll(ctx context.Context, list []callback.Envelope, wait lockWait) ([]result, error) {
	full, err := s.isFull(ctx)
	if err != nil {
		return nil, err
	}
	lanes := arrayOf(list, func(text []byte, e callback.Envelope) []byte { return appendBytes(text, laneOf(e.StreamID)) })
	spans := arrayOf(list, func(text []byte, e callback.Envelope) []byte { return appendInt(text, e.Span.Microseconds()) })
	args := append([]any{string(wait), s.identity, s.rememberFor.Microseconds(), full, lanes}, append(arraysOf(list), spans)...)
	results := make([]result, len(list))
	answered, stored := 0, 0
	err = s.each(ctx, putStatement, args, func(scan func(...any) error) error {
		var place int
		var outcome string
		var known []byte
		err := scan(&place, &outcome, &known)
		if err != nil {
			return err
		}
		answered++
		if outcome == "stored" {
			stored++
		}
		results[place-1] = resultOf(list[place-1], outcome, known)
		return nil
	})
	switch {
	case undefined[stateOf(err)], err == nil && answered == 0:
		return nil, ErrServerChanged
	case stateOf(err) == stateNotDurable:
		return nil, fmt.Errorf("%w: fsync is off", ErrNotDurable)
	case err != nil:
		return nil, err
	}
	if stored > 0 {
		s.room.count(stored)
		s.nudge()
	}
	return results, nil
}

// resultOf says what an outcome means for an event, and the digest of the event
// that is known by its key.
func resultOf(e callback.Envelope, outcome string, known []byte) result {
	switch {
	case outcome == "full":
		return result{err: inbox.ErrFull}
	case outcome == "known" && e.Conflicts(known):
		return result{err: callback.ErrConflict}
	}
	return result{duplicate: outcome == "known"}
}

// nudge wakes a Claim of this Store.
func (s *Store) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
