package inbox

import "github.com/qcloudlive/livecode/callback"

// traceLength is that of [callback.Envelope] Trace.
const traceLength = 55

// PackBody returns the body of an envelope with its Trace in front, for a [Store] that
// keeps both in one place: an event is traced or not, and a column for that alone would
// change the tables of everybody. [UnpackBody] takes them apart. Without a Trace it is the
// body as it is.
func PackBody(e callback.Envelope) string {
	if len(e.Trace) != traceLength {
		return e.Body.Reveal()
	}
	return e.Trace + "\n" + e.Body.Reveal()
}

// UnpackBody returns what [PackBody] was given. A body is a JSON object and begins with no
// digit, so what was stored before there was a Trace is read as it is.
func UnpackBody(stored string) (trace string, body callback.Secret) {
	if len(stored) > traceLength && stored[0] == '0' && stored[traceLength] == '\n' {
		trace, stored = stored[:traceLength], stored[traceLength+1:]
	}
	return trace, callback.NewSecret(stored)
}
