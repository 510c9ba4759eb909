package api3

import (
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/backend"
)

// Over makes a Client of package livecode work over API 3.0, with credentials of
// CAM in the place of the API key:
//
//	client, err := livecode.New(appID, key,
//		api3.Over(api3.FromEnv(), api3.PushDomain("push.example.com")))
//
// All methods stay as they are. The key verifies notifications alone then, and
// may be empty on accounts that have none; [New] is for those.
//
// API 3.0 names a stream by its push domain, its AppName and its id. So one of
// [PushDomain], [BizID] and [Locate] is needed by the calls that ask for a
// stream's state or set it.
func Over(credentials Credentials, opts ...Option) livecode.Option {
	return livecode.WithBackend(func() (backend.Backend, error) {
		s, err := newSettings(credentials, opts)
		if err == nil && len(s.client) > 0 {
			err = badArgument("Over", "opts", "without With: give those options to livecode.New")
		}
		if err != nil {
			return nil, err
		}
		return newService(s), nil
	})
}

// A Client is a client of package livecode over API 3.0, for accounts that have no
// API key, and beside it what API 3.0 alone can do.
type Client struct {
	*livecode.Client
	// Callbacks sets up where notifications are sent.
	Callbacks CallbackService
	// Records records by tasks of today's kind.
	Records RecordService

	core *core
}

// New returns a Client for the account appID. It sends nothing. Options of package
// livecode go into [With]: verifying notifications needs the key of the callback
// template there, by livecode.WithCallbackKeys.
func New(appID int64, credentials Credentials, opts ...Option) (*Client, error) {
	s, err := newSettings(credentials, opts)
	if err != nil {
		return nil, err
	}
	over := livecode.WithBackend(func() (backend.Backend, error) { return newService(s), nil })
	client, err := livecode.New(appID, "", append(s.client, over)...)
	if err != nil {
		return nil, err
	}
	c := &core{Client: client, settings: s, appID: appID, now: time.Now}
	return &Client{Client: client, Callbacks: CallbackService{c}, Records: RecordService{c}, core: c}, nil
}
