// Package callback receives the event notifications (事件通知, 回调) of Tencent
// Cloud's live service: it turns bytes into a verified, typed event, hands the event
// to its handler, and sends the response that the service expects.
//
//	v, err := callback.NewVerifier(key)
//	...
//	h, err := callback.NewHandler(v, callback.Handlers{
//		RecordingCreated: func(ctx context.Context, ev *callback.RecordingCreated) error {
//			return save(ctx, ev.DedupeKey(), ev.VideoURL)
//		},
//	})
//	...
//	err = callback.Serve(ctx, listener, h)
//
// # The parts
//
// [Verifier] verifies a body, [Parse] decodes one, [Handlers] dispatches events by
// type. These three know nothing of HTTP and serve any router, queue or test.
// [Handler] puts them together and adds the rules of the sender: it limits the
// body in size and time, runs each event once, and acknowledges only what is
// done.
//
// # The events
//
// Each type that the service documents has a struct; [Handlers] lists them all.
// Names are the service's, times are in UTC+8 whether they came in seconds or
// milliseconds, ids are strings since they overflow int64, and JSON that arrives
// inside a string is decoded by a method, on request. Every other type is an
// [Unknown] with its raw JSON, among them 329 and 330 (another product of the
// vendor).
//
// After an outage [NewReconciled] makes events from the service's records, and
// [Handler.Deliver] takes them as if they had been received.
//
// # What a valid signature does not prove
//
// The signature is the MD5 of the key and the expiry time t. It covers nothing else
// of the body. So it proves that somebody who knew the key signed this t, and no
// more:
//
//   - Anyone who sees one notification, or one API request signed with the same
//     key, can send any other body with its t and signature until t passes: another
//     type, another stream, another URL. The window is ten minutes.
//   - The same body can be replayed within that time. [Event] DedupeKey and the
//     Handler's memory catch duplicates, but not one that was changed.
//   - On accounts where the API key and the callback key are the same, the pair in a
//     notification is valid for API requests too, until t.
//   - MD5 is fast. A short or guessable key can be found from one notification.
//   - URLs in events are as unsigned as the rest: fetching one unchecked lets a
//     forger choose what your server requests.
//
// What helps: receive over https only; configure a callback key of its own,
// long and random; hide the receiver behind [WithPathSecret] and
// [WithSources]; ask the API before acting on anything that costs money or
// cuts a stream, see [WithConfirm], which package inbox has too; watch
// [MetricConflict], which counts bodies that contradict each other.
//
// # What is promised
//
// At least once: with handlers, a 200 means that the handler returned nil, for this
// delivery or an earlier one. A process that dies in between has not acknowledged, so
// the sender retries, and the handler may see the event a second time.
//
// Durable before 200: with [WithInbox] a 200 means that the event is on stable
// storage. Package [github.com/qcloudlive/livecode/callback/inbox] has the worker that
// hands it to its handler, and says what the two promise together.
//
// The sender gives up after its last retry, in the worst case nine seconds
// after the first attempt. Events that nobody received by then are lost to this
// package; the service's API may still know of them. Order is not promised
// either: an interruption may arrive after the start of the next push.
//
// # Secrets
//
// The key is stored in no field. stream_param and raw bodies are of type
// [Secret], or reached by [Event] Raw alone; no error, log line or fmt verb
// shows them.
//
// API: cloud.tencent.com/document/product/267/32744
package callback
