// Package livecode is a client for the server API of Tencent Cloud's live-code
// (直播码) service: the state of streams, recordings, screenshots, mixes and
// statistics.
//
//	client, err := livecode.New(appID, key)
//	if err != nil {
//		return err
//	}
//	status, err := client.Channel.GetStatus(ctx, "8888_test123")
//	if errors.Is(err, livecode.CodeNeverPushed) {
//		…
//	}
//
// Methods are grouped by the vendor's names, so that Live_Channel_GetStatus is
// Channel.GetStatus; [Client.Call] reaches what has no method. Package callback
// receives the notifications of the service, package livetest fakes it for tests,
// package pushurl makes push and play URLs.
//
// # Signing
//
// Each attempt carries t, the time it expires, and sign = MD5(key + t). The
// signature covers nothing else: whoever sees the URL of a request can make any request
// until t. The service speaks plain HTTP. So t is a minute ahead at most by
// default ([WithTTL]), no redirect is followed, no proxy is taken from the
// environment, and neither key nor signature nor a URL is in any error or log of this
// package. Where the network is not trusted, put a TLS terminator in between
// ([WithBaseURL]).
//
// # Errors
//
// A call that fails returns one of four types, or [ErrNoClient]. [*ArgumentError]: nothing was sent. [*APIError]:
// the service rejected the call; only "there is none" of a list is an empty result
// instead. [*TransportError]: no usable response arrived. [*ResponseError]: the
// response is not the documented JSON. [MaybeExecuted] reports whether the call may
// have had its effect all the same, [Temporary] whether it may work later.
//
// # Retries
//
// Reads are sent up to three times ([WithMaxAttempts]), after failures that may pass: the network,
// HTTP 429 and 5xx, ret 1201 and 1202. Waits are random up to a bound that
// doubles, a Retry-After of up to five seconds is honoured, and a retry budget keeps
// retries from tripling the load on a failing service: each Client may retry some hundred
// times in a row without a success, and earns a retry with every five calls that succeed;
// without budget a call returns the error of its last attempt. Calls that set a value are sent
// once unless [WithRetryWrites] is given. Non-idempotent calls, which pop, start or drop
// something, are sent exactly once, on a fresh connection, so that net/http's
// transparent retry cannot duplicate them.
//
// # Values
//
// Times are given in any zone and returned in that of the service, +08:00. Ids
// are strings: some outgrow int64. Enumerations stay open, since the service adds
// values at any time. A Client never changes and is safe for many goroutines.
package livecode
