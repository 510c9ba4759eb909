package postgres

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// columns are those of an envelope, in the order of values and row.
const columns = `key, digest, type, stream, received, expires, reconciled, body`

// values returns an envelope as parameters.
func values(e callback.Envelope) []any {
	return []any{
		[]byte(e.Key), e.Digest, int64(e.Type), []byte(e.StreamID), e.Received,
		sql.NullTime{Time: e.Expires, Valid: !e.Expires.IsZero()}, e.Reconciled, []byte(inbox.PackBody(e)),
	}
}

// arrays are the parameters from $6 on for the columns of many envelopes,
// in the order of arraysOf.
const arrays = `$6::text::bytea[], $7::text::bytea[], $8::text::bigint[], $9::text::bytea[], $10::text::timestamptz[],
	$11::text::timestamptz[], $12::text::boolean[], $13::text::bytea[]`

// arraysOf returns many envelopes as one array for each column.
func arraysOf(list []callback.Envelope) []any {
	column := func(spell func([]byte, callback.Envelope) []byte) any { return arrayOf(list, spell) }
	return []any{
		column(func(text []byte, e callback.Envelope) []byte { return appendBytes(text, e.Key) }),
		column(func(text []byte, e callback.Envelope) []byte { return appendBytesOrNull(text, e.Digest) }),
		column(func(text []byte, e callback.Envelope) []byte { return appendInt(text, int64(e.Type)) }),
		column(func(text []byte, e callback.Envelope) []byte { return appendBytes(text, e.StreamID) }),
		column(func(text []byte, e callback.Envelope) []byte { return appendTime(text, e.Received) }),
		column(func(text []byte, e callback.Envelope) []byte { return appendTimeOrNull(text, e.Expires) }),
		column(func(text []byte, e callback.Envelope) []byte { return strconv.AppendBool(text, e.Reconciled) }),
		column(func(text []byte, e callback.Envelope) []byte { return appendBytes(text, inbox.PackBody(e)) }),
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
		Received: r.received, Reconciled: r.reconciled,
	}
	e.Trace, e.Body = inbox.UnpackBody(string(r.body))
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
	laneOfEvent      = 0
	laneOfStream     = 1
	laneOfLongStream = 2
)

// maxLaneStream is what an index takes of a stream as it is. Stream ids are much
// shorter, but nobody promises that.
const maxLaneStream = 255

// laneOf returns the lane of a stream, or a new one for an event without a
// stream.
func laneOf(stream string) []byte {
	switch {
	case stream == "":
		return append([]byte{laneOfEvent}, rand.Text()...)
	case len(stream) > maxLaneStream:
		sum := sha256.Sum256([]byte(stream))
		return append([]byte{laneOfLongStream}, sum[:]...)
	}
	return append([]byte{laneOfStream}, stream...)
}
