package mysql

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// columns are those of an envelope, in the order of values and row.
const columns = `dedupe_key, digest, type, stream, received, expires, reconciled, payload`

// values appends an envelope.
func (q *query) values(e callback.Envelope) *query {
	q.bytes(e.Key).add(", ").bytesOrNull(e.Digest).add(", ").int(int64(e.Type)).add(", ").bytes(e.StreamID).add(", ").
		int(e.Received.UnixMicro()).add(", ")
	if e.Expires.IsZero() {
		q.add("NULL")
	} else {
		q.int(e.Expires.UnixMicro())
	}
	reconciled := int64(0)
	if e.Reconciled {
		reconciled = 1
	}
	return q.add(", ").int(reconciled).add(", ").bytes(inbox.PackBody(e))
}

const (
	// maxKey is what the columns of keys and digests take. What is longer would
	// be cut short under some sql_mode, and then be taken for another one.
	maxKey = 255
	// maxYear keeps times within what microseconds can count.
	maxYear = 9999
)

// weightOf returns about how many bytes an envelope takes in a statement.
func weightOf(e callback.Envelope) int {
	return 2*(2*len(e.Key)+2*len(e.Digest)+2*min(len(e.StreamID), maxStream)+len(e.StreamID)+len(e.Trace)+len(e.Body.Reveal())) + 200
}

// fits reports an envelope that a server does not take whose statements may have
// so many bytes.
func fits(e callback.Envelope, maxStatement int64) error {
	if len(e.Key) > maxKey || len(e.Digest) > maxKey || int64(weightOf(e)) > maxStatement-reserve {
		return ErrTooLarge
	}
	for _, t := range []time.Time{e.Received, e.Expires} {
		if t.UTC().Year() > maxYear || t.UTC().Year() < 0 {
			return badArgument("Put", "envelope", "of a time before the year 10000")
		}
	}
	return nil
}

// A row is an envelope as it is scanned.
type row struct {
	key, digest, stream, body []byte
	kind, received            int64
	expires                   sql.NullInt64
	reconciled                int
}

func (r *row) targets(before ...any) []any {
	return append(before, &r.key, &r.digest, &r.kind, &r.stream, &r.received, &r.expires, &r.reconciled, &r.body)
}

func (r *row) envelope() callback.Envelope {
	e := callback.Envelope{
		Key: string(r.key), Type: callback.Type(r.kind), StreamID: string(r.stream),
		Received: time.UnixMicro(r.received), Reconciled: r.reconciled != 0,
	}
	e.Trace, e.Body = inbox.UnpackBody(string(r.body))
	if len(r.digest) > 0 {
		e.Digest = bytes.Clone(r.digest)
	}
	if r.expires.Valid {
		e.Expires = time.UnixMicro(r.expires.Int64)
	}
	return e
}

// First bytes of lanes.
const (
	laneOfEvent      = 0
	laneOfStream     = 1
	laneOfLongStream = 2
)

// maxStream is what the column of lanes takes of a stream as it is. Stream ids
// are much shorter, but nobody promises that.
const maxStream = 254

// laneOf returns the lane of a stream, or a new one for an event without a
// stream.
func laneOf(stream string) string {
	switch {
	case stream == "":
		return string(append([]byte{laneOfEvent}, rand.Text()...))
	case len(stream) > maxStream:
		sum := sha256.Sum256([]byte(stream))
		return string(append([]byte{laneOfLongStream}, sum[:]...))
	}
	return string(append([]byte{laneOfStream}, stream...))
}

// The kinds of what is in quarantine.
const (
	kindEvent   = 0
	kindBody    = 1
	kindExpired = 2
)

// plain makes text that the server takes.
func plain(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
