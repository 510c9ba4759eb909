// Package callback receives the event notifications of Tencent Cloud's live
// service: bytes become a verified, typed event, the event goes to its handler,
// and the sender gets the answer that it understands.
//
//	v, err := callback.NewVerifier(key)
//	...
//	h, err := callback.NewHandler(v, callback.Handlers{
//		RecordingCreated: func(ctx context.Context, ev *callback.RecordingCreated) error {
//			return save(ctx, ev.DedupeKey(), ev.VideoURL)
//		},
//	})
//	...
//	log.Fatal(callback.NewServer(":8080", h).ListenAndServe())
//
// # The parts
//
// [Verifier] checks a body, [Parse] reads one, [Handlers] sorts events by their
// type. These three know nothing of HTTP and serve any router, queue or test.
// [Handler] puts them together and adds the rules of the sender: it bounds the
// body in size and time, runs each event once, and acknowledges only what is
// done.
//
// # The events
//
// Each type that the service documents has a struct; [Handlers] lists them all.
// Names are the service's, times are in UTC+8 whether they came in seconds or
// milliseconds, ids are strings since they outgrow int64, and JSON that arrives
// inside a string is read by a method, on request. Every other type is an
// [Unknown] with its raw JSON, among them 338 (live subtitles), 329 and 330
// (another product of the vendor).
//
// After an outage [NewReconciled] makes events from the service's records, and
// [Handler.Deliver] takes them as if they had been received.
//
// # What a right sign does not say
//
// The sign is the MD5 of the key and the expiry time t. It covers nothing else
// of the body. So it proves that somebody who knew the key made a sign for this
// t, and no more:
//
//   - Whoever sees one notification, or one API request signed with the same
//     key, can put any other body under its t and sign until t passes: another
//     type, another stream, another URL. The window is ten minutes.
//   - The same body can be sent again within that time. [Event] DedupeKey and
//     the Handler's memory catch repeats, but not a repeat that was changed.
//   - On accounts where the API key and the callback key are one, the pair in a
//     notification is good for API requests too, until t.
//   - MD5 is fast. A short or guessable key can be found from one notification.
//   - URLs in events are as unsigned as the rest: fetching one unchecked lets a
//     forger choose what your server asks for.
//
// What helps: receive over https only; configure a callback key of its own,
// long and random; hide the receiver behind [WithPathSecret] and
// [WithSources]; ask the API before acting on anything that costs money or
// cuts a stream, see [WithConfirm], which package inbox has too; watch
// [MetricConflict], which counts bodies that contradict each other.
//
// # What is promised
//
// With handlers, a 200 means that the handler returned nil, for this body or
// for an equal one before. A process that dies in between has not acknowledged,
// so the sender repeats, and the handler may see the event a second time.
//
// With [WithInbox] a 200 means that the event is on stable storage, and a worker
// hands it to its handler. Package
// [github.com/qcloudlive/livecode/callback/inbox] has that worker and says what
// the two promise together.
//
// The sender gives up after its last attempt, in the worst case nine seconds
// after the first. Events that nobody received by then are lost to this
// package; the service's API may still tell of them. Order is not promised
// either: an interruption may arrive after the start of the next push.
//
// # Secrets
//
// The key is kept in no field. stream_param and raw bodies are of type
// [Secret], or reached by [Event] Raw alone; no error, log line or fmt verb
// shows them.
//
// API: cloud.tencent.com/document/product/267/32744
package callback
