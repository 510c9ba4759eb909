package livetest

import (
	"fmt"

	"github.com/qcloudlive/livecode"
)

// T is what [New] needs of a *[testing.T] or *[testing.B].
type T interface {
	Helper()
	Cleanup(func())
}

// New starts a service that ends with the test, and returns it with a client of
// it. For a client with options of its own see [Server.Client].
func New(t T, opts ...Option) (*Server, *livecode.Client) {
	t.Helper()
	s := NewServer(opts...)
	t.Cleanup(s.Close)
	return s, s.Client()
}

// Client returns a client of the service, with its customer id, key, address and
// clock; opts come after these. It panics when an option is wrong.
func (s *Server) Client(opts ...livecode.Option) *livecode.Client {
	ours := []livecode.Option{livecode.WithBaseURL(s.URL), livecode.WithClock(s.clock)}
	client, err := livecode.New(s.AppID, s.Key, append(ours, opts...)...)
	if err != nil {
		panic(fmt.Sprintf("livetest: Client: %v", err))
	}
	return client
}
