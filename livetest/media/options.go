package media

import (
	"log/slog"
	"os/exec"
	"time"
)

// The keys of a server that was given none. They are fixed, so that URLs which
// a person has stored in a program go on working.
const (
	DefaultPushKey = "livetest-push-key-of-no-value"
	DefaultPlayKey = "livetest-play-key-of-no-value"
)

// The domains that pushes and plays count as when the URL names none but an
// address, as it does on a developer's machine.
const (
	DefaultPushDomain = "push.example.com"
	DefaultPlayDomain = "play.example.com"
)

// Off as an address in [Options] opens no port.
const Off = "off"

// Options configure a [Server]. The zero value listens on free ports of
// 127.0.0.1 and records nothing by itself.
type Options struct {
	// RTMP and HTTP are the addresses to listen on. Empty means a free port of
	// 127.0.0.1, [Off] none. Without HTTP, [Server.ServeHTTP] still plays.
	RTMP, HTTP string

	// BaseURL is how others reach HTTP, in URLs of recordings and screenshots.
	// Empty means the address listened on.
	BaseURL string

	// PushKeys and PlayKeys are the authentication keys of the push and the play
	// domain: a main one, and spare ones that are accepted too. Empty means
	// [DefaultPushKey] and [DefaultPlayKey].
	PushKeys, PlayKeys []string

	// OpenPush and OpenPlay switch the authentication of the domain off.
	OpenPush, OpenPlay bool

	// PlayValidity is how much longer than txTime says a play URL is good, as
	// set in the console.
	PlayValidity time.Duration

	// PushDomain and PlayDomain stand in for a host that is an address or
	// localhost. Empty means [DefaultPushDomain] and [DefaultPlayDomain].
	PushDomain, PlayDomain string

	// Dir is where recordings and screenshots are kept. Empty means a temporary
	// directory that Close removes.
	Dir string
	// Quota bounds the bytes in Dir. Zero means 4 GiB. What would go beyond it
	// is refused with [ErrQuota].
	Quota int64

	// Record lists the formats in which every push is recorded: flv, mp4, hls,
	// aac. Recording tasks are carried out besides.
	Record []string
	// Segment is how long one file of a recording is at most. Zero means 30
	// minutes.
	Segment time.Duration

	// Screenshots is how often a picture of every push is taken. Zero means
	// never. It needs ffmpeg.
	Screenshots time.Duration
	// FFmpeg is the program for screenshots and mixes. Empty looks for "ffmpeg"
	// in the PATH; [Off] does without.
	FFmpeg string

	// Idle ends a push from which nothing has come for so long. Zero means 15 s,
	// a negative value never.
	Idle time.Duration

	// MaxConnections bounds the connections of RTMP, and those of HTTP that are
	// streams. Zero means 1000.
	MaxConnections int
	// MaxFrame bounds the bytes of a frame. Zero means 1 MiB.
	MaxFrame int
	// MaxGOP bounds the bytes kept of a stream for those who begin to watch.
	// Zero means 16 MiB. A stream whose key frames are farther apart is
	// watched from the next one on.
	MaxGOP int
	// MaxBacklog bounds the bytes that wait for one viewer, who is dropped
	// beyond it. Zero means 8 MiB, and it is never less than MaxGOP.
	MaxBacklog int

	// Logger is told what a developer should know: refusals, ends, what is
	// missing. Nil means silence. No secret of a URL reaches it.
	Logger *slog.Logger
}

const defaultQuota = 4 << 30

// complete fills in what is zero.
func (o Options) complete() Options {
	setDefault(&o.RTMP, "127.0.0.1:0")
	setDefault(&o.HTTP, "127.0.0.1:0")
	setDefault(&o.PushDomain, DefaultPushDomain)
	setDefault(&o.PlayDomain, DefaultPlayDomain)
	setDefault(&o.Quota, defaultQuota)
	setDefault(&o.Segment, 30*time.Minute)
	setDefault(&o.Idle, 15*time.Second)
	setDefault(&o.MaxConnections, 1000)
	setDefault(&o.MaxFrame, 1<<20)
	setDefault(&o.MaxGOP, 16<<20)
	setDefault(&o.MaxBacklog, 8<<20)
	o.MaxBacklog = max(o.MaxBacklog, o.MaxGOP+o.MaxFrame)
	o.Idle = max(o.Idle, 0)
	if len(o.PushKeys) == 0 {
		o.PushKeys = []string{DefaultPushKey}
	}
	if len(o.PlayKeys) == 0 {
		o.PlayKeys = []string{DefaultPlayKey}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.findFFmpeg()
	return o
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// findFFmpeg sets FFmpeg to a program that exists, or to "".
func (o *Options) findFFmpeg() {
	if o.FFmpeg == Off {
		o.FFmpeg = ""
		return
	}
	setDefault(&o.FFmpeg, "ffmpeg")
	path, err := exec.LookPath(o.FFmpeg)
	if err != nil {
		o.Logger.Warn("media: no screenshots and only simulated mixes: ffmpeg is not installed", "program", o.FFmpeg)
	}
	o.FFmpeg = path
}
