package livecode

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/backend"
)

// An Option changes what [New] makes. Options are validated by New, and commute:
// only of several [WithRoundTripper] the order counts. A later option overrides an
// earlier one of the same name, for the same host or parameter.
type Option func(*settings) error

// A policy is what the options choose and every call of the Client keeps to.
type policy struct {
	idNames     [2]string         // by Host
	paramNames  map[string]string // what to send instead, by name
	limiter     Limiter           // nil: none
	now         func() time.Time
	ttl         time.Duration
	timeout     time.Duration
	maxResponse int64
	retryWrites bool
	maxAttempts int
	mixWait     time.Duration
	watchEvery  time.Duration // 0: as the wire refreshes
	jitter      func(max time.Duration) time.Duration
	log         *slog.Logger // nil: silent
	observers   []Observer
}

// settings is what the options of New fill in. What is not in the policy is dropped
// when New returns, keys above all.
type settings struct {
	policy
	baseURL    *url.URL // nil: the service's
	statURL    *url.URL // nil: as baseURL
	transport  http.RoundTripper
	proxy      func(*http.Request) (*url.URL, error)
	wrap       []func(http.RoundTripper) http.RoundTripper
	hcTimeout  time.Duration // of the caller's http.Client; 0: none
	verifyKeys []string
	backend    backend.Backend
	legacyOnly []string // the options given that have no effect with a backend
}

// Defaults of the options.
const (
	DefaultTTL           = time.Minute
	DefaultTimeout       = 10 * time.Second
	DefaultResponseLimit = 1 << 20
	DefaultMaxAttempts   = 3
	DefaultMixWait       = 5 * time.Second
)

// A Limiter delays calls. golang.org/x/time/rate.Limiter is one.
type Limiter interface {
	// Wait returns when a request may be sent, or with an error when it may not
	// be sent at all, at the latest when ctx ends.
	Wait(ctx context.Context) error
}

// WithHTTPClient makes the Client send requests through the Transport of hc, and
// use its Timeout if that is shorter than the one of [WithTimeout]. Nothing else
// of hc is used and nothing of it is changed: requests carry no cookies and no
// redirect is followed, since both would take the signature elsewhere. Without a
// Transport in hc the Client keeps its own.
//
// The Transport sees signed URLs, and over API 3.0 credentials: it is what sends them.
// What records requests belongs into [WithRoundTripper], which sees neither.
//
// Calls that must not be executed twice go over fresh connections. If the
// Transport is an *http.Transport, a copy of it that keeps none is used for
// them; any other http.RoundTripper gets requests marked with Close, without a
// body that could be sent again.
//
// By default a Client has a transport of its own, which keeps as many idle
// connections as there are callers, takes no more than 64 KiB of headers and uses
// no proxy. A caller-supplied Transport keeps its own settings: an
// http.Transport without MaxResponseHeaderBytes takes 10 MiB of headers.
func WithHTTPClient(hc *http.Client) Option {
	return func(s *settings) error {
		if hc == nil {
			return badArgument("WithHTTPClient", "hc", "not nil")
		}
		s.transport, s.hcTimeout = hc.Transport, hc.Timeout
		return nil
	}
}

// WithProxyFromEnvironment makes the Client's own transport use the proxy that
// HTTP_PROXY, HTTPS_PROXY and NO_PROXY name. Such a proxy sees signed URLs. By
// default the environment is not looked at.
func WithProxyFromEnvironment() Option {
	return func(s *settings) error {
		s.proxy = http.ProxyFromEnvironment
		return nil
	}
}

// WithRoundTripper puts a RoundTripper of the caller's between the Client and
// its transport, for tracing, metrics or a breaker. Of several, the first one
// given is the outermost. [InterfaceFromContext] tells it which interface is called.
//
// What passes it is not signed yet: a URL without t and sign, over API 3.0 a header
// without Authorization and token, a response whose Request is that one, and redirects
// and errors with the signature taken out. So it may record what it sees of a request,
// which has the parameters of the call, but for the body of a response: a service that
// repeats the URL in a page is not corrected. Requests that it sends on need the context
// of the one that came, or get [ErrUnsigned].
//
// An error that quotes the URL, or holds one, reaches no caller: key and sign are taken
// out of its text, and it is then found by errors.Is but not by errors.As.
//
// It should leave retries to the Client, which signs each attempt anew and knows what
// may be repeated. Pops, starts, drops and, without [WithRetryWrites], all other writes
// pass it once an attempt: sent again with the context of the request, they give
// [ErrAlreadySent] and do not reach the service.
func WithRoundTripper(wrap func(next http.RoundTripper) http.RoundTripper) Option {
	return func(s *settings) error {
		if wrap == nil {
			return badArgument("WithRoundTripper", "wrap", "not nil")
		}
		s.wrap = append(s.wrap, wrap)
		return nil
	}
}

// WithLimiter makes every attempt wait for l before it is sent. By default
// there is no limit on the side of the Client.
func WithLimiter(l Limiter) Option {
	return func(s *settings) error {
		if l == nil {
			return badArgument("WithLimiter", "l", "not nil")
		}
		s.limiter = l
		return nil
	}
}

// WithBaseURL sends everything to another address, statistics too unless
// [WithStatURL] is given: a fake for
// tests, a gateway, a TLS terminator in front of the service. It must be http or
// https and have neither user info nor query nor fragment. A URL without a path
// gets the service's, /common_access; any other path is used as it stands.
func WithBaseURL(base string) Option {
	return func(s *settings) error {
		s.legacyOnly = append(s.legacyOnly, "WithBaseURL")
		u, err := parseEndpoint("WithBaseURL", base)
		s.baseURL = u
		return err
	}
}

// WithStatURL sends statistics to an address of their own, whatever
// [WithBaseURL] says of the others. The rules are those of WithBaseURL.
func WithStatURL(base string) Option {
	return func(s *settings) error {
		s.legacyOnly = append(s.legacyOnly, "WithStatURL")
		u, err := parseEndpoint("WithStatURL", base)
		s.statURL = u
		return err
	}
}

// WithIDParam sets the name of the parameter that carries the appid to a host.
// It is cmd by default; appid is what later pages of the vendor have for fcgi.
func WithIDParam(host Host, name string) Option {
	return func(s *settings) error {
		s.legacyOnly = append(s.legacyOnly, "WithIDParam")
		if host != HostFCGI && host != HostStat {
			return badArgument("WithIDParam", "host", "HostFCGI or HostStat")
		}
		if name != "cmd" && name != "appid" {
			return badArgument("WithIDParam", "name", "cmd or appid")
		}
		s.idNames[host] = name
		return nil
	}
}

// WithParamName sends a parameter under another name, for accounts that still use
// an older version of the API:
//
//	WithParamName("Param.n.order_by_type", "Param.n.order_type") // Channel.List
//	WithParamName("Param.n.task_id", "Param.s.task_id")          // Tape.Stop
//
// Both names must begin with Param.s. or Param.n.
func WithParamName(name, instead string) Option {
	return func(s *settings) error {
		s.legacyOnly = append(s.legacyOnly, "WithParamName")
		const want = "a name that begins with Param.s. or Param.n."
		if !isParamName(name) {
			return badArgument("WithParamName", "name", want)
		}
		if !isParamName(instead) {
			return badArgument("WithParamName", "instead", want)
		}
		if s.paramNames == nil {
			s.paramNames = map[string]string{}
		}
		s.paramNames[name] = instead
		return nil
	}
}

// WithTTL sets how long a request is good for: t is the time of the attempt plus
// ttl. Whoever sees the URL can use the signature until then, so keep it short. It
// must be from 1 s to 24 h; the default is a minute.
func WithTTL(ttl time.Duration) Option {
	return func(s *settings) error {
		s.legacyOnly = append(s.legacyOnly, "WithTTL")
		if ttl < time.Second || ttl > 24*time.Hour {
			return badArgument("WithTTL", "ttl", "from 1s to 24h")
		}
		s.ttl = ttl
		return nil
	}
}

// WithTimeout limits one attempt, from the dialling to the last byte of the
// answer; the context limits the call as a whole. The default is 10 s.
func WithTimeout(timeout time.Duration) Option {
	return func(s *settings) error {
		if timeout <= 0 {
			return badArgument("WithTimeout", "timeout", "positive")
		}
		s.timeout = timeout
		return nil
	}
}

// WithResponseLimit sets how many bytes a response may have after decompression. A call
// allocates less than eight times what the response has, whatever stands in it.
// A longer one is an error, never cut. It must be from 1 to 1 GiB; the default is
// 1 MiB, room for a page of any interface; [ChannelService.ListLive] has no pages
// and grows with the account.
func WithResponseLimit(bytes int64) Option {
	return func(s *settings) error {
		if bytes < 1 || bytes > 1<<30 {
			return badArgument("WithResponseLimit", "bytes", "from 1 to 1 GiB")
		}
		s.maxResponse = bytes
		return nil
	}
}

// WithClock sets the clock that t is taken from. Waiting and timeouts keep to
// the real one. The default is time.Now.
func WithClock(now func() time.Time) Option {
	return func(s *settings) error {
		if now == nil {
			return badArgument("WithClock", "now", "not nil")
		}
		s.now = now
		return nil
	}
}

// WithLogger makes the Client log each call at debug level and each retry at
// warning level, with the interface, the attempts and the error, never with
// parameters or a URL. nil, the default, is silent.
func WithLogger(log *slog.Logger) Option {
	return func(s *settings) error {
		s.log = log
		return nil
	}
}

// WithRetryWrites lets calls that set a value be retried like reads when no
// usable response came: to forbid and to allow a stream, to set a delay, to stop a
// recording task. By default they are sent once. Calls that pop, start or drop
// something are never retried.
func WithRetryWrites() Option {
	return func(s *settings) error {
		s.retryWrites = true
		return nil
	}
}

// WithMaxAttempts sets how often a call is sent at most, if it may be sent again at all:
// reads after a failure that may pass, and the start of a mix that came too early. 1
// never retries. It must be from 1 to 10; the default is 3.
func WithMaxAttempts(n int) Option {
	return func(s *settings) error {
		if n < 1 || n > 10 {
			return badArgument("WithMaxAttempts", "n", "from 1 to 10")
		}
		s.maxAttempts = n
		return nil
	}
}

// WithMixWait sets how long [MixService.Start] waits before it asks again, when the
// service says that it was too early for an input. It must be from 1 ms to 5 minutes; the
// default is 5 s, the least that the vendor asks for. A fake takes less.
func WithMixWait(wait time.Duration) Option {
	return func(s *settings) error {
		if wait < time.Millisecond || wait > 5*time.Minute {
			return badArgument("WithMixWait", "wait", "from 1ms to 5m")
		}
		s.mixWait = wait
		return nil
	}
}

// WithWatchInterval sets how often watches ask: [ChannelService.Watch] as often as this says,
// those of statistics no more often than there are new ones. It must be from 1 s to 1
// hour. By default a watch asks as often as the vendor advises: for states once a minute.
func WithWatchInterval(interval time.Duration) Option {
	return func(s *settings) error {
		if interval < time.Second || interval > time.Hour {
			return badArgument("WithWatchInterval", "interval", "from 1s to 1h")
		}
		s.watchEvery = interval
		return nil
	}
}

// WithCallbackKeys sets the keys that [Client.Callback] verifies notifications
// with: the callback key of the console, and during a change the old one beside
// the new one. By default it is the API key, as on legacy accounts.
//
// With one key for both, whoever sees a notification can call the API until its
// t, and whoever sees a request can forge notifications. Have a key of its own.
func WithCallbackKeys(keys ...string) Option {
	return func(s *settings) error {
		if len(keys) == 0 || !allKeys(keys) {
			return badArgument("WithCallbackKeys", "keys", "one or more, none of them empty or with white space around it")
		}
		s.verifyKeys = slices.Clone(keys)
		return nil
	}
}

func allKeys(keys []string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return !isKey(key) })
}

// addresses returns the URLs by Host.
func (s *settings) addresses() [2]*url.URL {
	urls := [2]*url.URL{HostFCGI: fcgiURL(), HostStat: statURL()}
	if s.baseURL != nil {
		urls = [2]*url.URL{HostFCGI: s.baseURL, HostStat: s.baseURL}
	}
	if s.statURL != nil {
		urls[HostStat] = s.statURL
	}
	return urls
}

func parseEndpoint(option, base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, badArgument(option, "base", "an http or https URL") // the URL may be a mispasted signed one
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, badArgument(option, "base", "a URL without user info, query and fragment")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = commonAccess
	}
	return u, nil
}

func isParamName(name string) bool {
	kind, ok := strings.CutPrefix(name, "Param.")
	return ok && len(kind) > 2 && (strings.HasPrefix(kind, "s.") || strings.HasPrefix(kind, "n."))
}

// isKey rejects what a key read from a file or the environment often has: a line
// break at its end, which would only show as a wrong sign.
func isKey(key string) bool {
	return key != "" && strings.TrimSpace(key) == key
}

func (s *settings) newVerifier(key string) (*callback.Verifier, error) {
	keys := s.verifyKeys
	if len(keys) == 0 && key == "" {
		return nil, nil // Client.Verifier says so
	}
	if len(keys) == 0 {
		keys = []string{key}
	}
	v, err := callback.NewVerifier(keys...)
	if err != nil {
		return nil, err
	}
	return v.WithClock(s.now), nil
}

func newSettings(opts []Option) (*settings, error) {
	s := &settings{policy: policy{
		idNames: [2]string{"cmd", "cmd"},
		now:     time.Now, ttl: DefaultTTL, timeout: DefaultTimeout, maxResponse: DefaultResponseLimit,
		maxAttempts: DefaultMaxAttempts, mixWait: DefaultMixWait,
		jitter: fullJitter(rand.Int64N),
	}}
	for _, opt := range opts {
		if opt == nil {
			return nil, badArgument("New", "opts", "not nil")
		}
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	if s.backend != nil && len(s.legacyOnly) > 0 {
		return nil, badArgument("New", "opts", "without "+s.legacyOnly[0]+": it has no effect over another wire than the legacy one")
	}
	if s.hcTimeout > 0 {
		s.timeout = min(s.timeout, s.hcTimeout)
	}
	return s, nil
}

// WithBackend makes the Client work over another wire than the legacy one. The
// type of a backend is internal: [github.com/qcloudlive/livecode/api3.Over] makes
// this option, for API 3.0.
func WithBackend(newBackend func() (backend.Backend, error)) Option {
	return func(s *settings) error {
		if newBackend == nil {
			return badArgument("WithBackend", "newBackend", "not nil")
		}
		b, err := newBackend()
		s.backend = b
		return err
	}
}
