package view

import (
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// A Stream is a stream as it is now.
type Stream struct {
	ID             string     `json:"id"`
	State          string     `json:"state"`
	Sequence       string     `json:"sequence,omitempty"`
	PushedAt       *time.Time `json:"pushedAt,omitempty"`
	ForbiddenUntil *time.Time `json:"forbiddenUntil,omitempty"`
	DelayMs        int64      `json:"delayMs,omitempty"`
	Viewers        int64      `json:"viewers"`
	PlayBandwidth  int64      `json:"playBandwidth"` // bit/s
	Bitrate        int        `json:"bitrate"`       // bit/s, of the push
	FPS            int        `json:"fps,omitempty"`
	Width          int        `json:"width,omitempty"`
	Height         int        `json:"height,omitempty"`
	Recording      bool       `json:"recording"`
}

// live reports whether a stream in this state is being pushed.
func live(s livetest.State) bool { return s == livetest.Live || s == livetest.Faulty }

type named struct {
	id    string
	state livetest.StreamState
}

// Streams returns the streams of an account, the newest first. recording tells of those
// that the account has no task for; it may be nil.
func Streams(srv *livetest.Server, q Query, recording func(id string) bool) Page[Stream] {
	var all []named
	for id, state := range srv.Streams() {
		all = append(all, named{id, state})
	}
	kept := newest(all, func(s *named) bool { return q.inState(s.state.State) && q.has(s.id) && q.of(s.id) })
	return cut(q, kept, func(s named) Stream { return stream(srv, s.id, s.state, recording) })
}

// OneStream returns a stream, which need not have been pushed ever.
func OneStream(srv *livetest.Server, id string, recording func(id string) bool) Stream {
	return stream(srv, id, srv.StreamState(id), recording)
}

// inState takes the two ways of the service to forbid a stream for one.
func (q Query) inState(s livetest.State) bool {
	switch q.State {
	case "", s.String():
		return true
	case "forbidden":
		return s == livetest.Closed
	default:
		return false
	}
}

func stream(srv *livetest.Server, id string, s livetest.StreamState, recording func(id string) bool) Stream {
	out := Stream{
		ID: id, State: strings.ReplaceAll(s.State.String(), " ", ""), Sequence: s.Sequence,
		PushedAt: at(s.PushedAt), ForbiddenUntil: at(s.ForbiddenUntil), DelayMs: s.Delay.Milliseconds(),
	}
	if !live(s.State) {
		return out
	}
	out.Viewers, out.PlayBandwidth = s.Online, int64(s.Bandwidth*1e6)
	out.Bitrate, out.FPS, out.Width, out.Height = s.BitsPerSecond, s.FPS, s.Width, s.Height
	out.Recording = recording != nil && recording(id) || hasTask(srv, id)
	return out
}

func hasTask(srv *livetest.Server, id string) bool {
	now := srv.Now()
	for _, t := range srv.Tasks(id) {
		if !t.Ended && !t.Start.After(now) {
			return true
		}
	}
	return false
}
