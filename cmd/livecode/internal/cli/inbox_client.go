package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// maxAdminResponse is far more than a page of the quarantine.
const maxAdminResponse = 64 << 20

// An inboxClient talks to an admin handler: that of a running receiver, or one of its own
// over a store that it has opened. So everything is shown alike.
type inboxClient struct {
	base  string
	http  http.RoundTripper
	token string
	store inbox.Store // nil: a running receiver has it
}

// inboxOf opens an inbox by its name.
func (a *app) inboxOf(ctx context.Context, name, tables, tokenFile string) (c *inboxClient, end func() error, err error) {
	if isURL(name) {
		u, err := url.Parse(name)
		if err != nil || u.Host == "" {
			return nil, nil, usagef("--inbox is no URL of an admin handler")
		}
		token, err := a.secret("LIVECODE_INBOX_TOKEN", tokenFile)
		if err != nil {
			return nil, nil, err
		}
		transport := http.DefaultTransport.(*http.Transport).Clone()
		end = func() error { transport.CloseIdleConnections(); return nil }
		return &inboxClient{base: strings.TrimSuffix(name, "/"), http: transport, token: token}, end, nil
	}
	store, end, err := openStore(ctx, name, tables)
	if err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelError}))
	admin := inbox.NewAdmin(store, inbox.AllowReplay(), inbox.AllowDelete(), inbox.AdminLogger(log))
	return &inboxClient{base: "http://inbox", http: inProcess{admin}, store: store}, end, nil
}

// inProcess is a RoundTripper without a network.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(w, r)
	return &http.Response{
		StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

// ask makes one request. What answers and not as an admin handler does is none.
func (c *inboxClient) ask(ctx context.Context, method, path string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, nil)
	if err != nil {
		return usagef("--inbox is no URL of an admin handler")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	} else if user := r.URL.User; user != nil {
		password, _ := user.Password()
		r.SetBasicAuth(user.Username(), password)
		r.URL.User = nil
	}
	resp, err := c.http.RoundTrip(r)
	if err != nil {
		return network(fmt.Errorf("the receiver at %s does not answer: %w", r.URL.Host, err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAdminResponse))
	if err != nil {
		return network(err)
	}
	if resp.StatusCode == http.StatusServiceUnavailable && path == "/ready" {
		return decodeAnswer(body, answer)
	}
	if resp.StatusCode >= 300 {
		return refusal(resp.StatusCode, body)
	}
	if answer == nil {
		return nil
	}
	return decodeAnswer(body, answer)
}

func decodeAnswer(body []byte, answer any) error {
	if err := json.Unmarshal(body, answer); err != nil {
		return refused(errors.New("what answers there is no admin handler of an inbox"))
	}
	return nil
}

func refusal(status int, body []byte) error {
	var said inbox.AdminError
	if json.Unmarshal(body, &said) == nil && said.Error != "" {
		return refused(errors.New(printable(said.Error)))
	}
	if status == http.StatusUnauthorized {
		return refused(errors.New("the receiver wants to know who asks: give a token by LIVECODE_INBOX_TOKEN, or user:password@ in LIVECODE_INBOX"))
	}
	return refused(fmt.Errorf("the receiver answers with status %d: %s", status, http.StatusText(status)))
}

func (c *inboxClient) stats(ctx context.Context) (stats inbox.AdminStats, err error) {
	return stats, c.ask(ctx, http.MethodGet, "/stats", &stats)
}

func (c *inboxClient) ready(ctx context.Context) (ready inbox.AdminReady, err error) {
	return ready, c.ask(ctx, http.MethodGet, "/ready", &ready)
}

func (c *inboxClient) item(ctx context.Context, id int64) (item inbox.AdminItem, err error) {
	return item, c.ask(ctx, http.MethodGet, "/quarantine/"+strconv.FormatInt(id, 10), &item)
}

func (c *inboxClient) replay(ctx context.Context, id int64) error {
	return c.ask(ctx, http.MethodPost, fmt.Sprintf("/quarantine/%d/replay", id), nil)
}

func (c *inboxClient) remove(ctx context.Context, id int64) error {
	return c.ask(ctx, http.MethodDelete, "/quarantine/"+strconv.FormatInt(id, 10), nil)
}

// each calls f with everything that is in quarantine when it gets there.
func (c *inboxClient) each(ctx context.Context, f func(inbox.AdminItem) error) error {
	for after := int64(0); ; {
		var page inbox.AdminPage
		if err := c.ask(ctx, http.MethodGet, fmt.Sprintf("/quarantine?n=100&after=%d", after), &page); err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := f(item); err != nil {
				return err
			}
		}
		if page.Next <= after {
			return nil
		}
		after = page.Next
	}
}

// body returns a notification with its credentials, which no running receiver tells.
func (c *inboxClient) body(ctx context.Context, id int64) ([]byte, error) {
	if c.store == nil {
		return nil, usagef("a running receiver shows no credentials: stop it, and name its inbox itself")
	}
	list, err := c.store.Quarantined(ctx, id-1, 1)
	if err != nil {
		return nil, refused(err)
	}
	if len(list) == 0 || list[0].ID != id {
		return nil, refused(inbox.ErrNotFound)
	}
	return []byte(list[0].Envelope.Body.Reveal()), nil
}
