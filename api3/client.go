package api3

import (
	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/backend"
)

// A Client is a client of package livecode over API 3.0, for accounts that have no
// API key, and beside it what API 3.0 alone can do.
type Client struct {
	*livecode.Client
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
	return &Client{Client: client}, nil
}
