package callback

import (
	"log/slog"
	"time"
)

// Unknown is a notification of a type that this version does not name. Its
// content is in [Event.Raw].
type Unknown struct {
	Notification
	// EventType is the number that the service gave it.
	EventType Type
}

// Type returns EventType.
func (e *Unknown) Type() Type { return e.EventType }

// Time returns the zero time: which member holds it is not known.
func (e *Unknown) Time() time.Time { return time.Time{} }

// DedupeKey implements [Event]. It is made of the whole body but t and sign.
func (e *Unknown) DedupeKey() string { return dedupeKey(e, "") }

// String implements [Event].
func (e *Unknown) String() string { return describe(e) }

// LogValue implements [Event].
func (e *Unknown) LogValue() slog.Value { return logValue(e) }
