package listen

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// ForwardTimeout is how long a receiver may take: what the service documents for its
// older events.
const ForwardTimeout = 20 * time.Second

// maxResponse is what is read of a response, and maxShown what is shown of it.
const (
	maxResponse = 64 << 10
	maxShown    = 200
)

// ForwardOptions are the choices of a [Forwarder].
type ForwardOptions struct {
	Key string // of the receiver; empty: what was signed is passed on as it came
	// Fresh is the key with which a notification is signed anew when its t has passed,
	// empty if there is none. Key goes before it.
	Fresh    string
	RootCAs  *x509.CertPool // nil: those of the system
	Insecure bool           // any certificate will do
	Timeout  time.Duration  // zero: ForwardTimeout
}

// A Forwarder posts notifications to a receiver. It may be used by many goroutines.
type Forwarder struct {
	host    string // for texts: a path may be a secret
	request func(context.Context, []byte) (*http.Request, error)
	client  *http.Client
	sign    func(body []byte, expires time.Time) ([]byte, error)
	timeout time.Duration
}

// NewForwarder returns a Forwarder to the whole of a URL, path and query included.
func NewForwarder(to string, o ForwardOptions) (*Forwarder, error) {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the URL must be http:// or https:// with a host")
	}
	o.Timeout = cmp.Or(o.Timeout, ForwardTimeout)
	return &Forwarder{
		host: u.Scheme + "://" + u.Host,
		request: func(ctx context.Context, body []byte) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
		},
		client: NewClient(o.RootCAs, o.Insecure),
		sign: func(body []byte, expires time.Time) ([]byte, error) {
			fresh := time.Until(expires) <= 0
			switch key := cmp.Or(o.Key, o.Fresh); {
			case key == "" || o.Key == "" && !fresh:
				return body, nil
			case fresh:
				return Resign(body, key, time.Now().Add(lifetime))
			default:
				return Resign(body, key, expires)
			}
		},
		timeout: o.Timeout,
	}, nil
}

// NewClient returns a client that keeps connections and follows no redirect. roots may be
// nil, for those of the system; insecure takes any certificate.
func NewClient(roots *x509.CertPool, insecure bool) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, InsecureSkipVerify: insecure} //nolint:gosec // the user's own word, for a receiver under development
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Host returns scheme and host of the receiver, fit for a log.
func (f *Forwarder) Host() string { return f.host }

// Close ends idle connections.
func (f *Forwarder) Close() { f.client.CloseIdleConnections() }

// A Result is what became of one attempt.
type Result struct {
	Status   int     `json:"status,omitempty"` // 0: no response came
	MS       float64 `json:"ms"`
	Response string  `json:"response,omitempty"` // its beginning, unless it was taken
	Error    string  `json:"error,omitempty"`    // why no response came
}

// Taken reports whether the receiver acknowledged.
func (r Result) Taken() bool { return r.Status == http.StatusOK }

// Err returns nil if the receiver acknowledged.
func (r Result) Err() error {
	switch {
	case r.Taken():
		return nil
	case r.Status == 0:
		return errors.New(r.Error)
	}
	return fmt.Errorf("status %d", r.Status)
}

// String tells it in a few words.
func (r Result) String() string {
	took := time.Duration(r.MS * float64(time.Millisecond)).Round(100 * time.Microsecond)
	if r.Status == 0 {
		return r.Error
	}
	if r.Response == "" {
		return fmt.Sprintf("%d in %v", r.Status, took)
	}
	return fmt.Sprintf("%d in %v: %s", r.Status, took, r.Response)
}

// Forward posts a notification once. expires is its t, zero when it was not signed.
func (f *Forwarder) Forward(ctx context.Context, body []byte, expires time.Time) (r Result) {
	begun := time.Now()
	defer func() { r.MS = float64(time.Since(begun).Microseconds()) / 1000 }()
	signed, err := f.sign(body, expires)
	if err != nil {
		return Result{Error: err.Error()}
	}
	limited, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	req, err := f.request(limited, signed)
	if err != nil {
		return Result{Error: f.explain(ctx, err)}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.client.Do(req)
	if err != nil {
		return Result{Error: f.explain(ctx, err)}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return Result{Error: "the response broke off: " + f.explain(ctx, err)}
	}
	r = Result{Status: resp.StatusCode}
	if !r.Taken() {
		r.Response = shorten(text)
	}
	return r
}

func shorten(text []byte) string {
	s := strings.TrimSpace(strings.ToValidUTF8(string(text), string(utf8.RuneError)))
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "") + "…"
}

// ResultOf tells an attempt of a sender in the same words.
func ResultOf(attempt callbacktest.Attempt, begun time.Time, to string, timeout time.Duration) Result {
	r := Result{Status: attempt.Status, MS: float64(time.Since(begun).Microseconds()) / 1000}
	if attempt.Err != nil {
		f := Forwarder{host: "the receiver", timeout: timeout}
		if u, err := url.Parse(to); err == nil {
			f.host = u.Scheme + "://" + u.Host
		}
		return Result{MS: r.MS, Error: f.explain(context.Background(), attempt.Err)}
	}
	if !r.Taken() {
		r.Response = shorten([]byte(attempt.Body))
	}
	return r
}

// explain says why no response came, without the URL, whose path may be a secret.
func (f *Forwarder) explain(ctx context.Context, err error) string {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	var timeout net.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case ctx.Err() != nil:
		return "interrupted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused: nobody listens at " + f.host
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprint("no response within ", f.timeout)
	case errors.As(err, &unknown), errors.As(err, &name):
		return err.Error() + ": name its authority with --ca, or use --insecure"
	case errors.Is(err, io.EOF):
		return "the connection was closed without a response"
	}
	return err.Error()
}
