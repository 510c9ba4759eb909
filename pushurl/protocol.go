package pushurl

import (
	"strconv"
)

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
	preset     string // the port that Parse takes as none
	suffix     string // after the StreamName
	escaped    bool   // a player reads the path as HTTP does
	push, play bool
}

// forms holds every form at the index of its Protocol.
var forms = [...]form{
	RTMP:        {name: "RTMP", scheme: "rtmp", preset: "1935", push: true, play: true},
	WebRTC:      {name: "WebRTC", scheme: "webrtc", escaped: true, push: true, play: true},
	SRT:         {name: "SRT", scheme: "srt", port: "9000", push: true},
	RTMPOverSRT: {name: "RTMP over SRT", scheme: "rtmp", port: "3570", push: true},
	HTTPFLV:     {name: "HTTP-FLV", scheme: "http", preset: "80", suffix: suffixFLV, escaped: true, play: true},
	HTTPSFLV:    {name: "HTTPS-FLV", scheme: "https", preset: "443", suffix: suffixFLV, escaped: true, play: true},
	HTTPHLS:     {name: "HTTP-HLS", scheme: "http", preset: "80", suffix: suffixHLS, escaped: true, play: true},
	HTTPSHLS:    {name: "HTTPS-HLS", scheme: "https", preset: "443", suffix: suffixHLS, escaped: true, play: true},
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

// takes reports whether a URL of the form may have this host.
func (f form) takes(host, domain string) bool {
	return host == f.host(domain) || f.preset != "" && host == domain+":"+f.preset
}
