package callback

import (
	"bytes"
	"context"
	"time"
)

// An Inbox keeps verified notifications on stable storage until a worker hands
// them to [Handlers]. With one, [WithInbox], an event whose receipt was
// acknowledged outlives a crash of the process.
//
// Package [github.com/qcloudlive/livecode/callback/inbox] has the worker and what
// more it asks of a store; store/bolt, store/postgres and store/mysql are such stores.
type Inbox interface {
	// Put stores the envelope unless its key is known. Both are one atomic
	// step, and nil means that the envelope survives a loss of power.
	//
	//   - false, nil: it is stored
	//   - true, nil: the same was stored before
	//   - with a Span, an envelope that [Envelope.Follows] the known one is stored in its place
	//   - [ErrConflict]: the key is known with another Digest, as told by
	//     [Envelope.Conflicts]; nothing is stored
	//   - any other error: nothing is promised, and the sender is asked to retry
	//
	// An envelope without a key is stored in any case. The context carries a
	// deadline of about a second, the time after which the sender gets its
	// response; a Put that succeeds later makes the retry a duplicate.
	Put(ctx context.Context, e Envelope) (duplicate bool, err error)
}

// An Envelope is a verified notification on its way into an [Inbox].
type Envelope struct {
	// Key is the dedupe key: up to 60 characters of ASCII. With a Span successive events
	// of a stream or a task may share it.
	Key string
	// Digest is a hash of the body without t and sign. Two envelopes of one key
	// with different digests are in conflict. 16 bytes, or none for an event that
	// [Handler.Deliver] took and no notification brought.
	Digest []byte
	// Span is zero for an event that has an id of its own. Otherwise, while a Key is known
	// and no longer than Span, an equal Digest is a duplicate; another Digest is a new event,
	// which is stored and whose Digest takes the place of the known one. It is never a
	// conflict.
	Span time.Duration
	// Type and StreamID are those of the event. Events of one stream are handled
	// in the order of their arrival.
	Type     Type
	StreamID string
	// Received is when the notification arrived.
	Received time.Time
	// Expires is its t; zero when it was not signed.
	Expires time.Time
	// Reconciled is that of the event: store it, since Body does not tell.
	Reconciled bool
	// Trace is the W3C traceparent of the span in which it was received, 55 characters, or
	// empty; see [Observer]. PackBody of package
	// [github.com/qcloudlive/livecode/callback/inbox] keeps it together with the Body.
	Trace string
	// Body is the notification as it arrived, or as [NewReconciled] made it.
	Body Secret
}

// Conflicts reports whether e contradicts an envelope with the same Key whose
// Digest is known. An envelope without a Digest contradicts none: a body that
// was rebuilt always differs from that of the notification.
//
// With a Span there is no conflict: see [Envelope.Follows].
func (e Envelope) Conflicts(known []byte) bool {
	return e.Span == 0 && e.differs(known)
}

// Follows reports whether e is a new event after the one with the same Key whose
// Digest is known.
func (e Envelope) Follows(known []byte) bool {
	return e.Span > 0 && e.differs(known)
}

func (e Envelope) differs(known []byte) bool {
	return len(e.Digest) > 0 && len(known) > 0 && !bytes.Equal(e.Digest, known)
}

// Event returns the event in the envelope, as [Parse] does.
func (e Envelope) Event() (Event, error) {
	ev, err := Parse([]byte(e.Body.Reveal()))
	if err == nil {
		ev.Common().Reconciled = e.Reconciled
		ev.Common().MaybeDuplicate = maybeDuplicate(ev)
	}
	return ev, err
}
