package faultnet

import (
	"context"
	"net"
)

// Unreachable is a DialContext for an http.Transport whose network swallows every
// packet: it returns when ctx ends, with the error of ctx.
func Unreachable(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Deaf is a DialContext for an http.Transport that connects to a side which
// neither reads nor writes: a request cannot even be sent.
func Deaf(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	_, conn := net.Pipe()
	return conn, nil
}
