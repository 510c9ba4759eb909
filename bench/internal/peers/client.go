// Package peers makes SDKs of other services do the work that is measured: the
// same request to the same server, with an answer of the same size, through the
// way into each SDK that its own services take.
package peers

import "context"

// A Caller makes the two calls that are measured.
type Caller interface {
	// Status reports whether a stream is live, from an answer of 200 bytes.
	Status(ctx context.Context, streamID string) (live bool, err error)
	// Rows reads a full page of statistics and returns how many rows it has.
	Rows(ctx context.Context) (int, error)
}

// A Peer makes a Caller of the server at base.
type Peer struct {
	Name string
	New  func(base string) (Caller, error)
}

// Callers are the SDKs that call a service.
func Callers() []Peer {
	return []Peer{
		{"go-retryablehttp", newRetryable},
		{"godo", newGodo},
		{"go-github", newGitHub},
		{"stripe-go", newStripe},
		{"tencentcloud-sdk-go", newTencent},
	}
}
