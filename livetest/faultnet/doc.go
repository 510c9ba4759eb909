// Package faultnet breaks HTTP exchanges, byte by byte: it resets connections, cuts
// bodies, dribbles, hangs, sends decompression bombs. It shows what a program does
// when the network or something on the way misbehaves.
//
// A [Fault] is the way in which one exchange goes wrong. Its name says what happens
// before or after what: [ResetBeforeCall] leaves the call undone,
// [ResetBeforeResponse] executes it and nobody hears of it. Both servers that can
// be told to fail take the same faults: that of package livetest by interface, and
// the [Server] of this package by connection, in front of any [http.Handler].
//
//	srv := livetest.NewServer(livetest.WithStream("8888_room"))
//	defer srv.Close()
//	srv.Fail(livetest.QueueGet, faultnet.ResetBeforeResponse())
//
// # Connections
//
// A Server of [NewServer] listens on 127.0.0.1. One of [NewInMemory] has connections
// in memory instead, which is what tests under testing/synctest need: real sockets
// do not count as idle there. It counts connections, and keeps them open after a
// fault that does not break them.
//
//	srv := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
//	defer srv.Close()
//	network := faultnet.NewInMemory(srv)
//	defer network.Close()
//	network.Fail(faultnet.SlowBody(time.Second))
//
// [Handle] serves handlers of your own: it spoils one request of a net/http server.
package faultnet
