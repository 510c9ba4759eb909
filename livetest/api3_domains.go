package livetest

import (
	"slices"
	"time"
)

// The anti-theft keys of every domain of the fake.
const (
	PushAuthKey       = "livetest-push-key-of-no-value"
	PushAuthBackupKey = "livetest-push-backup-key-of-no-value"
	PlayAuthKey       = "livetest-play-key-of-no-value"
)

func domainActions() []apiAction {
	domain := []apiParam{{name: "DomainName", required: true}}
	return []apiAction{
		{"DescribeLivePushAuthKey", apiVersion, domain, (*account).apiPushAuthKey},
		{"DescribeLivePlayAuthKey", apiVersion, domain, (*account).apiPlayAuthKey},
	}
}

type (
	apiPushKey     struct{ PushAuthKeyInfo apiPushKeyInfo }
	apiPushKeyInfo struct {
		DomainName                   string
		Enable                       int
		MasterAuthKey, BackupAuthKey string
		AuthDelta                    int // seconds
	}
	apiPlayKey     struct{ PlayAuthKeyInfo apiPlayKeyInfo }
	apiPlayKeyInfo struct {
		DomainName           string
		Enable               int
		AuthKey, AuthBackKey string
		AuthDelta            int // seconds
	}
)

// hasDomain reports whether a domain of a kind is the account's.
func (a *account) hasDomain(name string, kind int) bool {
	return slices.ContainsFunc(a.domains(), func(d apiDomain) bool { return d.Name == name && d.Type == kind })
}

func (a *account) apiPushAuthKey(_ time.Time, in apiArgs) (any, *apiFault) {
	if !a.hasDomain(in.text("DomainName"), 0) {
		return nil, apiRefuse("ResourceNotFound.PushDomainNoRecord", "The push domain is not the account's.")
	}
	return apiPushKey{apiPushKeyInfo{in.text("DomainName"), 1, PushAuthKey, PushAuthBackupKey, 86400}}, nil
}

func (a *account) apiPlayAuthKey(_ time.Time, in apiArgs) (any, *apiFault) {
	if !a.hasDomain(in.text("DomainName"), 1) {
		return nil, apiRefuse("ResourceNotFound.PlayDomainNoRecord", "The play domain is not the account's.")
	}
	return apiPlayKey{apiPlayKeyInfo{in.text("DomainName"), 1, PlayAuthKey, "", 0}}, nil
}
