// Package faultnet is an HTTP server that breaks its answers, byte by byte: it
// resets connections, cuts bodies, dribbles, hangs, sends decompression bombs.
// It shows what a program does when the network or something on the way
// misbehaves.
//
//	srv := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
//	defer srv.Close()
//	net := faultnet.NewServer(srv)
//	defer net.Close()
//
//	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(net.URL))
//	...
//	net.Fail(faultnet.ResetBeforeResponse()) // executed, and nobody hears of it
//	_, err = client.Queue.Get(ctx, 20)
//
// Any [http.Handler] gives the answers, so that a fault that carries out the call
// has its effect on a real fake. Package livetest has faults of its own, by
// interface; those here are about connections and bytes.
//
// A [Server] of [NewServer] listens on 127.0.0.1. One of [NewInMemory] has
// connections in memory instead, which is what tests under testing/synctest
// need: real sockets do not count as idle there.
package faultnet
