package inbox

import "github.com/qcloudlive/livecode/callback"

// NewDeadLetter returns what a [Store] puts into quarantine for a body that the receiver
// gives to Keep. If the body makes an event after all, a replay hands it out in
// the lane of its stream.
func NewDeadLetter(q callback.Quarantined) DeadLetter {
	e := callback.Envelope{Key: q.Key, Received: q.Received, Body: q.Body}
	if ev, err := e.Event(); err == nil {
		n := ev.Common()
		e.Type, e.StreamID, e.Expires = ev.Type(), n.StreamID, n.Expires
	}
	return DeadLetter{Reason: q.Reason.Label(), Envelope: e}
}
