package livetest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	mixCooldown = 30 * time.Second // of a session id, after a cancel
	mixLinger   = 15 * time.Minute // of a mix, after its last input
)

// mixResponse is the response of Mix_StreamV2, which has no ret. The event id is
// quoted, as in the sample of the vendor's page.
type mixResponse struct {
	Code      int    `json:"code"`
	EventID   string `json:"event_id,omitempty"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp,omitempty"`
}

func failMix(code int, format string, a ...any) mixResponse {
	return mixResponse{Code: code, Message: fmt.Sprintf(format, a...)}
}

// Mixes (混流) returns the mixes that run, sorted by session id.
func (s *Server) Mixes() []Mix {
	a, _ := s.lock()
	defer a.mu.Unlock()
	list := []Mix{}
	for _, session := range slices.Sorted(maps.Keys(a.mixes.running)) {
		shown := a.mixes.running[session].shown
		shown.Inputs, shown.Layout = slices.Clone(shown.Inputs), slices.Clone(shown.Layout)
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
		before.end()
	} else if m.kind == outputNew {
		m.made = a.stream(m.output)
		a.begin(m.made, newMixedPush(), now)
	}
	a.mixes.running[m.session] = m
	a.note(Activity{Kind: MixBegan, StreamID: m.output, Mix: &m.shown})
	if a.mix != nil {
		m.stop = a.mix(m.shown)
	}
}

// end ends the mixer of a mix, if there is one.
func (m *mix) end() {
	if m.stop != nil {
		m.stop()
	}
}

// endMix ends a mix that runs.
func (a *account) endMix(m *mix, now time.Time) {
	delete(a.mixes.running, m.session)
	m.end()
	a.note(Activity{Kind: MixEnded, StreamID: m.output, Mix: &m.shown})
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
	aliases: []string{mixStart, mixCancel, mixOlder},
}

// mixStreams executes a request of Mix_StreamV2. name is the interface of the
// request's query.
func (a *account) mixStreams(now time.Time, name string, body []byte) any {
	read, err := readMixBody(body, a.lenient)
	if err == nil {
		err = a.mixAsAsked(name, read.Interface.Para, now)
	}
	response := mixResponse{Message: "Success!"}
	if bad, ok := errors.AsType[*mixError](err); ok {
		response = failMix(bad.code, "%s", bad.words)
	}
	response.Timestamp = now.Unix()
	if read.EventID != 0 {
		response.EventID = strconv.Itoa(int(read.EventID))
	}
	return response
}

func (a *account) mixAsAsked(name string, r mixRequest, now time.Time) error {
	if name != MixStreamV2 && name != mixOlder && name != r.Operation {
		return &mixError{mixBadArguments, "interface: the query and the body name different ones"}
	}
	if !a.lenient && strings.Trim(string(r.AppID), `"`) != strconv.FormatInt(a.appID, 10) {
		return &mixError{mixBadArguments, "app_id: is not that of the account"}
	}
	if r.Operation == mixCancel {
		return a.stopMix(r, now)
	}
	return a.startMix(r, now)
}

func (a *account) startMix(r mixRequest, now time.Time) error {
	running := a.mixes.running[r.Session]
	cancelled, cooling := a.mixes.cooling[r.Session]
	switch n := len(r.Inputs); {
	case n < 1 || n > maxMixInputs:
		return &mixError{mixInputCount, "input_stream_list: has not 1 to 16 inputs"}
	case running != nil && running.output != r.Output:
		return &mixError{mixOtherOutput, "output_stream_id: the session has another output"}
	case running != nil && n == 1:
		a.cancelMix(running, now) // the older way to cancel
		return nil
	}
	if err := r.validate(); err != nil {
		return err
	}
	switch {
	case running != nil && running.kind != r.OutputType:
		return &mixError{mixBadOutput, "output_stream_type: is another than that of the session"}
	case cooling && now.Before(cancelled.Add(mixCooldown)):
		return &mixError{mixCooling, "mix_stream_session_id: was cancelled less than 30 s ago"}
	case a.outputInUse(r):
		return &mixError{mixOutputInUse, "output_stream_id: is in use"}
	}
	started := &mix{session: r.Session, output: r.Output, kind: r.OutputType}
	started.shown = Mix{SessionID: r.Session, OutputStreamID: r.Output, Template: int(r.Template)}
	for _, in := range r.Inputs {
		started.shown.Layout = append(started.shown.Layout, in.shown())
		if !in.isStream() {
			continue
		}
		if err := a.validateInput(in, now); err != nil {
			return err
		}
		started.inputs = append(started.inputs, a.streams[in.ID])
		started.shown.Inputs = append(started.shown.Inputs, in.ID)
	}
	a.runMix(started, now)
	return nil
}

// outputInUse reports whether another mix or a broadcaster has the output id.
func (a *account) outputInUse(r mixRequest) bool {
	for session, running := range a.mixes.running {
		if session != r.Session && running.output == r.Output {
			return true
		}
	}
	st := a.streams[r.Output]
	own := a.mixes.running[r.Session] != nil
	return r.OutputType == outputNew && st != nil && st.push != nil && !own
}

// validateInput reports why an input cannot be mixed now.
func (a *account) validateInput(in mixInput, now time.Time) error {
	st := a.streams[in.ID]
	switch {
	case st == nil || st.push == nil:
		return &mixError{mixNoInput, "input_stream_id: " + in.ID + " is not found"}
	case now.Sub(st.push.began) >= a.mixWarmUp:
		return nil
	case in.Layout.Layer == backgroundLayer:
		return &mixError{mixNoBackground, "input_stream_id: the size of " + in.ID + " is not known yet"}
	}
	return &mixError{mixNoSize, "input_stream_id: looking up the size of " + in.ID + " failed"}
}

func (a *account) stopMix(r mixRequest, now time.Time) error {
	running := a.mixes.running[r.Session]
	switch {
	case running == nil:
		return &mixError{mixUnknownSession, "mix_stream_session_id: there is no such session"}
	case running.output != r.Output:
		return &mixError{mixOutputMismatch, "output_stream_id: does not match the session"}
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
