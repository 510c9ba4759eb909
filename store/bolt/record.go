package bolt

import (
	"encoding/binary"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// An encoder builds a payload out of parts that a decoder reads in the same
// order.
type encoder []byte

func (e *encoder) number(n int64) { *e = binary.AppendVarint(*e, n) }

func (e *encoder) text(s string) {
	*e = binary.AppendUvarint(*e, uint64(len(s)))
	*e = append(*e, s...)
}

func (e *encoder) flag(set bool) {
	n := int64(0)
	if set {
		n = 1
	}
	e.number(n)
}

// instant writes a time, of which the zero one is kept apart.
func (e *encoder) instant(t time.Time) {
	e.flag(!t.IsZero())
	if t.IsZero() {
		return
	}
	e.number(t.Unix())
	e.number(int64(t.Nanosecond()))
}

// A decoder reads a payload. After the first part that is not there, all others
// are zero and bad is set.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) number() int64 {
	n, size := binary.Varint(d.rest)
	d.advance(size)
	return n
}

func (d *decoder) text() string {
	length, size := binary.Uvarint(d.rest)
	d.advance(size)
	if length > uint64(len(d.rest)) {
		d.bad, d.rest = true, nil
		return ""
	}
	text := string(d.rest[:length])
	d.rest = d.rest[length:]
	return text
}

func (d *decoder) flag() bool { return d.number() != 0 }

func (d *decoder) instant() time.Time {
	if !d.flag() {
		return time.Time{}
	}
	return time.Unix(d.number(), d.number())
}

func (d *decoder) advance(size int) {
	if size <= 0 {
		d.bad, d.rest = true, nil
		return
	}
	d.rest = d.rest[size:]
}

// end returns an error unless all was read and nothing is left.
func (d *decoder) end() error {
	if d.bad || len(d.rest) > 0 {
		return errFrame
	}
	return nil
}

func (e *encoder) envelope(v callback.Envelope) {
	e.text(v.StreamID) // first: it alone is read when the file is opened
	e.text(v.Key)
	e.text(string(v.Digest))
	e.number(int64(v.Type))
	e.instant(v.Received)
	e.instant(v.Expires)
	e.flag(v.Reconciled)
	e.text(inbox.PackBody(v))
}

func (d *decoder) envelope() callback.Envelope {
	var v callback.Envelope
	v.StreamID = d.text()
	v.Key = d.text()
	if digest := d.text(); digest != "" {
		v.Digest = []byte(digest)
	}
	v.Type = callback.Type(d.number())
	v.Received = d.instant()
	v.Expires = d.instant()
	v.Reconciled = d.flag()
	v.Trace, v.Body = inbox.UnpackBody(d.text())
	return v
}

func sealEnvelope(id []byte, v callback.Envelope) []byte {
	var e encoder
	e.envelope(v)
	return seal(id, e)
}

func unsealEnvelope(id, frame []byte) (callback.Envelope, error) {
	payload, err := unseal(id, frame)
	if err != nil {
		return callback.Envelope{}, err
	}
	d := decoder{rest: payload}
	return d.envelope(), d.end()
}

func sealShelved(id []byte, q inbox.DeadLetter) []byte {
	var e encoder
	e.text(q.Reason)
	e.instant(q.Since)
	e.number(int64(q.Attempt))
	e.envelope(q.Envelope)
	return seal(id, e)
}

func unsealShelved(id, frame []byte) (inbox.DeadLetter, error) {
	payload, err := unseal(id, frame)
	if err != nil {
		return inbox.DeadLetter{}, err
	}
	d := decoder{rest: payload}
	q := inbox.DeadLetter{ID: fromKey(id)}
	q.Reason = d.text()
	q.Since = d.instant()
	q.Attempt = int(d.number())
	q.Envelope = d.envelope()
	return q, d.end()
}

// A mark is what is noted about an event besides the event itself. An event
// without one was never handed out.
type mark struct {
	attempt, interrupted int
	inHand               bool
	begun                bool // its handler was about to be called, with nothing beside it
	crashes              int
}

func sealMark(id []byte, m mark) []byte {
	var e encoder
	e.number(int64(m.attempt))
	e.number(int64(m.interrupted))
	e.flag(m.inHand)
	e.flag(m.begun)
	e.number(int64(m.crashes))
	return seal(id, e)
}

// unsealMark reads a mark. One that is damaged counts as that of an event that was
// in hand once: its handler may have run.
func unsealMark(id, frame []byte) mark {
	if frame == nil {
		return mark{}
	}
	payload, err := unseal(id, frame)
	d := decoder{rest: payload}
	m := mark{attempt: int(d.number()), interrupted: int(d.number()), inHand: d.flag(), begun: d.flag(), crashes: int(d.number())}
	if err != nil || d.end() != nil {
		return mark{attempt: 1, inHand: true}
	}
	return m
}
