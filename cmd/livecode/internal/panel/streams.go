package panel

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/pushurl"
)

// urlValidity is how long the URLs of a stream are good, and recordLength how long a
// recording is at most that is begun by a click.
const (
	urlValidity  = 24 * time.Hour
	recordLength = 30 * time.Minute
)

func (p *Panel) streams(r *http.Request) (view.Page[view.Stream], error) {
	return view.Streams(p.o.Account, query(r), p.recording), nil
}

func (p *Panel) stream(r *http.Request) (view.Stream, error) {
	return view.OneStream(p.o.Account, r.PathValue("id"), p.recording), nil
}

func (p *Panel) recording(id string) bool { return p.o.Streams != nil && p.o.Streams.Recording(id) }

func (p *Panel) activity(r *http.Request) (view.Page[view.Activity], error) {
	return p.files.History(p.o.Account.ActivitiesAfter(0), query(r)), nil
}

type urls struct {
	Push string            `json:"push"`
	Play map[string]string `json:"play"`
}

var errNoStreams = errors.New("this emulator takes no real streams")

// urls are credentials: they are made when somebody asks.
func (p *Panel) urls(r *http.Request) (urls, error) {
	if p.o.Streams == nil {
		return urls{}, errNoStreams
	}
	id, until := r.PathValue("id"), p.o.Account.Now().Add(urlValidity)
	push, err := p.o.Streams.PushURL(id, until)
	if err != nil {
		return urls{}, err
	}
	out := urls{Push: push, Play: map[string]string{}}
	for name, protocol := range map[string]pushurl.Protocol{"rtmp": pushurl.RTMP, "flv": pushurl.HTTPFLV, "hls": pushurl.HTTPHLS} {
		if out.Play[name], err = p.o.Streams.PlayURL(protocol, id, until); err != nil {
			return urls{}, err
		}
	}
	out.Play["mp4"] = strings.Replace(out.Play["flv"], ".flv?", ".mp4?", 1)
	return out, nil
}

// push begins a push without pictures.
func (p *Panel) push(r *http.Request) (done, error) {
	return done{}, p.o.Account.Push(r.PathValue("id"))
}

// cut is the errcode of a push that the service ends on request.
const cut = 21

func (p *Panel) interrupt(r *http.Request) (done, error) {
	in := struct{ Errcode int }{cut}
	if err := read(r, &in); err != nil {
		return done{}, err
	}
	return done{}, p.o.Account.Interrupt(r.PathValue("id"), in.Errcode)
}

func (p *Panel) forbid(r *http.Request) (done, error) {
	return done{}, p.client.Channel.SetStatus(r.Context(), r.PathValue("id"), livecode.ActionForbid)
}

// allow ends both ways to forbid a stream.
func (p *Panel) allow(r *http.Request) (done, error) {
	id := r.PathValue("id")
	if p.o.Account.StreamState(id).State == livetest.Forbidden {
		return done{}, p.client.Channel.Resume(r.Context(), id)
	}
	return done{}, p.client.Channel.SetStatus(r.Context(), id, livecode.ActionAllow)
}

func (p *Panel) record(r *http.Request) (done, error) {
	_, err := p.client.Tape.StartNow(r.Context(), r.PathValue("id"), recordLength, livecode.StartTapeParams{Format: livecode.FormatMP4})
	return done{}, err
}

func (p *Panel) stopRecord(r *http.Request) (done, error) {
	id := r.PathValue("id")
	for _, t := range p.o.Account.Tasks(id) {
		if t.Ended {
			continue
		}
		if err := p.client.Tape.Stop(r.Context(), id, livecode.TapeTask{ID: t.ID, RealTime: t.RealTime}); err != nil {
			return done{}, err
		}
	}
	return done{}, nil
}
