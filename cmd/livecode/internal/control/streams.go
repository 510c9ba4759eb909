package control

import (
	"net/http"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/pushurl"
)

// urlValidity is how long the URLs that are shown are good.
const urlValidity = 24 * time.Hour

func (c *Control) streams(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Stream] { return view.Streams(c.Account, q, c.recordingNow()) })
}

func (c *Control) stream(r *http.Request) (any, error) { return c.shown(r.PathValue("id")), nil }

func (c *Control) shown(id string) view.Stream {
	return view.OneStream(c.Account, id, c.recordingNow())
}

func (c *Control) recordingNow() func(string) bool {
	if c.Streams == nil {
		return nil
	}
	return c.Streams.Recording
}

type urls struct {
	Push string            `json:"push"`
	Play map[string]string `json:"play"`
}

// urls returns signed URLs of a stream, which are credentials.
func (c *Control) urls(r *http.Request) (any, error) {
	if c.Streams == nil {
		return nil, problemf(http.StatusConflict, "there are no real streams: serve was started with --rtmp off")
	}
	id, until := r.PathValue("id"), c.Account.Now().Add(urlValidity)
	push, err := c.Streams.PushURL(id, until)
	if err != nil {
		return nil, err
	}
	out := urls{push, map[string]string{}}
	for name, protocol := range map[string]pushurl.Protocol{"rtmp": pushurl.RTMP, "flv": pushurl.HTTPFLV, "hls": pushurl.HTTPHLS} {
		if out.Play[name], err = c.Streams.PlayURL(protocol, id, until); err != nil {
			return nil, err
		}
	}
	out.Play["mp4"] = strings.Replace(out.Play["flv"], ".flv?", ".mp4?", 1)
	return out, nil
}

// A pushRequest is what a push is said to be. Its zero value is pushed for real, if
// the emulator can.
type pushRequest struct {
	Simulated bool   `json:"simulated"` // nothing is sent; the rest holds for these alone
	Domain    string `json:"domain"`
	App       string `json:"app"`
	ClientIP  string `json:"clientIp"`
	Param     string `json:"param"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	FPS       int    `json:"fps"`
	Bitrate   int    `json:"bitrate"` // bit/s
}

func (p pushRequest) options() (opts []livetest.PushOption) {
	for _, text := range []struct {
		value  string
		option func(string) livetest.PushOption
	}{
		{p.Domain, livetest.WithPushDomain}, {p.App, livetest.WithAppName},
		{p.ClientIP, livetest.WithClientIP}, {p.Param, livetest.WithStreamParam},
	} {
		if text.value != "" {
			opts = append(opts, text.option(text.value))
		}
	}
	if p.Width > 0 || p.Height > 0 {
		opts = append(opts, livetest.WithVideo(p.Width, p.Height))
	}
	if p.FPS > 0 || p.Bitrate > 0 {
		opts = append(opts, livetest.WithRate(p.FPS, p.Bitrate))
	}
	return opts
}

// push begins a push: of a test picture where there are real streams, else in name.
func (c *Control) push(r *http.Request) (any, error) {
	var in pushRequest
	if err := read(r, &in); err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if c.Streams != nil && c.Streams.RTMPAddr != "" && !in.Simulated {
		if err := c.tests.begin(r.Context(), c, id); err != nil {
			return nil, err
		}
	} else if err := c.Account.Push(id, in.options()...); err != nil {
		return nil, err
	}
	return c.shown(id), nil
}

func (c *Control) setPush(r *http.Request) (any, error) {
	var in pushRequest
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if err := c.Account.SetPush(r.PathValue("id"), in.options()...); err != nil {
		return nil, err
	}
	return c.shown(r.PathValue("id")), nil
}

// setPlay says how many watch a stream of which nothing is sent.
func (c *Control) setPlay(r *http.Request) (any, error) {
	var in struct {
		Viewers   int64    `json:"viewers"`
		Bandwidth float64  `json:"bandwidth"` // Mbit/s
		Domains   []string `json:"domains"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if in.Viewers < 0 || in.Bandwidth < 0 {
		return nil, badRequest("viewers and bandwidth must not be negative")
	}
	if err := c.Account.SetPlay(r.PathValue("id"), in.Viewers, in.Bandwidth, in.Domains...); err != nil {
		return nil, err
	}
	return c.shown(r.PathValue("id")), nil
}

// cut is the errcode of a push that the service ends on request.
const cut = 21

// interrupt ends a push with an errcode of event 0.
func (c *Control) interrupt(r *http.Request) (any, error) {
	in := struct {
		Errcode  int    `json:"errcode"`
		Subcode  int    `json:"subcode"`
		Sequence string `json:"sequence"` // only this push, not a newer one
	}{Errcode: cut}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if in.Sequence == "" {
		in.Sequence = c.Account.StreamState(id).Sequence
	}
	if err := c.Account.InterruptPush(in.Sequence, in.Errcode, in.Subcode); err != nil {
		return nil, err
	}
	c.tests.end(id)
	return c.shown(id), nil
}

// reject notes that a push was refused before it began.
func (c *Control) reject(r *http.Request) (any, error) {
	in := struct {
		Errcode int `json:"errcode"`
		Subcode int `json:"subcode"`
	}{Errcode: 18}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	c.Account.RejectPush(r.PathValue("id"), in.Errcode, in.Subcode)
	return done{true}, nil
}

// forbid forbids pushes until a time, an hour from now unless told.
func (c *Control) forbid(r *http.Request) (any, error) {
	in := struct {
		Until time.Time `json:"until"`
	}{Until: c.Account.Now().Add(time.Hour)}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if err := c.client.Channel.Forbid(r.Context(), id, in.Until); err != nil {
		return nil, err
	}
	return c.shown(id), nil
}

// allow takes back either way to forbid a stream.
func (c *Control) allow(r *http.Request) (any, error) {
	id := r.PathValue("id")
	err := c.client.Channel.SetStatus(r.Context(), id, livecode.ActionAllow)
	if err == nil && c.Account.StreamState(id).State == livetest.Forbidden {
		err = c.client.Channel.Resume(r.Context(), id)
	}
	if err != nil {
		return nil, err
	}
	return c.shown(id), nil
}
