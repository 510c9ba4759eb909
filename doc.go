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
// Each attempt carries t, the time it expires, and sign = MD5(key + t). The sign
// covers nothing else: whoever sees the URL of a request can make any request
// until t. The service speaks plain HTTP. So t is a minute ahead at most by
// default ([WithTTL]), no redirect is followed, no proxy is taken from the
// environment, and neither key nor sign nor a URL is in any error or log of this
// package. Where the network is not trusted, put a TLS terminator in between
// ([WithBaseURL]).
//
// # Errors
//
// There are three kinds beside [*ArgumentError], with which nothing was sent:
// [*APIError] is a refusal by the service, [*TransportError] means that no usable
// answer came, [*ResponseError] that an answer was not the documented JSON. A
// refusal is always an error; only "there is none" of a list is an empty result.
// [MaybeExecuted] tells whether the call may have had its effect all the same.
//
// # Repeats
//
// Reads are sent up to three times, after failures that may pass: the network,
// HTTP 429 and 5xx, ret 1201 and 1202. Waits are random up to a bound that
// doubles, a Retry-After of up to five seconds is honoured, and a quota keeps a
// dead service from getting three times the load. Calls that set a value are sent
// once unless [WithRetryWrites] is given. Calls that pop, start or drop
// something are sent once whatever happens, over a connection on which net/http
// has no reason to repeat a request by itself.
//
// # Values
//
// Times are given in any zone and returned in that of the service, +08:00. Ids
// are strings: some outgrow int64. Enumerations stay open, since the service adds
// values at any time. A Client never changes and is safe for many goroutines.
package livecode
