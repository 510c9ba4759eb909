package livecode

import (
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/qcloudlive/livecode/internal/sign"
)

// Version is the version of the module. The User-Agent tells the service, or the
// version that the program was built with, where its build says which.
const Version = "0.1.0"

// userAgent returns the header of that name. The build of a program knows the tag or
// the commit that it has the module at; tests and a checkout know none.
var userAgent = sync.OnceValue(func() []string {
	version := Version
	if info, ok := debug.ReadBuildInfo(); ok {
		version = versionIn(info)
	}
	return []string{"livecode-go/" + version}
})

// versionIn returns the version of this module in a build.
func versionIn(info *debug.BuildInfo) string {
	for _, module := range append(info.Deps, &info.Main) {
		if module.Path == "github.com/qcloudlive/livecode" && strings.HasPrefix(module.Version, "v") {
			return strings.TrimPrefix(module.Version, "v")
		}
	}
	return Version
}

// A Client calls the live-code service for one account. Make it with [New] and
// share it: it never changes, and all of its methods may be called by many
// goroutines at once. The zero Client returns [ErrNoClient] from each of them.
type Client struct {
	// Channel asks for and sets the state of streams.
	Channel ChannelService
	// Tape starts, stops and lists recordings.
	Tape TapeService
	// Queue pops screenshots.
	Queue QueueService
	// Stat reads statistics.
	Stat StatService
	// Mix puts several streams into one picture.
	Mix MixService

	core *core
}

// New returns a Client for the account appID, which signs with key: the API key
// of the console, not the anti-theft key of push URLs. It sends nothing.
//
// appID must be positive, and key not empty and without white space around it, such
// as the line break of a file. They and the options are checked at once, with an
// [*ArgumentError] for what is wrong.
func New(appID int64, key string, opts ...Option) (*Client, error) {
	if appID <= 0 {
		return nil, badArgument("New", "appID", "positive")
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	if !isKey(key) && !(key == "" && s.backend != nil) {
		return nil, badArgument("New", "key", "not empty, without white space around it")
	}
	verifier, err := s.newVerifier(key)
	if err != nil {
		return nil, err
	}
	kept, fresh, closeIdle := s.transports()
	c := &core{
		policy: s.policy, addresses: s.addresses(), appID: strconv.FormatInt(appID, 10), userAgent: userAgent(),
		sign: sign.NewSigner(key), redact: newRedactor(key), backend: s.backend,
		kept: kept, fresh: fresh, closeIdle: closeIdle, budget: newRetryBudget(),
		verifier: verifier, oneKey: s.backend == nil && (len(s.verifyKeys) == 0 || slices.Contains(s.verifyKeys, key)),
		watching: make(chan struct{}, watchConcurrency),
	}
	return &Client{
		Channel: ChannelService{c}, Tape: TapeService{c}, Queue: QueueService{c}, Stat: StatService{c}, Mix: MixService{c},
		core: c,
	}, nil
}

// CloseIdleConnections closes the connections that the Client keeps for further
// calls. Left alone they close after 50 seconds without use; calls that are under
// way, and later ones, are not affected. Those of a Transport that came with
// [WithHTTPClient] belong to the caller and stay.
func (c *Client) CloseIdleConnections() {
	if c != nil && c.core != nil {
		c.core.closeIdle()
	}
}
