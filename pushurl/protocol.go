package pushurl

import "strconv"

// A Protocol is the form of a URL: how a stream is pushed or played. The zero
// value is none.
type Protocol int

// The forms of the service.
const (
	// RTMP pushes and plays: rtmp://<domain>/<AppName>/<StreamName>
	RTMP Protocol = iota + 1
	// WebRTC pushes and plays: webrtc://<domain>/<AppName>/<StreamName>
	WebRTC
	// SRT pushes: srt://<domain>:9000?streamid=#!::h=<domain>,r=<AppName>/<StreamName>
	SRT
	// RTMPOverSRT pushes: rtmp://<domain>:3570/<AppName>/<StreamName>
	RTMPOverSRT
	// HTTPFLV plays: http://<domain>/<AppName>/<StreamName>.flv
	HTTPFLV
	// HTTPSFLV plays: https://<domain>/<AppName>/<StreamName>.flv
	HTTPSFLV
	// HTTPHLS plays: http://<domain>/<AppName>/<StreamName>.m3u8
	HTTPHLS
	// HTTPSHLS plays: https://<domain>/<AppName>/<StreamName>.m3u8
	HTTPSHLS
)

// String returns the name of the protocol, such as "RTMP over SRT".
func (p Protocol) String() string {
	if f := p.form(); f.name != "" {
		return f.name
	}
	return "Protocol(" + strconv.Itoa(int(p)) + ")"
}

// A form is what tells the URLs of one protocol from those of the others.
type form struct {
	name       string
	scheme     string
	port       string // empty: none is written
	suffix     string // after the StreamName
	push, play bool
}

// forms holds every form at the index of its Protocol.
var forms = [...]form{
	RTMP:        {name: "RTMP", scheme: "rtmp", push: true, play: true},
	WebRTC:      {name: "WebRTC", scheme: "webrtc", push: true, play: true},
	SRT:         {name: "SRT", scheme: "srt", port: "9000", push: true},
	RTMPOverSRT: {name: "RTMP over SRT", scheme: "rtmp", port: "3570", push: true},
	HTTPFLV:     {name: "HTTP-FLV", scheme: "http", suffix: suffixFLV, play: true},
	HTTPSFLV:    {name: "HTTPS-FLV", scheme: "https", suffix: suffixFLV, play: true},
	HTTPHLS:     {name: "HTTP-HLS", scheme: "http", suffix: suffixHLS, play: true},
	HTTPSHLS:    {name: "HTTPS-HLS", scheme: "https", suffix: suffixHLS, play: true},
}

const (
	suffixFLV = ".flv"
	suffixHLS = ".m3u8"
)

// form returns the zero form for a Protocol that is none.
func (p Protocol) form() form {
	if p < 0 || int(p) >= len(forms) {
		return form{}
	}
	return forms[p]
}

// host returns the domain with the port of the form.
func (f form) host(domain string) string {
	if f.port == "" {
		return domain
	}
	return domain + ":" + f.port
}
