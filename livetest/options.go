package livetest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

const (
	defaultAppID = 1252000000
	defaultKey   = "livetest-key-of-no-value"
)

// An Option configures a [Server].
type Option func(*config)

// config is what the options fill in.
type config struct {
	appID       int64
	key         string
	clock       func() time.Time
	seeds       []seed
	others      []string
	mixWarmUp   time.Duration
	lenient     bool
	recorder    func(context.Context, RecordingJob) (Recording, error)
	mixer       func(context.Context, Mix)
	api3        apiCredential
	callbackURL string
	callbackKey *string // nil: the API key
	callback    callbacktest.SenderOptions
}

// seed is one stream that exists from the start.
type seed struct {
	id    string
	state State
}

func newConfig(opts []Option) *config {
	cfg := &config{
		appID:    defaultAppID,
		key:      defaultKey,
		api3:     apiCredential{id: defaultSecretID, key: defaultSecretKey},
		clock:    time.Now,
		callback: callbacktest.SenderOptions{Profile: callbacktest.Profile2022().Scaled(0.001)},
	}
	for _, opt := range opts {
		opt(cfg)
	}
	cfg.callback.Clock = cfg.clock
	return cfg
}

// WithClock makes the service read the time from now. The default is
// [time.Now]. The Date header of responses follows it.
func WithClock(now func() time.Time) Option {
	return func(c *config) { c.clock = now }
}

// WithAppID sets the customer id. The default is 1252000000.
func WithAppID(id int64) Option {
	return func(c *config) { c.appID = id }
}

// WithKey sets the API key. The default is a fixed key of no value.
func WithKey(key string) Option {
	return func(c *config) { c.key = key }
}

// WithStream makes a stream exist from the start, in the given state. Without
// a state it is [Live]; of several the last one counts. No notification is
// sent for it.
func WithStream(id string, state ...State) Option {
	return func(c *config) {
		s := seed{id: id, state: Live}
		if len(state) > 0 {
			s.state = state[len(state)-1]
		}
		c.seeds = append(c.seeds, s)
	}
}

// WithStreams makes n live streams exist from the start, named 8888_000001 and
// so on. It is meant for large accounts: 100 000 streams take a fraction of a
// second, and a page of statistics costs the same as on a small account.
func WithStreams(n int) Option {
	return func(c *config) {
		for i := range n {
			c.seeds = append(c.seeds, seed{id: fmt.Sprintf("8888_%06d", i+1), state: Live})
		}
	}
}

// WithInterface makes the service know one more interface, such as one that came
// after this package. It rejects every request to it with ret 1202 until
// [Server.Respond] says better.
func WithInterface(name string) Option {
	return func(c *config) { c.others = append(c.others, name) }
}

// WithLenient makes the service take what programs of others are seen to send,
// where by default it uncovers mistakes: a parameter that is unknown or empty
// counts as absent, a page number, page size or count out of its range as the
// nearest one within, and any app_id of a mixing request passes. It is for programs
// in other languages that are tested with this fake.
func WithLenient() Option {
	return func(c *config) { c.lenient = true }
}

// WithRecorder makes real files: the function is called for each push within the
// time of a recording task when the task ends, and its result becomes the
// recording, completed as by [Server.AddRecording]. With an error there is none.
// Calls run beside one another and beside the service; ctx ends with it, and
// [Server.Wait] waits for them. Without a recorder recordings are invented.
func WithRecorder(record func(ctx context.Context, job RecordingJob) (Recording, error)) Option {
	return func(c *config) { c.recorder = record }
}

// WithMixer makes real mixes: the function is called when a mix begins, and its ctx
// ends with the mix. When a mix has new inputs that ends it too, and the function is
// called anew. Without a mixer the output is a stream without a picture.
func WithMixer(mix func(ctx context.Context, m Mix)) Option {
	return func(c *config) { c.mixer = mix }
}

// WithMixWarmUp makes the service reject the mix of a stream until its push is
// this old. The real service needs about five seconds; the default is zero, so
// that tests need not wait.
func WithMixWarmUp(d time.Duration) Option {
	return func(c *config) { c.mixWarmUp = d }
}

// WithCallbackURL makes the service report changes of state to url. See also
// [Server.SetCallbackURL].
func WithCallbackURL(url string) Option {
	return func(c *config) { c.callbackURL = url }
}

// WithCallbackKey sets the key that notifications are signed with. The default
// is the API key. An empty key leaves t and sign out of the notifications, as
// the service does when no key is set in its console.
func WithCallbackKey(key string) Option {
	return func(c *config) { c.callbackKey = &key }
}

// WithRetryProfile sets how notifications are retried. The default is
// [callbacktest.Profile2022] with its pauses shortened to a thousandth.
func WithRetryProfile(p callbacktest.RetryProfile) Option {
	return func(c *config) { c.callback.Profile = p }
}

// WithRetrySleep replaces the pause between two attempts of a notification. The
// function must return early with the context's error when the context ends.
func WithRetrySleep(sleep func(ctx context.Context, d time.Duration) error) Option {
	return func(c *config) { c.callback.Sleep = sleep }
}

// WithCallbackClient makes the service send notifications through client, for
// instance one that reaches the receiver in memory. The client should follow
// no redirect.
func WithCallbackClient(client *http.Client) Option {
	return func(c *config) { c.callback.Client = client }
}

// WithAPI3 sets the credential that API 3.0 takes: SecretId and SecretKey, and for
// a temporary one its token. The default is a fixed one of no value.
func WithAPI3(secretID, secretKey string, token ...string) Option {
	return func(c *config) {
		c.api3 = apiCredential{id: secretID, key: secretKey}
		for _, t := range token {
			c.api3.token = t
		}
	}
}

const (
	defaultSecretID  = "AKIDlivetestOfNoValue"
	defaultSecretKey = "livetest-secret-key-of-no-value"
)

type apiCredential struct{ id, key, token string }
