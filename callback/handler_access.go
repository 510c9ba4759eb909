package callback

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

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
// What stands further left in X-Forwarded-For was written by that host, and may
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
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return netip.Addr{}
		}
		addr = plain(next)
	}
	return addr
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
