package faultnet

import (
	"context"
	"net"
)

// DialUnreachable is a DialContext for an http.Transport whose network swallows every
// packet: it returns when ctx ends, with the error of ctx.
func DialUnreachable(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// DialStalled is a DialContext for an http.Transport that connects to a side which
// neither reads nor writes: a request cannot even be sent.
func DialStalled(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	_, conn := net.Pipe()
	return conn, nil
}
