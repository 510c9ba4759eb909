package api3

import (
	"github.com/qcloudlive/livecode/internal/wire"
)

// A place is where a stream is pushed to: API 3.0 names a stream by all three.
type place struct{ domain, app, stream string }

func (p place) params() *object {
	return newObject().text("AppName", p.app).given("DomainName", p.domain).text("StreamName", p.stream)
}

// place returns where a stream is: as the call says, or as [Locate] does, or by
// [PushDomain] and [AppName].
func (j *job) place(action, stream string) (place, error) {
	if stream == "" {
		return place{}, badArgument(j.call.Name, "Param.s.channel_id", "not empty")
	}
	p := place{domain: j.text("Param.s.domain"), app: j.text("Param.s.path"), stream: stream}
	if j.locate != nil && (p.domain == "" || p.app == "") {
		domain, app := j.locate(stream)
		p.domain, p.app = first(p.domain, domain), first(p.app, app)
	}
	p.domain, p.app = first(p.domain, j.pushDomain), first(p.app, j.appName)
	if p.domain == "" {
		return p, badArgument(action, "the push domain", "known: give PushDomain, BizID or Locate to Over")
	}
	if j.unchecked {
		return p, nil
	}
	return p, j.domains.confirm(j.ctx, p.domain, j.call.Now, j.pushDomainNames)
}

// streamAt is place for an action that does not need a domain: accounts with one
// domain have no need to name it.
func (j *job) streamAt(action string) (place, error) {
	if j.text("Param.s.domain") == "" && j.locate == nil && j.pushDomain == "" {
		stream := j.text("Param.s.channel_id")
		if stream == "" {
			return place{}, badArgument(j.call.Name, "Param.s.channel_id", "not empty")
		}
		return place{app: first(j.text("Param.s.path"), j.appName), stream: stream}, nil
	}
	return j.place(action, j.text("Param.s.channel_id"))
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
		return wire.Objects(r, &p.names, readName)
	}
	return r.Skip()
}

func readName(domain *string, name []byte, r *wire.Reader) error {
	if string(name) != "Name" {
		return r.Skip()
	}
	return r.Text(domain)
}

// pushDomainNames lists the push domains that are enabled.
func (j *job) pushDomainNames() (map[string]bool, error) {
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
