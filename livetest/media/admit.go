package media

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/rtmp"
	"github.com/qcloudlive/livecode/pushurl"
)

// gatekeeper judges the URLs of pushes and plays.
type gatekeeper struct {
	push, play             *pushurl.Signer
	openPush, openPlay     bool
	pushDomain, playDomain string
	playValidity           time.Duration
}

func newGatekeeper(o Options) (*gatekeeper, error) {
	push, err := pushurl.NewSigner(o.PushKeys[0], o.PushKeys[1:]...)
	if err != nil {
		return nil, err
	}
	play, err := pushurl.NewSigner(o.PlayKeys[0], o.PlayKeys[1:]...)
	if err != nil {
		return nil, err
	}
	return &gatekeeper{
		push: push, play: play, openPush: o.OpenPush, openPlay: o.OpenPlay,
		pushDomain: o.PushDomain, playDomain: o.PlayDomain, playValidity: o.PlayValidity,
	}, nil
}

// admitPush reads a push URL. The code is that of a refusal, or zero.
func (g *gatekeeper) admitPush(r rtmp.Request, clientIP string, now time.Time) (pushInfo, endCode) {
	p := pushInfo{domain: domainOf(r.Host, g.pushDomain), clientIP: clientIP, param: r.Query}
	p.appName, p.streamID, _ = strings.Cut(r.Path, "/")
	u, code := parsePush(p, r.Query)
	if code != (endCode{}) || g.openPush {
		return p, code
	}
	return p, refusalOf(g.push.Verify(u, now), r.Query)
}

// parsePush reads the parts of a push URL, and tells which of them is not one.
func parsePush(p pushInfo, query string) (pushurl.URL, endCode) {
	u, err := pushurl.Parse(urlText("rtmp", p.domain, p.appName, p.streamID, query))
	var argument *pushurl.ArgumentError
	switch {
	case err == nil:
		return u, endCode{}
	case !errors.As(err, &argument):
		return u, endMalformed
	}
	switch argument.Param {
	case "Domain":
		return u, endBadDomain
	case "AppName":
		return u, endBadApp
	case "StreamName":
		return u, endBadName
	}
	return u, refusalOf(pushurl.ErrMismatch, query)
}

// refusalOf returns the code of a URL that does not verify.
func refusalOf(err error, query string) endCode {
	switch {
	case err == nil:
		return endCode{}
	case errors.Is(err, pushurl.ErrExpired):
		return endExpired
	case !hasParam(query, "txTime"):
		return endNoTime
	case !hasParam(query, "txSecret"):
		return endNoSecret
	}
	return endBadSecret
}

func hasParam(query, name string) bool {
	for pair := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(pair, name+"="); ok && value != "" {
			return true
		}
	}
	return false
}

// admitPlay reports whether a stream may be played by this URL, and the domain
// that its viewer counts for.
func (g *gatekeeper) admitPlay(host, appName, streamID, query string, now time.Time) (domain string, ok bool) {
	domain = domainOf(host, g.playDomain)
	if g.openPlay {
		return domain, true
	}
	u, err := pushurl.Parse(urlText("rtmp", domain, appName, streamID, query))
	if err != nil {
		return domain, false
	}
	return domain, g.play.Verify(u, now.Add(-g.playValidity)) == nil
}

func urlText(scheme, domain, appName, streamID, query string) string {
	s := scheme + "://" + domain + "/" + appName + "/" + streamID
	if query != "" {
		s += "?" + query
	}
	return s
}

// domainOf returns the domain that a host stands for: itself, or the one that is
// meant where the URL names an address of this machine.
func domainOf(host, standIn string) string {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || host == "" || host == "localhost" {
		return standIn
	}
	return host
}
