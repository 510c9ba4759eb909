package api3

import (
	"context"
	"fmt"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/pushurl"
)

// A Domain is one of the account's.
type Domain struct {
	Name string
	// Play tells a play domain from a push domain, Enabled one that is in use.
	Play, Enabled bool
}

// Domains returns the domains of the account.
//
// API: DescribeLiveDomains, cloud.tencent.com/document/product/267/33856
func (c *Client) Domains(ctx context.Context) ([]Domain, error) {
	type page struct {
		AllCount   int64
		DomainList []struct {
			Name         string
			Type, Status int
		}
	}
	const size = 100
	var domains []Domain
	err := everyPage(size, func(no int64) (rows, total int64, err error) {
		var p page
		err = c.Call(ctx, "DescribeLiveDomains", map[string]int64{"PageNum": no, "PageSize": size}, &p, livecode.ReadOnly())
		for _, d := range p.DomainList {
			domains = append(domains, Domain{d.Name, d.Type == 1, d.Status == 1})
		}
		return int64(len(p.DomainList)), p.AllCount, err
	})
	if err != nil {
		return nil, err
	}
	return domains, nil
}

// PushSigner returns what signs and verifies push URLs of a domain, with the
// anti-theft keys that the service has for it: none is copied by hand, and a new one
// is known at the next call. It signs with the main key and takes the backup key too.
// A domain without authentication is an error.
//
// API: DescribeLivePushAuthKey, cloud.tencent.com/document/product/267/32829
func (c *Client) PushSigner(ctx context.Context, domain string) (*pushurl.Signer, error) {
	var answer struct {
		PushAuthKeyInfo struct {
			Enable                       int
			MasterAuthKey, BackupAuthKey string
		}
	}
	if err := c.askKey(ctx, "PushSigner", "DescribeLivePushAuthKey", domain, &answer); err != nil {
		return nil, err
	}
	info := answer.PushAuthKeyInfo
	return newSigner("PushSigner", domain, info.Enable, info.MasterAuthKey, info.BackupAuthKey)
}

// PlaySigner is PushSigner for play URLs.
//
// API: DescribeLivePlayAuthKey, cloud.tencent.com/document/product/267/33858
func (c *Client) PlaySigner(ctx context.Context, domain string) (*pushurl.Signer, error) {
	var answer struct {
		PlayAuthKeyInfo struct {
			Enable               int
			AuthKey, AuthBackKey string
		}
	}
	if err := c.askKey(ctx, "PlaySigner", "DescribeLivePlayAuthKey", domain, &answer); err != nil {
		return nil, err
	}
	info := answer.PlayAuthKeyInfo
	return newSigner("PlaySigner", domain, info.Enable, info.AuthKey, info.AuthBackKey)
}

func (c *Client) askKey(ctx context.Context, fn, action, domain string, answer any) error {
	if !isDomain.MatchString(domain) {
		return badArgument(fn, "domain", "a bare host name")
	}
	return c.Call(ctx, action, map[string]string{"DomainName": domain}, answer, livecode.ReadOnly())
}

func newSigner(fn, domain string, enabled int, main, backup string) (*pushurl.Signer, error) {
	if enabled != 1 || main == "" {
		return nil, fmt.Errorf("api3: %s: domain %s has no authentication", fn, domain)
	}
	if backup == "" {
		return pushurl.NewSigner(main)
	}
	return pushurl.NewSigner(main, backup)
}
