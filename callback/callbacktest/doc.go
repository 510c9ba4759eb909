// Package callbacktest tests receivers of notifications: it makes notifications
// that are signed as those of the service are, and sends them with the service's
// retries.
//
//	r := callbacktest.NewRequest("/tencent/live", key, time.Now().Add(10*time.Minute),
//		callbacktest.Sample(100, "8888_room", time.Now()))
//	w := httptest.NewRecorder()
//	handler.ServeHTTP(w, r) // as net/http would
//
// [Sample] gives the fields of every documented type of event; change what a test
// is about. [NewRequest] makes one request for a handler, [SignedBody] its body
// alone. A [Sender] posts to a URL until the receiver accepts, as often and as
// patiently as its [RetryProfile] says.
//
// Nothing here needs package livetest, the fake of the whole service, which sends
// a notification for each change of its state.
package callbacktest
