package callback

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// minPathSecret is how many characters a path secret has at least.
const minPathSecret = 16

// WithSources lets only senders from the prefixes in; others get 403. The
// service publishes no list of its addresses, so collect them from your own
// logs, or name the proxy in front of the receiver.
//
// The address is that of the connection, unless [WithForwardedFor] says otherwise.
func WithSources(allowed ...netip.Prefix) Option {
	return func(h *Handler) error {
		if !validPrefixes(allowed) {
			return badArgument("WithSources", "allowed", "one or more valid prefixes")
		}
		h.sources.allowed = allowed
		return nil
	}
}

// WithForwardedFor makes [WithSources] look at X-Forwarded-For for connections
// that come from the given proxies. The sender is the last address in it that
// is none of theirs. Name only proxies that set the header themselves.
func WithForwardedFor(proxies ...netip.Prefix) Option {
	return func(h *Handler) error {
		if !validPrefixes(proxies) {
			return badArgument("WithForwardedFor", "proxies", "one or more valid prefixes")
		}
		h.sources.proxies = proxies
		return nil
	}
}

func validPrefixes(prefixes []netip.Prefix) bool {
	return len(prefixes) > 0 && !slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return !p.IsValid() })
}

// WithPathSecret asks for a secret as the last segment of the path, as in
// /tencent/live/<secret>; anything else gets 404. It has at least 16 characters
// and no slash. Mount the Handler on the path before it, and keep
// the URL out of access logs.
func WithPathSecret(secret string) Option {
	return func(h *Handler) error {
		if len(secret) < minPathSecret || strings.ContainsRune(secret, '/') {
			return badArgument("WithPathSecret", "secret", "16 characters or more, none of them a slash")
		}
		h.pathSecret = newPathSecret(secret)
		return nil
	}
}

// sources decides by the address of the sender.
type sources struct {
	allowed []netip.Prefix // nil: everybody
	proxies []netip.Prefix // whose X-Forwarded-For is believed
}

func (s *sources) allows(r *http.Request) bool {
	if s.allowed == nil {
		return true
	}
	return contains(s.allowed, s.sender(r))
}

// sender returns the address of the nearest host that is not a proxy of ours,
// or the zero address, which no prefix contains, when it cannot be told.
// What is further left in X-Forwarded-For was written by that host, and may
// be invented.
func (s *sources) sender(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := plain(peer.Addr())
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !contains(s.proxies, addr) {
			break
		}
		if addr = parseHop(strings.TrimSpace(hop)); !addr.IsValid() {
			break
		}
	}
	return addr
}

// parseHop returns the address of an element of X-Forwarded-For, to which some proxies
// add the port, and the zero address for anything else.
func parseHop(hop string) netip.Addr {
	if addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]")); err == nil {
		return plain(addr)
	}
	addr, err := netip.ParseAddrPort(hop)
	if err != nil {
		return netip.Addr{}
	}
	return plain(addr.Addr())
}

func contains(prefixes []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// plain makes one form of the several that an address has.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// newPathSecret returns a check of the last segment of a request's path. Both
// sides are hashed, so that neither their length nor a common beginning shows
// in the time it takes; the secret itself is kept nowhere.
func newPathSecret(secret string) func(*http.Request) bool {
	want := sha256.Sum256([]byte(secret))
	return func(r *http.Request) bool {
		path := r.URL.Path
		got := sha256.Sum256([]byte(path[strings.LastIndexByte(path, '/')+1:]))
		return subtle.ConstantTimeCompare(want[:], got[:]) == 1
	}
}
