package api3

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
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

const (
	maxGatewayQuery = 8 << 10
	maxGatewayBody  = 256 << 10
	minGatewayTime  = 5 * time.Second // a recording may take 3 s to begin
)

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

// ServeHTTP answers one request of the legacy service, on any path.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.remote && !isLocal(r) {
		http.Error(w, "this gateway answers its own machine alone", http.StatusForbidden)
		return
	}
	select {
	case g.turns <- struct{}{}:
		defer func() { <-g.turns }()
	default:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many requests at once", http.StatusServiceUnavailable)
		return
	}
	begin := time.Now()
	ctx, cancel := context.WithTimeout(r.Context(), g.timeout)
	defer cancel()
	_ = http.NewResponseController(w).SetReadDeadline(begin.Add(g.timeout)) // a recorder has none
	answer := g.answer(ctx, r)
	answer.write(w)
	g.report(ctx, answer, time.Since(begin))
}

// isLocal reports whether a request comes from this machine, and not by a proxy on
// it for somebody else.
func isLocal(r *http.Request) bool {
	for _, name := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// The texts that the legacy service refuses with before it looks at a call.
const (
	textAppID   = string(livecode.ErrAppIDInvalid)
	textCmd     = string(livecode.ErrCmdInvalid)
	textSign    = string(livecode.ErrSignInvalid)
	textExpired = string(livecode.ErrTimeExpired)
)

// answer checks a request as the legacy service did, and executes it.
func (g *Gateway) answer(ctx context.Context, r *http.Request) gatewayAnswer {
	if len(r.URL.RawQuery) > maxGatewayQuery {
		return httpRefusal(http.StatusRequestURITooLong)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return words("", textAppID)
	}
	name := query.Get("interface")
	for param, values := range query {
		if len(values) > 1 {
			return refuseCall(name, retParam, "parameter "+strconv.Quote(cutTo(param, 40))+" is given twice")
		}
	}
	f, known := gatewayInterfaces[name]
	if text := g.refusal(query, f); text != "" {
		return words(name, text)
	}
	if !known {
		return refuseCall(name, retRequest, "this interface is not known")
	}
	if want := f.method(); r.Method != want {
		return httpRefusal(http.StatusMethodNotAllowed)
	}
	if f.writes && !g.writes {
		return refuseMixOr(f, name, retParam, "this gateway only reads")
	}
	for _, common := range []string{"cmd", "appid", "interface", "t", "sign"} {
		query.Del(common)
	}
	if f.mix {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxGatewayBody+1))
		if err != nil || len(body) > maxGatewayBody {
			return refuseMixOr(f, name, codeMixBody, "the body cannot be read")
		}
		return g.mix(ctx, name, body)
	}
	return g.call(ctx, name, f, query)
}

// refusal checks account, t and sign, and returns the text of a refusal or "".
func (g *Gateway) refusal(query url.Values, f gatewayInterface) string {
	customer, appid := query.Get("cmd"), query.Get("appid")
	if customer == "" {
		customer, appid = appid, ""
	}
	if customer != g.appID || appid != "" && appid != g.appID {
		if f.stat {
			return textCmd
		}
		return textAppID
	}
	// Ten digits and no more: the MD5 of a longer t can be made from that of a
	// shorter one without the key.
	t, ok := sign.ParseT(query.Get("t"))
	if !ok || t <= g.now().Unix() {
		return textExpired
	}
	sum, ok := sign.Decode(query.Get("sign"))
	if !ok || !sign.Matches(g.signer, t, sum) {
		return textSign
	}
	return ""
}

func (g *Gateway) report(ctx context.Context, a gatewayAnswer, took time.Duration) {
	if g.log == nil {
		return
	}
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("interface", cutTo(a.name, 64)), slog.Int("status", a.status), slog.Int64("ret", a.ret), slog.Duration("took", took),
	}
	if a.err != nil {
		level, attrs = slog.LevelWarn, append(attrs, slog.String("error", a.err.Error()))
	}
	g.log.LogAttrs(ctx, level, "livecode gateway", attrs...)
}

func cutTo(text string, most int) string {
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
