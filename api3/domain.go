package api3

import (
	"context"
	"sync"
	"time"
)

// domainsStale is how old the list of domains must be before a domain that is not
// in it makes it be read again: it may have been added since.
const domainsStale = time.Minute

// A domainCheck knows the push domains of the account. An answer about a domain
// that the account does not have reads like that of a stream that is idle, so such
// a domain must not be asked about at all.
type domainCheck struct {
	turn  chan struct{} // whose turn it is to read
	mu    sync.Mutex
	known map[string]bool
	read  time.Time
}

// confirm returns nil for a push domain of the account, which list reads. Callers
// that come while it is read wait for it, as long as their contexts last.
func (d *domainCheck) confirm(ctx context.Context, domain string, now time.Time, list func() (map[string]bool, error)) error {
	if known, _ := d.lookUp(domain, now); known {
		return nil
	}
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	known, fresh := d.lookUp(domain, now)
	if !known && !fresh {
		domains, err := list()
		if err != nil {
			return err
		}
		d.keep(domains, now)
		known = domains[domain]
	}
	if !known {
		return badArgument("PushDomain", "domain", "a push domain of the account that is enabled: of any other, API 3.0 calls every stream idle")
	}
	return nil
}

func (d *domainCheck) lookUp(domain string, now time.Time) (known, fresh bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known[domain], d.known != nil && now.Sub(d.read).Abs() < domainsStale
}

func (d *domainCheck) keep(domains map[string]bool, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known, d.read = domains, now
}
