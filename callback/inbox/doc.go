// Package inbox is what stands behind a durable receiver: the contract of a
// store that keeps notifications, and the [Worker] that hands them to their
// handlers.
//
//	store, err := bolt.Open("events.db") // module …/livecode/store/bolt
//	...
//	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
//	...
//	worker, err := inbox.NewWorker(store, callback.Handlers{
//		RecordingCreated: func(ctx context.Context, ev *callback.RecordingCreated) error {
//			return save(ctx, ev.DedupeKey(), ev.VideoURL)
//		},
//	})
//	...
//	err = callback.Serve(ctx, listener, receiver, worker.Run)
//
// The receiver answers 200 as soon as the event is on stable storage. The Worker
// takes it from there: it may fail, wait, and be restarted as often as it likes
// without the sender's patience running out.
//
// # What is promised
//
//   - Kept: an event that was answered with 200 is on stable storage, and its
//     handler is called until it returns nil once or the event goes into
//     quarantine, across a killed process or a loss of power at any instruction.
//   - Honest: what cannot be kept is answered with 503 within a second, so that
//     the sender repeats it. The counters tell. What [callback.WithConfirm] takes
//     comes on top of the second: ask by [WithConfirm] instead.
//   - Patient: while the handlers fail, events are taken in up to the limit of
//     the store (a million events or 1 GiB, unless it says otherwise) and
//     answered with 503 from there. Afterwards each stream is caught up in the
//     order of arrival. An event that still fails after a day and twenty
//     attempts goes into quarantine, where it stays; see [WithGiveUp].
//   - Rarely twice: a repeat of the sender reaches no handler. A crash brings
//     back the events whose handlers were at work: one for each, so one at most
//     with [WithConcurrency](1). They come with Redelivered set.
//
// # What is not promised
//
//   - Events that were sent while no receiver answered, for longer than the
//     sender repeats: run two receivers, and ask the service's API afterwards.
//   - That a handler runs exactly once. Nobody can promise that; write it so that
//     a second run does no harm, by [callback.Event] DedupeKey.
//   - Order across streams, and between events that arrived at the same moment.
//   - That the body is true. The sign does not cover it; see package callback,
//     and [WithConfirm] for a way to ask the service before a handler acts.
//
// # Stores
//
// Module store/bolt is a file beside the process, store/postgres and store/mysql serve
// several receivers. A store of your own implements [Store]; package inboxtest has the
// tests that it must pass, and a [Scheduler] keeps the order.
//
// # Quarantine
//
// An event goes into quarantine when it cannot be decoded, when its handler
// returns [Permanent], when [WithConfirm] says that it is not true, when
// [WithGiveUp] is used up, or when the process died five times while its handler was at
// work and no other was. [Store] Quarantined lists what is there, Replay sends it through
// the same handlers again, Delete forgets it. [NewAdmin] does so over HTTP, for people and
// for the command livecode inbox.
//
// # After a crash
//
// What was in hand when a process died comes back alone: its handler is called when no
// other is at work, and no other is called beside it. So it becomes known which event
// ends the process, should one do so, and no innocent one shares its fate. A claim whose
// response was lost on the way is no crash of any event.
//
// # Readiness
//
// A receiver may go on acknowledging while its worker stands, up to the limit of the
// store. [Worker.Ready] and [callback.MetricWorkerStalled] tell.
package inbox
