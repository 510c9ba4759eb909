package control

import (
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/internal/redact"
)

func (c *Control) healthz(*http.Request) (any, error) { return done{true}, nil }

type info struct {
	Now            time.Time `json:"now"` // by the emulator's clock
	AppID          int64     `json:"appId"`
	Version        string    `json:"version"`
	Listen         string    `json:"listen"`
	RTMP           string    `json:"rtmp,omitempty"` // host and port; empty: no real streams
	FFmpeg         bool      `json:"ffmpeg"`
	CallbackURL    string    `json:"callbackUrl"`
	PushExample    string    `json:"pushExample"`
	RequestExample string    `json:"requestExample"`
}

// info is what the page shows of the emulator, without any key.
func (c *Control) info(*http.Request) (any, error) {
	out := info{
		Now: c.Account.Now(), AppID: c.Account.AppID, Version: c.Version, Listen: c.BaseURL, FFmpeg: c.HasFFmpeg,
		CallbackURL: c.currentCallback(), RequestExample: "livecode channels",
		PushExample: "curl -X POST " + c.BaseURL + Prefix + "/streams/8888_room/push",
	}
	if c.Streams != nil && c.Streams.RTMPAddr != "" {
		out.RTMP = c.Streams.RTMPAddr
		out.PushExample = `ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=25 -c:v libx264 -g 50 -f flv "$(livecode url push 8888_room --at ` + out.RTMP + ` --reveal)"`
	}
	return out, nil
}

type account struct {
	AppID       int64  `json:"appId"`
	Key         string `json:"key"`
	CallbackKey string `json:"callbackKey"`
	SecretID    string `json:"secretId"`
	SecretKey   string `json:"secretKey"`
	Endpoint    string `json:"endpoint"`
	API3        string `json:"api3Endpoint"`
}

// account is what a client must know. The keys are there for who asks for them.
func (c *Control) account(r *http.Request) (any, error) {
	out := account{
		AppID: c.Account.AppID, Key: redact.Hidden, CallbackKey: redact.Hidden, SecretID: c.Account.SecretID, SecretKey: redact.Hidden,
		Endpoint: c.BaseURL, API3: c.BaseURL,
	}
	if reveal(r) {
		out.Key, out.CallbackKey, out.SecretKey = c.Account.Key, c.CallbackKey, c.Account.SecretKey
	}
	return out, nil
}

func (c *Control) stats(*http.Request) (any, error) { return view.Account(c.Account), nil }

func (c *Control) activity(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Activity] {
		return c.files.History(c.Account.ActivitiesAfter(0), q)
	})
}

// reset brings the account back to what it was at the start. What was sent stays sent.
func (c *Control) reset(*http.Request) (any, error) {
	c.tests.close()
	if err := c.Account.Restore(c.Begin); err != nil {
		return nil, err
	}
	c.Account.ClearFaults("")
	c.faults.clear("")
	if c.Clock != nil {
		c.Clock.Reset()
	}
	return done{true}, nil
}
