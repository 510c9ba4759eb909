package api3

import (
	"sync"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
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

// confirm returns nil for a push domain of the account. Callers that come while
// the list is read wait for it, as long as their contexts last.
func (d *domainCheck) confirm(j *job, domain string) error {
	if j.unchecked {
		return nil
	}
	if known, _ := d.lookUp(domain, j.call.Now); known {
		return nil
	}
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
	known, fresh := d.lookUp(domain, j.call.Now)
	if !known && !fresh {
		domains, err := j.pushDomains()
		if err != nil {
			return err
		}
		d.keep(domains, j.call.Now)
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

type domainPage struct {
	total int64
	names []string
}

func (p *domainPage) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "AllCount":
		return r.Int(&p.total)
	case "DomainList":
		return wire.Array(r, func(r *wire.Reader) error {
			return wire.Object(r, p, func(p *domainPage, name []byte, r *wire.Reader) error {
				if string(name) != "Name" {
					return r.Skip()
				}
				p.names = append(p.names, "")
				return r.Text(&p.names[len(p.names)-1])
			})
		})
	}
	return r.Skip()
}

// pushDomains lists the push domains that are enabled.
func (j *job) pushDomains() (map[string]bool, error) {
	const size = 100
	domains := map[string]bool{}
	err := everyPage(size, func(page int64) (rows, total int64, err error) {
		params := newObject().int("DomainStatus", 1).int("DomainType", 0).int("PageNum", page).int("PageSize", size)
		p, err := ask(j, j.live, "DescribeLiveDomains", params, (*domainPage).field)
		for _, name := range p.names {
			domains[name] = true
		}
		return int64(len(p.names)), p.total, err
	})
	return domains, err
}

// mostPages ends a list whose total grows faster than it is read.
const mostPages = 10_000

// everyPage calls fetch for each page from the first on, until the total is
// reached or a page is empty.
func everyPage(size int64, fetch func(page int64) (rows, total int64, err error)) error {
	for page := int64(1); page <= mostPages; page++ {
		rows, total, err := fetch(page)
		if err != nil || rows == 0 || page*size >= total {
			return err
		}
	}
	return nil
}
