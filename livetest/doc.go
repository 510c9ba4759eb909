// Package livetest runs Tencent Cloud's live-code service inside your tests:
// a stateful fake of all 17 interfaces, which also sends its notifications.
//
//	srv := livetest.NewServer(livetest.WithStream("8888_room", livetest.Live))
//	defer srv.Close()
//
//	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
//	...
//	status, err := client.Channel.GetStatus(ctx, "8888_room") // live
//	srv.Interrupt("8888_room", 1)                             // and now it is not
//
// # What is faked
//
// [Server] checks the expiry and the sign of each request as the service does,
// and answers in the shapes of the real service: an array of one for a stream's
// state, objects elsewhere, plain text for a wrong sign. Its state is real:
// screenshots leave the queue when they are read, a forbidden stream refuses
// [Server.Push], a recording task that ends leaves a file behind.
//
// It is stricter than the service where that uncovers mistakes. A parameter
// that is unknown, missing, given twice, empty, not of its type or out of its
// range is refused with ret 1204 and a message that names it.
//
// The fake is written from the vendor's documentation and from what public
// programs are known to receive. It shares nothing with the client but the
// computation of signs, so that the two can disagree.
//
// # Faults
//
// [Server.Respond] gives a raw answer in place of the real one, [Server.Fail]
// breaks the connection in a chosen way. [ResetBeforeResponse] carries out the call and
// then drops the connection; [Server.Executions] then tells whether a program
// doubled the call.
//
// # Notifications
//
// With a callback URL ([WithCallbackURL] or [Server.SetCallbackURL]) each change
// of state is reported to it, signed and repeated as the service does:
// a push, an interruption, a recording, a screenshot. [Server.Wait] returns when
// all of them have settled. To test a receiver alone, without the fake, use
// package [github.com/qcloudlive/livecode/callback/callbacktest].
//
// # Time
//
// The service reads the clock given by [WithClock] and never waits for it:
// whatever is due by then happens before the next request is answered, or when
// [Server.Tick] is called. Only the pauses between repeated notifications take
// real time; the default shortens them to a thousandth.
//
// In a bubble of [testing/synctest] use [NewUnstartedServer], since a listener
// keeps fake time from moving. Fake time begins in the year 2000, when Unix time
// had nine digits; a receiver that expects ten needs a clock of its own.
//
// # Concurrency
//
// All methods may be called from many goroutines. After [Server.Close] no
// goroutine of the server is left.
package livetest
