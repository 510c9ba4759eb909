package pushurl

import (
	"log/slog"
	"slices"
	"time"
)

const redacted = "REDACTED"

// A URL is a push or play URL of the service. It is made by [Signer.Push],
// [Signer.Play], [UnsignedPush], [UnsignedPlay] or [Parse]; the zero value is
// no URL.
//
// It prints without its secrets. What works as a URL is only what [URL.Reveal]
// returns; in particular a URL read back from JSON or from a log does not.
type URL struct {
	// Everything lives in a closure, so that no printer finds a secret in a
	// field, however deep the URL sits in the value that is printed.
	open func() parts // nil: no URL
}

// parts is what a URL is made of.
type parts struct {
	protocol Protocol
	stream   Stream // complete: AppName spelled out, no Template
	txSecret string // empty: not signed
	txTime   string
	expires  time.Time
	text     string
}

func newURL(p parts) URL {
	return URL{open: func() parts { return p }}
}

func (u URL) parts() parts {
	if u.open == nil {
		return parts{}
	}
	return u.open()
}

// Protocol returns the form of the URL. Push and play URLs of RTMP and WebRTC
// look alike, so it does not tell which of the two a URL is.
func (u URL) Protocol() Protocol { return u.parts().protocol }

// Stream returns the stream of the URL, with the AppName spelled out. Template
// is always empty: a URL does not show whether the end of the StreamName is a
// template, so it is left there. Unlike the URL, the Stream prints the values
// of its Params.
func (u URL) Stream() Stream {
	s := u.parts().stream
	s.Params = slices.Clone(s.Params)
	return s
}

// TxTime returns txTime as it is written in the URL, which is the spelling that
// txSecret covers. It is empty if the URL is not signed.
func (u URL) TxTime() string { return u.parts().txTime }

// Expires returns the time that txTime stands for, to the second and in the
// zone +08:00. It is the zero Time if the URL is not signed.
//
// A push URL is rejected from then on; a stream that is already pushed goes on.
// A play URL lives longer, by the validity that is set for its domain in the
// console.
func (u URL) Expires() time.Time { return u.parts().expires }

// Reveal returns the URL as it works, with its secrets. Hand it to the
// broadcaster or the player, over a private channel, and log it nowhere. Of a
// URL that was parsed it is the text that was parsed.
func (u URL) Reveal() string { return u.parts().text }

// String returns the URL with txSecret and the values of further parameters
// replaced by REDACTED. The latter often carry a ticket of the application.
func (u URL) String() string {
	p := u.parts()
	if p.text == "" {
		return ""
	}
	var params []Param
	for _, param := range p.stream.Params {
		params = append(params, Param{Name: param.Name, Value: redacted})
	}
	if p.txSecret != "" {
		params = append(params, signature(redacted, p.txTime)...)
	}
	return assemble(p.protocol, p.stream, params)
}

// GoString returns what [URL.String] returns, named and quoted, for %#v.
func (u URL) GoString() string { return `pushurl.URL("` + u.String() + `")` }

// LogValue returns what [URL.String] returns, for log/slog.
func (u URL) LogValue() slog.Value { return slog.StringValue(u.String()) }

// MarshalText returns what [URL.String] returns, for encoding/json and others.
// There is no way back: store what [URL.Reveal] returns where the URL itself is
// meant.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }
