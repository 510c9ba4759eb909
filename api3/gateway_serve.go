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

const (
	maxGatewayQuery = 8 << 10
	maxGatewayBody  = 256 << 10
)

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
