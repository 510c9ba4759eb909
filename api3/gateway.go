package api3

import (
	"log/slog"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/sign"
)

// A Gateway answers requests of the legacy service in its exact shapes and
// executes them by a client, usually one of [New] or [Over]. So a program in any
// language, whose code nobody wants to touch, changes the host that it calls and
// lives on:
//
//	gateway, err := api3.NewGateway(client, appID, legacyKey)
//	http.Handle("/common_access", gateway)
//
// It checks t and sign with the legacy key, as the old service did. Mind what that
// means: whoever has that key, or sees one signed URL before its t, has the rights
// that the client's credential has to these calls, since MD5 over plain HTTP is all
// that is in between. So a Gateway only reads unless [AllowWrites] is given, and
// answers nobody but this machine unless [AllowRemote] is. Give it a credential of
// its own that has no more rights than its programs need.
//
// Requests are bounded in size, in time and in number, and logged without their
// query. A refusal has the legacy codes and texts.
type Gateway struct {
	client *livecode.Client
	appID  string
	signer []sign.Signer
	gatewaySettings
	turns chan struct{}
}

type gatewaySettings struct {
	writes, remote bool
	timeout        time.Duration
	requests       int
	log            *slog.Logger
	now            func() time.Time
}

// Defaults of the options of a [Gateway].
const (
	DefaultGatewayTimeout  = 20 * time.Second
	DefaultGatewayRequests = 128
)

const minGatewayTime = 5 * time.Second // a recording may take 3 s to begin

// A GatewayOption changes what [NewGateway] makes.
type GatewayOption func(*gatewaySettings) error

// AllowWrites lets the Gateway execute calls that change something: forbid and drop
// streams, record, delay, mix.
func AllowWrites() GatewayOption {
	return func(s *gatewaySettings) error {
		s.writes = true
		return nil
	}
}

// AllowRemote lets the Gateway answer other machines than its own, by a proxy on
// this machine too. Keep it within a network that you trust.
func AllowRemote() GatewayOption {
	return func(s *gatewaySettings) error {
		s.remote = true
		return nil
	}
}

// GatewayTimeout bounds how long a request takes; then it is refused as by an
// internal error. It must be 5 s or more; the default is 20 s.
func GatewayTimeout(timeout time.Duration) GatewayOption {
	return func(s *gatewaySettings) error {
		if timeout < minGatewayTime {
			return badArgument("GatewayTimeout", "timeout", "5s or more")
		}
		s.timeout = timeout
		return nil
	}
}

// GatewayRequests bounds how many requests are under way at once; more are
// answered with HTTP status 503. It must be positive; the default is 128.
func GatewayRequests(requests int) GatewayOption {
	return func(s *gatewaySettings) error {
		if requests < 1 {
			return badArgument("GatewayRequests", "requests", "positive")
		}
		s.requests = requests
		return nil
	}
}

// GatewayLogger makes the Gateway log each request: interface, ret, duration and
// error, never the query. nil, the default, is silent.
func GatewayLogger(log *slog.Logger) GatewayOption {
	return func(s *gatewaySettings) error {
		s.log = log
		return nil
	}
}

// NewGateway returns a Gateway for the programs of one account, which sign with the
// legacy key. client executes their calls.
func NewGateway(client *livecode.Client, appID int64, key string, opts ...GatewayOption) (*Gateway, error) {
	if client == nil {
		return nil, badArgument("NewGateway", "client", "not nil")
	}
	if appID <= 0 {
		return nil, badArgument("NewGateway", "appID", "positive")
	}
	if !isSecret(key) {
		return nil, badArgument("NewGateway", "key", wantSecret)
	}
	s := gatewaySettings{timeout: DefaultGatewayTimeout, requests: DefaultGatewayRequests, now: time.Now}
	for _, opt := range opts {
		if opt == nil {
			return nil, badArgument("NewGateway", "opts", "not nil")
		}
		if err := opt(&s); err != nil {
			return nil, err
		}
	}
	return &Gateway{
		client: client, appID: strconv.FormatInt(appID, 10), signer: []sign.Signer{sign.NewSigner(key)},
		gatewaySettings: s, turns: make(chan struct{}, s.requests),
	}, nil
}
