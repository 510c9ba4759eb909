// Package pushurl makes, reads and verifies the push and play URLs of the service
// (推流地址, 播放地址), with the authentication (防盗链) of txSecret and txTime.
//
//	signer, err := pushurl.NewSigner(pushKey)
//	…
//	url, err := signer.Push(pushurl.RTMP, pushurl.Stream{
//		Domain:     "push.example.com",
//		StreamName: "8888_test",
//	}, time.Now().Add(24*time.Hour))
//	…
//	broadcaster.Start(url.Reveal())
//
// # Keys
//
// The key is the authentication key of the domain: not the API key, and not the
// key of notifications. Push and play domains have keys of their own, so a
// program that makes both kinds of URL has two values of [Signer]. A domain has
// a main key and may have a spare one. [NewSigner] takes both, makes URLs with
// the first and accepts URLs of either, so that a key can be changed without a
// gap.
//
// # What the signature covers
//
// txSecret is the MD5 of the key, the StreamName and the txTime as written.
// Nothing else is covered: whoever holds a good URL can change its domain,
// AppName, protocol and every further parameter, and it still verifies. A
// program that relies on one of these compares it itself.
//
// The console can set a domain to SHA256 instead of MD5. URLs of such domains
// are neither made nor verified here.
//
// # Secrets
//
// A URL that verifies is a credential. Printed, logged or marshalled, a [URL]
// shows txSecret and the values of further parameters as REDACTED; only
// [URL.Reveal] returns the text that works. Errors never quote their input.
//
// Values of this package never change once they are made and may be shared by
// goroutines.
//
// Vendor pages: tencentcloud.com/document/product/267/38393 (forms),
// 267/31059 (push), 267/31560 (txSecret), 267/40102 (SRT).
package pushurl
