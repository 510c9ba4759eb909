package livetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Mixing has a scale of codes of its own.
const (
	mixBadBody         = -1
	mixBadArguments    = -2
	mixInputCount      = -3
	mixBadStream       = -4
	mixBadLayer        = -11
	mixBadTemplate     = -20
	mixTooFewInputs    = -21
	mixNoBackground    = -28 // its size is not known yet
	mixBadCrop         = -29
	mixBadPicture      = -33
	mixStrayPicture    = -34
	mixCooling         = -103
	mixBadOutput       = -111
	mixOutputInUse     = -300
	mixNoInput         = -505 // upstream does not know it
	mixNoSize          = -507 // of an input, not yet
	mixOtherOutput     = -508 // for a session that runs
	mixUnknownSession  = -30300
	mixOutputMismatch  = -31003
	mixBitrateOutRange = -31004
)

// The two operations of Mix_StreamV2. Requests may carry them in place of the
// interface's name.
const (
	mixStart  = "mix_streamv2.start_mix_stream_advanced"
	mixCancel = "mix_streamv2.cancel_mix_stream"
)

const (
	mixCooldown = 30 * time.Second // of a session id, after a cancel
	mixLinger   = 15 * time.Minute // of a mix, after its last input
)

// mixAnswer is the answer of Mix_StreamV2, which has no ret. The event id is
// quoted, as in the sample of the vendor's page.
type mixAnswer struct {
	Code      int    `json:"code"`
	EventID   string `json:"event_id,omitempty"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp,omitempty"`
}

func failMix(code int, format string, a ...any) mixAnswer {
	return mixAnswer{Code: code, Message: fmt.Sprintf(format, a...)}
}

// Mixes returns the mixes that run, sorted by session id.
func (s *Server) Mixes() []Mix {
	a, _ := s.lock()
	defer a.mu.Unlock()
	list := []Mix{}
	for _, session := range slices.Sorted(maps.Keys(a.mixes.running)) {
		shown := a.mixes.running[session].shown
		shown.Inputs = slices.Clone(shown.Inputs)
		list = append(list, shown)
	}
	return list
}

// runMix keeps a mix that has begun. With a new output, that stream is live as
// long as the mix runs; no notification is documented for it.
func (a *account) runMix(m *mix, now time.Time) {
	if a.mixes.running == nil {
		a.mixes = mixes{map[string]*mix{}, map[string]time.Time{}}
	}
	if before := a.mixes.running[m.session]; before != nil {
		m.made = before.made
	} else if m.kind == outputNew {
		m.made = a.stream(m.output)
		a.begin(m.made, newMixedPush(), now)
	}
	a.mixes.running[m.session] = m
}

// endMix ends a mix that runs.
func (a *account) endMix(m *mix, now time.Time) {
	delete(a.mixes.running, m.session)
	if m.made != nil && m.made.push != nil {
		a.end(m.made, now)
	}
}

// cancelMix ends a mix on request, after which its session id must rest.
func (a *account) cancelMix(m *mix, now time.Time) {
	a.endMix(m, now)
	a.mixes.cooling[m.session] = now
}

var mixStreamsEndpoint = endpoint{
	name: MixStreamV2, host: fcgi, method: http.MethodPost,
	runBody: (*account).mixStreams,
	fail:    func(words string) any { return failMix(mixBadArguments, "%s", words) },
	aliases: []string{mixStart, mixCancel},
}

// mixStreams carries out a request of Mix_StreamV2. name is the interface of the
// request's query.
func (a *account) mixStreams(now time.Time, name string, body []byte) any {
	r, refused := readMixRequest(body, a.appID)
	if refused == nil && name != MixStreamV2 && name != r.operation {
		refused = &mixFault{mixBadArguments, "interface: the query and the body name different ones"}
	}
	if refused == nil && r.operation == mixCancel {
		refused = a.stopMix(r, now)
	} else if refused == nil {
		refused = a.startMix(r, now)
	}
	answer := mixAnswer{Message: "Success!"}
	if refused != nil {
		answer = mixAnswer{Code: refused.code, Message: refused.words}
	}
	answer.Timestamp = now.Unix()
	if r.eventID != 0 {
		answer.EventID = strconv.FormatInt(r.eventID, 10)
	}
	return answer
}

func (a *account) startMix(r mixRequest, now time.Time) *mixFault {
	running := a.mixes.running[r.session]
	if running != nil && running.output != r.output {
		return &mixFault{mixOtherOutput, "output_stream_id: the session has another output"}
	}
	if running != nil && len(r.inputs) == 1 {
		a.cancelMix(running, now) // the older way to cancel
		return nil
	}
	if fault := r.fault(); fault != nil {
		return fault
	}
	if running != nil && running.kind != r.outputType {
		return &mixFault{mixBadOutput, "output_stream_type: is another than that of the session"}
	}
	if cancelled, ok := a.mixes.cooling[r.session]; ok && now.Before(cancelled.Add(mixCooldown)) {
		return &mixFault{mixCooling, "mix_stream_session_id: was cancelled less than 30 s ago"}
	}
	if a.outputInUse(r) {
		return &mixFault{mixOutputInUse, "output_stream_id: is in use"}
	}
	started := &mix{session: r.session, output: r.output, kind: r.outputType, shown: r.shown()}
	for _, in := range r.inputs {
		if !in.isStream() {
			continue
		}
		if fault := a.inputFault(in, now); fault != nil {
			return fault
		}
		started.inputs = append(started.inputs, a.streams[in.id])
	}
	a.runMix(started, now)
	return nil
}

// outputInUse reports whether another mix or a broadcaster has the output id.
func (a *account) outputInUse(r mixRequest) bool {
	for session, running := range a.mixes.running {
		if session != r.session && running.output == r.output {
			return true
		}
	}
	st := a.streams[r.output]
	own := a.mixes.running[r.session] != nil
	return r.outputType == outputNew && st != nil && st.push != nil && !own
}

// inputFault returns why an input cannot be mixed now, or nil.
func (a *account) inputFault(in mixInput, now time.Time) *mixFault {
	st := a.streams[in.id]
	if st == nil || st.push == nil {
		return &mixFault{mixNoInput, "input_stream_id: " + in.id + " is not found"}
	}
	if now.Sub(st.push.began) >= a.mixWarmUp {
		return nil
	}
	if in.layer == backgroundLayer {
		return &mixFault{mixNoBackground, "input_stream_id: the size of " + in.id + " is not known yet"}
	}
	return &mixFault{mixNoSize, "input_stream_id: looking up the size of " + in.id + " failed"}
}

func (a *account) stopMix(r mixRequest, now time.Time) *mixFault {
	running := a.mixes.running[r.session]
	if running == nil {
		return &mixFault{mixUnknownSession, "mix_stream_session_id: there is no such session"}
	}
	if running.output != r.output {
		return &mixFault{mixOutputMismatch, "output_stream_id: does not match the session"}
	}
	a.cancelMix(running, now)
	return nil
}

// endMixes ends the mixes that have been without input for too long.
func (a *account) endMixes(now time.Time) {
	for _, m := range a.mixes.running {
		if m.abandoned(now) {
			a.endMix(m, now)
		}
	}
}

// abandoned reports whether all inputs have been gone for too long.
func (m *mix) abandoned(now time.Time) bool {
	for _, st := range m.inputs {
		if st.push != nil || now.Before(st.last.ended.Add(mixLinger)) {
			return false
		}
	}
	return true
}
