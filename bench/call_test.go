package bench

import (
	"context"
	"errors"
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/origin"
	"github.com/qcloudlive/livecode/bench/internal/peers"
)

var errWrongAnswer = errors.New("the answer was not understood")

// callers are all that call a service, the two sides of every ratio first.
func callers() []peers.Peer {
	return append([]peers.Peer{
		{Name: "bare", New: peers.Bare}, {Name: "ours", New: peers.Ours}, {Name: "floor", New: peers.Floor},
	}, peers.Callers()...)
}

// BenchmarkCall is a whole call over loopback, one after the other.
func BenchmarkCall(b *testing.B) {
	b.Run("small", func(b *testing.B) { eachCaller(b, callStatus) })
	b.Run("rows=300", func(b *testing.B) { eachCaller(b, callRows) })
}

func eachCaller(b *testing.B, call func(context.Context, peers.Caller) error) {
	server := child.StartFor(b, origin.Name)
	for _, peer := range callers() {
		b.Run("impl="+peer.Name, func(b *testing.B) {
			caller, err := peer.New(server.Greeting)
			if err != nil {
				b.Fatal(err)
			}
			measure(b, func() error { return call(b.Context(), caller) })
		})
	}
}

func callStatus(ctx context.Context, c peers.Caller) error {
	live, err := c.Status(ctx, "8888_test123")
	if err == nil && !live {
		err = errWrongAnswer
	}
	return err
}

func callRows(ctx context.Context, c peers.Caller) error {
	rows, err := c.Rows(ctx)
	if err == nil && rows != origin.Rows {
		err = errWrongAnswer
	}
	return err
}
