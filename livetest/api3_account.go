package livetest

import (
	"fmt"
	"sync"
	"time"
)

// api is the second door of the service, through which API 3.0 is spoken about the
// same account.
type api struct {
	mu          sync.Mutex
	credentials apiCredential
	changed     *apiCredential // nil: credentials hold
	requests    uint64
	rates       map[string]*apiRate
}

// apiRate bounds the calls of an action within a second.
type apiRate struct {
	perSecond int
	second    int64
	calls     int
}

// SetAPI3Credential changes the credential that API 3.0 takes from now on, as when
// a temporary one ends. An empty token is none.
func (s *Server) SetAPI3Credential(secretID, secretKey, token string) {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	s.api.changed = &apiCredential{secretID, secretKey, token}
}

// SetAPI3Rate lets an action be called so often within a second of the service's
// clock; more calls are refused with RequestLimitExceeded. 0 takes the limit away.
func (s *Server) SetAPI3Rate(action string, perSecond int) {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	if s.api.rates == nil {
		s.api.rates = map[string]*apiRate{}
	}
	s.api.rates[action] = &apiRate{perSecond: perSecond}
}

// admit counts a call and reports whether the rate allows it.
func (d *api) admit(action string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	rate := d.rates[action]
	if rate == nil || rate.perSecond <= 0 {
		return true
	}
	if second := now.Unix(); second != rate.second {
		rate.second, rate.calls = second, 0
	}
	rate.calls++
	return rate.calls <= rate.perSecond
}

func (d *api) credential() apiCredential {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.changed != nil {
		return *d.changed
	}
	return d.credentials
}

// requestID returns an id of the form that those of the service have.
func (d *api) requestID() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests++
	return fmt.Sprintf("11111111-2222-4333-8444-%012d", d.requests)
}
