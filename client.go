package livecode

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/sign"
)

// Version is the version of the module, as the User-Agent tells the service.
const Version = "0.1.0"

// A Client calls the live-code service for one account. Make it with [New] and
// share it: it never changes, and all of its methods may be called by many
// goroutines at once. The zero Client returns [ErrNoClient] from each of them.
type Client struct {
	// Channel asks for and sets the state of streams.
	Channel ChannelService
	// Tape starts, stops and lists recordings.
	Tape TapeService
	// Queue pops screenshots.
	Queue QueueService
	// Stat reads statistics.
	Stat StatService
	// Mix puts several streams into one picture.
	Mix MixService

	core *core
}

// core is what the services share. Neither the key nor anything made from it
// stands in a field: signer and redactor hold it in closures.
type core struct {
	endpoints  [2]*url.URL
	appID      string
	idNames    [2]string // by Host
	sign       sign.Signer
	redact     redactor
	backend    backend.Backend   // another wire than the legacy one, or nil
	kept       http.RoundTripper // keeps connections
	fresh      http.RoundTripper // dials for every request
	closeIdle  func()
	limiter    Limiter
	quota      *quota
	now        func() time.Time
	ttl        time.Duration
	timeout    time.Duration
	limit      int64
	log        *slog.Logger
	paramNames map[string]string
	repeat     bool
	jitter     func(most time.Duration) time.Duration
	verifier   *callback.Verifier
	oneKey     bool          // the API key verifies notifications too
	watching   chan struct{} // holds one token: one watch asks at a time
}

// New returns a Client for the account appID, which signs with key: the API key
// of the console, not the anti-theft key of push URLs. It sends nothing.
//
// appID must be positive, and key not empty and without white space around it, such
// as the line break of a file. They and the options are checked at once, with an
// [*ArgumentError] for what is wrong.
func New(appID int64, key string, opts ...Option) (*Client, error) {
	if appID <= 0 {
		return nil, badArgument("New", "appID", "positive")
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	if !isKey(key) && !(key == "" && s.backend != nil) {
		return nil, badArgument("New", "key", "not empty, without white space around it")
	}
	verifier, err := s.newVerifier(key)
	if err != nil {
		return nil, err
	}
	kept, fresh, closeIdle := s.transports()
	c := &core{
		endpoints: s.endpoints(), appID: strconv.FormatInt(appID, 10), idNames: s.idNames,
		sign: sign.NewSigner(key), redact: newRedactor(key), backend: s.backend,
		kept: kept, fresh: fresh, closeIdle: closeIdle,
		limiter: s.limiter, quota: newQuota(),
		now: s.now, ttl: s.ttl, timeout: s.timeout, limit: s.limit, log: s.log,
		verifier: verifier, oneKey: s.backend == nil && (len(s.verifyKeys) == 0 || slices.Contains(s.verifyKeys, key)),
		paramNames: s.paramNames, repeat: s.repeat, jitter: s.jitter, watching: make(chan struct{}, 1),
	}
	return &Client{
		Channel: ChannelService{c}, Tape: TapeService{c}, Queue: QueueService{c}, Stat: StatService{c}, Mix: MixService{c},
		core: c,
	}, nil
}

// CloseIdleConnections closes the connections that the Client keeps for further
// calls. Left alone they close after 50 seconds without use; calls that are under
// way, and later ones, are not affected. Those of a Transport that came with
// [WithHTTPClient] belong to the caller and stay.
func (c *Client) CloseIdleConnections() {
	if c != nil && c.core != nil {
		c.core.closeIdle()
	}
}

// isKey refuses what a key read from a file or the environment often has: a line
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
	s := &settings{
		idNames: [2]string{"cmd", "cmd"},
		now:     time.Now, ttl: DefaultTTL, timeout: DefaultTimeout, limit: DefaultResponseLimit,
		jitter: fullJitter(rand.Int64N),
	}
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
