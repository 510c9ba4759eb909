package bench

import (
	"context"
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/origin"
	"github.com/qcloudlive/livecode/bench/internal/peers"
)

// BenchmarkAPI3 is a whole call of API 3.0 over loopback, one after the other.
func BenchmarkAPI3(b *testing.B) {
	b.Run("small", func(b *testing.B) { eachAPI3Caller(b, callStatus) })
	b.Run("rows=300", func(b *testing.B) { eachAPI3Caller(b, callRows) })
}

func eachAPI3Caller(b *testing.B, call func(context.Context, peers.Caller) error) {
	server := child.StartFor(b, origin.Name)
	for _, peer := range peers.API3Callers() {
		b.Run("impl="+peer.Name, func(b *testing.B) {
			caller, err := peer.New(server.Greeting)
			if err != nil {
				b.Fatal(err)
			}
			measure(b, func() error { return call(b.Context(), caller) })
		})
	}
}
