package callback

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Rebuild makes an event from what the service's records say of it, for the
// time after an outage in which no notification could be received. The fields
// have the names and the units of the wire; event_type must be among them, t
// and sign must not:
//
//	callback.Rebuild(map[string]any{
//		"event_type": callback.TypeRecordingCreated,
//		"stream_id":  streamID,
//		"file_id":    fileID,
//		"start_time": start.Unix(),
//		"end_time":   end.Unix(),
//	})
//
// The event is marked Reconciled. Its DedupeKey is that of the notification if
// the fields that [Event] DedupeKey is made of are the same; so it never is for
// an event whose key is made of the whole body. Hand the event to
// [Handler.Deliver].
//
// Fields that do not hold what the contract names are an error here, since no
// wobble of the service put them there. An error about the body is one of those
// of [Parse].
func Rebuild(fields map[string]any) (Event, error) {
	for _, name := range [...]string{"t", "sign"} {
		if _, ok := fields[name]; ok {
			return nil, fmt.Errorf("callback: Rebuild: %s belongs to notifications, not to events that were rebuilt", name)
		}
	}
	body, err := json.Marshal(fields) // in the order of the names
	if err != nil {
		return nil, fmt.Errorf("callback: Rebuild: %w", err)
	}
	ev, err := Parse(body)
	if err != nil {
		return nil, fmt.Errorf("callback: Rebuild: %w", err)
	}
	if err := errors.Join(ev.FieldErrors()...); err != nil {
		return nil, fmt.Errorf("callback: Rebuild: %w", err)
	}
	ev.Common().Reconciled = true
	return ev, nil
}
