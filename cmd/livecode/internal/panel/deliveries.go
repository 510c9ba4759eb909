package panel

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
)

func (p *Panel) deliveries(r *http.Request) (view.Page[view.Delivery], error) {
	return view.Deliveries(p.o.Account, query(r)), nil
}

func (p *Panel) delivery(r *http.Request) (view.Delivery, error) {
	d, ok := view.OneDelivery(p.o.Account, number(r.PathValue("id")))
	if !ok {
		return d, errNotFound
	}
	return d, nil
}

// sent names a delivery.
type sent struct {
	ID int `json:"id"`
}

// resend sends a notification again, to where it went.
func (p *Panel) resend(r *http.Request) (sent, error) {
	d, err := p.delivery(r)
	if err != nil {
		return sent{}, err
	}
	return p.send(d.URL, d.Fields)
}

func (p *Panel) send(to string, fields callbacktest.Fields) (sent, error) {
	id := p.o.Account.NotifyTo(to, fields)
	if id == 0 {
		return sent{}, errors.New("there is no callback URL: say where to send it")
	}
	return sent{ID: id}, nil
}

type sample struct {
	EventType int                 `json:"eventType"`
	Fields    callbacktest.Fields `json:"fields"`
}

type samples struct {
	Items []sample `json:"items"`
}

// samples are the types of notifications, with fields to begin with.
func (p *Panel) samples(*http.Request) (all samples, err error) {
	for _, eventType := range callbacktest.SampleTypes() {
		all.Items = append(all.Items, sample{eventType, callbacktest.Sample(eventType, "8888_room", p.o.Account.Now())})
	}
	return all, nil
}

func (p *Panel) notify(r *http.Request) (sent, error) {
	var in struct {
		URL    string
		Fields callbacktest.Fields
	}
	if err := read(r, &in); err != nil {
		return sent{}, err
	}
	if u, err := url.Parse(in.URL); in.URL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return sent{}, errors.New("url must be one of http or https")
	}
	if len(in.Fields) == 0 {
		return sent{}, errors.New("fields must not be empty")
	}
	// Go's senders take the type for what it is, and tests of receivers compare it.
	if n, ok := in.Fields["event_type"].(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			in.Fields["event_type"] = i
		}
	}
	return p.send(in.URL, in.Fields)
}
