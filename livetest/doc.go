// Package livetest runs Tencent Cloud's live-code service (直播码) inside your tests:
// a stateful fake of all 17 interfaces, which also sends its notifications.
//
//	func TestRoom(t *testing.T) {
//		srv, client := livetest.New(t, livetest.WithStream("8888_room"))
//		…
//		status, err := client.Channel.GetStatus(ctx, "8888_room") // live
//		err = srv.Interrupt("8888_room", 1)                       // and now it is not
//	}
//
// Programs in other languages talk to the URL of [NewServer]; see [WithLenient].
//
// # What is faked
//
// [Server] validates the expiry and the signature of each request as the service
// does, and responds in the shapes of the real service: an array of one for a
// stream's state, objects elsewhere, plain text for a wrong signature. Its state is
// real: screenshots leave the queue when they are read, a forbidden stream rejects
// [Server.Push], a recording task that ends leaves a file behind. API 3.0 speaks of
// the same state, at the same address.
//
// It is stricter than the service where that uncovers mistakes. A parameter that is
// unknown, missing, given twice, empty, not of its type or out of its range is
// rejected with ret 1204 and a message that names it.
//
// The fake is written from the vendor's documentation and from what public programs
// are known to receive. It shares nothing with the client but the computation of
// signatures, so that the two can disagree; [New] and [Server.Client] only make one.
//
// # Faults
//
// [Server.Fail] breaks the next responses of an interface by a fault of package
// [github.com/qcloudlive/livecode/livetest/faultnet], [Server.Respond] gives a
// response of the test's own. After faultnet.ResetBeforeResponse, which executes the
// call and then resets the connection, [Server.Executions] tells whether a program
// doubled the call. A misspelled name of an interface panics: use the constants.
//
// # Notifications
//
// With a callback URL ([WithCallbackURL] or [Server.SetCallbackURL]) each change of
// state is reported to it, signed and retried as the service does: a push, an
// interruption, a recording, a screenshot. [Server.Wait] returns when all of them
// are done. To test a receiver alone, without the fake, use package
// [github.com/qcloudlive/livecode/callback/callbacktest].
//
// # Time
//
// The service reads the clock given by [WithClock] and never waits for it: whatever
// is due by then happens before the next request is executed, or when [Server.Tick]
// is called. Only the pauses between retries of notifications take real time; the
// default shortens them to a thousandth.
//
// In a bubble of [testing/synctest] use [NewUnstartedServer], since a listener keeps
// fake time from moving. Fake time begins in the year 2000, when Unix time had nine
// digits, and package callback rejects a t that has not ten: give [WithClock] and
// the WithClock of a callback.Verifier a time after 2001-09-09.
//
// # More than a fake
//
// [Server.Watch] yields what happens, for a console or a proxy beside the service.
// [Server.SetPush], [Server.SetRecorder] and [Server.SetMixer] let something real
// stand behind it: package [github.com/qcloudlive/livecode/livetest/media] takes
// RTMP and makes files and pictures. [Server.Snapshot] outlives the process.
//
// # Concurrency
//
// All methods may be called from many goroutines. After [Server.Close] no goroutine
// of the server is left.
package livetest
