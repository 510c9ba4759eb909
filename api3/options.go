package api3

import (
	"net/url"
	"regexp"
	"strconv"

	"github.com/qcloudlive/livecode"
)

// An Option changes what [Over] makes. Options are checked when the client is
// made; those that come later win.
type Option func(*settings) error

// settings is what the options fill in.
type settings struct {
	credentials Credentials
	live, vod   product
	pushDomain  string
	appName     string
	locate      func(streamID string) (domain, app string)
	region      string
	abroad      bool // the international site
	subAppID    int64
	unchecked   bool
	client      []livecode.Option // of New
}

// A product is a part of API 3.0: its name in the signature, its version, its
// address.
type product struct {
	name, version string
	endpoint      *url.URL
}

const (
	liveName, liveVersion = "live", "2018-08-01"
	vodName, vodVersion   = "vod", "2018-07-17"
)

// The addresses of API 3.0.
const (
	liveURL   = "https://live.tencentcloudapi.com"
	vodURL    = "https://vod.tencentcloudapi.com"
	abroadURL = "https://live.intl.tencentcloudapi.com"
	abroadVOD = "https://vod.intl.tencentcloudapi.com"
)

func newSettings(credentials Credentials, opts []Option) (settings, error) {
	s := settings{
		credentials: credentials,
		live:        product{liveName, liveVersion, mustParse(liveURL)},
		vod:         product{vodName, vodVersion, mustParse(vodURL)},
		appName:     "live",
	}
	if err := checkCredentials(credentials); err != nil {
		return s, err
	}
	for _, opt := range opts {
		if opt == nil {
			return s, badArgument("Over", "opts", "not nil")
		}
		if err := opt(&s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// With passes options of package livecode to the client of [New]. [Over] is such an
// option itself and refuses it.
func With(opts ...livecode.Option) Option {
	return func(s *settings) error {
		s.client = append(s.client, opts...)
		return nil
	}
}

// PushDomain names the push domain of the account. Calls that name another one,
// like those with a livecode.PushPoint, go there.
//
// A domain that is not the account's would make API 3.0 call streams idle that
// are live, without a word. So before the first call that uses a domain the
// domains of the account are listed, once, and a domain that is not among them is
// an [ArgumentError]. See [WithoutDomainCheck].
func PushDomain(domain string) Option {
	return func(s *settings) error {
		if !isDomain.MatchString(domain) {
			return badArgument("PushDomain", "domain", "a bare host name")
		}
		s.pushDomain = domain
		return nil
	}
}

var isDomain = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// BizID is [PushDomain] for accounts that push to the vendor's own domain, which
// begins with the bizid: 8888 is 8888.livepush.myqcloud.com.
func BizID(bizID int64) Option {
	return func(s *settings) error {
		if bizID <= 0 {
			return badArgument("BizID", "bizID", "positive")
		}
		s.pushDomain = strconv.FormatInt(bizID, 10) + ".livepush.myqcloud.com"
		return nil
	}
}

// AppName is the push path of the account's streams. The default is live.
func AppName(app string) Option {
	return func(s *settings) error {
		if app == "" {
			return badArgument("AppName", "app", "not empty")
		}
		s.appName = app
		return nil
	}
}

// Locate tells where a stream is pushed to, for accounts with several domains or
// paths. An empty domain or app stands for that of [PushDomain] or [AppName]. It
// is called by many goroutines at once.
func Locate(locate func(streamID string) (domain, app string)) Option {
	return func(s *settings) error {
		if locate == nil {
			return badArgument("Locate", "locate", "not nil")
		}
		s.locate = locate
		return nil
	}
}

// International is for accounts of the international site, whose keys are not
// known elsewhere: it has addresses of its own and shorter pages.
func International() Option {
	return func(s *settings) error {
		s.abroad = true
		s.live.endpoint, s.vod.endpoint = mustParse(abroadURL), mustParse(abroadVOD)
		return nil
	}
}

// Region is the region of recording tasks and relays, such as ap-guangzhou. The
// interfaces of the legacy service need none.
func Region(region string) Option {
	return func(s *settings) error {
		if !isDomain.MatchString(region) {
			return badArgument("Region", "region", "a name such as ap-guangzhou")
		}
		s.region = region
		return nil
	}
}

// Endpoint sends everything to another address: a fake for tests, a regional host
// of the vendor. It must be an http or https URL of a host alone; the host is
// signed.
func Endpoint(base string) Option {
	return func(s *settings) error {
		u, err := url.Parse(base)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return badArgument("Endpoint", "base", "an http or https URL")
		}
		if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Path != "" && u.Path != "/" {
			return badArgument("Endpoint", "base", "a URL of a host alone")
		}
		u.Path = "/"
		s.live.endpoint, s.vod.endpoint = u, u
		return nil
	}
}

// SubAppID is the application of the video-on-demand product that recordings lie
// in. Accounts that activated that product after 2023-12-25 need it for
// TapeService.ListFiles.
func SubAppID(id int64) Option {
	return func(s *settings) error {
		if id <= 0 {
			return badArgument("SubAppID", "id", "positive")
		}
		s.subAppID = id
		return nil
	}
}

// WithoutDomainCheck leaves out the list of domains that [PushDomain] tells of,
// for users that lack the right to it (live:DescribeLiveDomains). Whether the
// domains are those of the account is then for the caller to know: with a wrong one
// every stream seems idle, and Client.Confirm calls genuine pushes false.
func WithoutDomainCheck() Option {
	return func(s *settings) error {
		s.unchecked = true
		return nil
	}
}

func mustParse(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	u.Path = "/"
	return u
}
