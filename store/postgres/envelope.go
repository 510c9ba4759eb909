package postgres

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// columns are those of an envelope, in the order of values and row.
const columns = `key, digest, type, stream, received, expires, reconciled, body`

// values returns an envelope as parameters.
func values(e callback.Envelope) []any {
	return []any{
		[]byte(e.Key), e.Digest, int64(e.Type), []byte(e.StreamID), e.Received,
		sql.NullTime{Time: e.Expires, Valid: !e.Expires.IsZero()}, e.Reconciled, []byte(e.Body.Reveal()),
	}
}

// A row is an envelope as it is scanned.
type row struct {
	key, digest, stream, body []byte
	kind                      int64
	received                  time.Time
	expires                   sql.NullTime
	reconciled                bool
}

func (r *row) targets(before ...any) []any {
	return append(before, &r.key, &r.digest, &r.kind, &r.stream, &r.received, &r.expires, &r.reconciled, &r.body)
}

func (r *row) envelope() callback.Envelope {
	e := callback.Envelope{
		Key: string(r.key), Type: callback.Type(r.kind), StreamID: string(r.stream),
		Received: r.received, Reconciled: r.reconciled, Body: callback.NewSecret(string(r.body)),
	}
	if len(r.digest) > 0 {
		e.Digest = bytes.Clone(r.digest)
	}
	if r.expires.Valid {
		e.Expires = r.expires.Time
	}
	return e
}

// First bytes of lanes.
const (
	laneOfStream = 1
	laneOfEvent  = 0
)

// laneOf returns the lane of a stream, or a new one for an event without a
// stream.
func laneOf(stream string) []byte {
	if stream == "" {
		return append([]byte{laneOfEvent}, rand.Text()...)
	}
	return append([]byte{laneOfStream}, stream...)
}
