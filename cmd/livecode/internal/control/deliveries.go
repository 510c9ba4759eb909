package control

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/internal/redact"
)

func (c *Control) deliveries(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Delivery] { return view.Deliveries(c.Account, q) })
}

// named returns the delivery that the path names.
func (c *Control) named(r *http.Request) (view.Delivery, error) {
	id, err := number(r, "id")
	if err != nil {
		return view.Delivery{}, err
	}
	found, ok := view.OneDelivery(c.Account, id)
	if !ok {
		return view.Delivery{}, notFound("there is no delivery %d any more", id)
	}
	return found, nil
}

func (c *Control) delivery(r *http.Request) (any, error) {
	found, err := c.named(r)
	if err != nil {
		return nil, err
	}
	if !reveal(r) {
		found.Fields = redacted(found.Fields)
	}
	return found, nil
}

// redacted are the fields without what grants something.
func redacted(fields callbacktest.Fields) callbacktest.Fields {
	text, err := json.Marshal(fields)
	if err != nil {
		return callbacktest.Fields{}
	}
	var shown callbacktest.Fields
	d := json.NewDecoder(bytes.NewReader(redact.Notification(text)))
	d.UseNumber()
	if err := d.Decode(&shown); err != nil {
		return callbacktest.Fields{}
	}
	return shown
}

type identified struct {
	ID int `json:"id"`
}

// resend sends a notification to where it went, signed anew.
func (c *Control) resend(r *http.Request) (any, error) {
	found, err := c.named(r)
	if err != nil {
		return nil, err
	}
	return identified{c.Account.NotifyTo(found.URL, found.Fields)}, nil
}

type sample struct {
	EventType int                 `json:"eventType"`
	Fields    callbacktest.Fields `json:"fields"`
}

// samples has a body of each event type, whose members can be changed before it is sent.
func (c *Control) samples(*http.Request) (any, error) {
	var items []sample
	for _, n := range callbacktest.SampleTypes() {
		items = append(items, sample{n, callbacktest.Sample(n, "8888_room", c.Account.Now())})
	}
	return map[string]any{"total": len(items), "items": items}, nil
}

// notify sends a notification of any kind, signed, to the callback URL or another one.
func (c *Control) notify(r *http.Request) (any, error) {
	var in struct {
		EventType int                 `json:"eventType"` // a sample, with Fields over it; 0: Fields are all
		StreamID  string              `json:"streamId"`
		Fields    callbacktest.Fields `json:"fields"`
		URL       string              `json:"url"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	fields := callbacktest.Fields{}
	if in.EventType != 0 {
		fields = callbacktest.Sample(in.EventType, in.StreamID, c.Account.Now())
	}
	maps.Copy(fields, in.Fields)
	if len(fields) == 0 {
		return nil, badRequest("fields must have the members of the notification")
	}
	if err := checkURL(in.URL); err != nil {
		return nil, err
	}
	id := c.Account.NotifyTo(in.URL, fields)
	if id == 0 {
		return nil, problemf(http.StatusConflict, "there is nobody to send it to: give a url, or start serve with --callback")
	}
	return identified{id}, nil
}

// setCallback says where notifications go, all or those of one event type.
func (c *Control) setCallback(r *http.Request) (any, error) {
	var in struct {
		URL       string `json:"url"`
		EventType *int   `json:"eventType"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if err := checkURL(in.URL); err != nil {
		return nil, err
	}
	if in.EventType != nil {
		c.Account.SetCallbackURLFor(*in.EventType, in.URL)
	} else {
		c.Account.SetCallbackURL(in.URL)
		c.mu.Lock()
		c.callbackURL = in.URL
		c.mu.Unlock()
	}
	return done{true}, nil
}

func (c *Control) currentCallback() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.callbackURL
}

func checkURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return badRequest("url must begin with http:// or https://, and name a host")
	}
	return nil
}
