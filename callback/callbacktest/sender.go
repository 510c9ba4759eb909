package callbacktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	defaultTimeout = 20 * time.Second
	maxResponse    = 64 << 10 // what the sender reads of a response
)

// ErrNotDelivered reports that a receiver accepted no attempt.
var ErrNotDelivered = errors.New("callbacktest: receiver accepted no attempt")

// SenderOptions are the choices of a [Sender]. The zero value sends once.
type SenderOptions struct {
	Profile RetryProfile
	Clock   func() time.Time // default: time.Now
	Client  *http.Client     // default: that of NewClient
	Timeout time.Duration    // of one attempt, in real time; default: 20 s
	// Sleep pauses between two attempts and returns early with the context's
	// error. The default waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
	// KeepSignature retries a message with the t and sign of its first attempt. By
	// default each attempt is signed anew; the service's habit is not
	// documented.
	KeepSignature bool
}

// Attempt is one try to deliver a notification.
type Attempt struct {
	At     time.Time     // by the sender's clock
	T      time.Time     // expiry that was signed; zero: unsigned
	Status int           // HTTP status of the response; 0: none came
	Body   string        // of the response
	Err    error         // why no response came; nil: one did
	Took   time.Duration // until its end, in real time
}

// Sender signs notifications and posts them to a receiver, with the service's
// retries. It may be used by many goroutines. Make it with [NewSender].
type Sender struct {
	// Key and URL live in these closures, where no %+v prints them.
	sign    func(t time.Time, fields Fields) ([]byte, error)
	request func(ctx context.Context, body []byte) (*http.Request, error)

	unsigned bool
	opts     SenderOptions
}

// NewSender returns a sender to url, which must be http or https: otherwise the
// error is an [*ArgumentError]. An empty key leaves t and sign out.
func NewSender(url, key string, opts SenderOptions) (*Sender, error) {
	if !isReceiver(url) {
		return nil, badArgument("NewSender", "url", "an http or https URL with a host")
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Client == nil {
		opts.Client = NewClient()
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	if opts.Sleep == nil {
		opts.Sleep = sleep
	}
	return &Sender{
		sign: func(t time.Time, fields Fields) ([]byte, error) {
			return signedBody(key, t, fields)
		},
		request: func(ctx context.Context, body []byte) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
		},
		unsigned: key == "",
		opts:     opts,
	}, nil
}

// NewClient returns the client that a [Sender] uses by default. It follows no
// redirect, and makes a connection for each message, so that nothing stays open.
func NewClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, MaxConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func isReceiver(receiver string) bool {
	u, err := url.Parse(receiver)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// Send delivers one notification and returns every attempt. It returns nil when
// the last attempt was accepted, [ErrNotDelivered] when the profile is used up,
// and the context's error when the context ends first.
func (s *Sender) Send(ctx context.Context, fields Fields) ([]Attempt, error) {
	var attempts []Attempt
	err := s.SendFunc(ctx, fields, func(a Attempt) { attempts = append(attempts, a) })
	return attempts, err
}

// SendFunc is [Sender.Send] that reports each attempt when it is over, before the
// pause that follows it.
func (s *Sender) SendFunc(ctx context.Context, fields Fields, report func(Attempt)) error {
	retries, wait := s.opts.Profile.plan(fields)
	var t time.Time
	for n := 0; ; n++ {
		now := s.opts.Clock()
		if n == 0 || !s.opts.KeepSignature {
			t = now.Add(lifetime)
		}
		body, err := s.sign(t, fields)
		if err != nil {
			return err
		}
		began := time.Now()
		attempt, accepted := s.attempt(ctx, body)
		attempt.At, attempt.Took = now, time.Since(began)
		if !s.unsigned {
			attempt.T = time.Unix(t.Unix(), 0)
		}
		report(attempt)
		if accepted {
			return nil
		}
		if n == retries {
			return ErrNotDelivered
		}
		if err := s.opts.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// attempt posts one body and reports whether the receiver accepted it.
func (s *Sender) attempt(ctx context.Context, message []byte) (Attempt, bool) {
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	r, err := s.request(ctx, message)
	if err != nil {
		return Attempt{Err: withoutURL(err)}, false
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := s.opts.Client.Do(r)
	if err != nil {
		return Attempt{Err: withoutURL(err)}, false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return Attempt{Status: resp.StatusCode, Body: string(body), Err: fmt.Errorf("reading the response: %w", err)}, false
	}
	return Attempt{Status: resp.StatusCode, Body: string(body)}, s.opts.Profile.accepts(resp.StatusCode, body)
}

// withoutURL strips the receiver's URL from an error: its path may be a secret.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// sleep pauses in real time.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
