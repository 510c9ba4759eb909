package cli

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mdp/qrterminal/v3"
	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/pushurl"
)

// A protocolWord is the word for a form of URL, and what the form is good for.
type protocolWord struct {
	word       string
	protocol   pushurl.Protocol
	push, play bool
}

var protocols = []protocolWord{
	{"rtmp", pushurl.RTMP, true, true},
	{"webrtc", pushurl.WebRTC, true, true},
	{"srt", pushurl.SRT, true, false},
	{"rtmp-over-srt", pushurl.RTMPOverSRT, true, false},
	{"flv", pushurl.HTTPFLV, false, true},
	{"https-flv", pushurl.HTTPSFLV, false, true},
	{"hls", pushurl.HTTPHLS, false, true},
	{"https-hls", pushurl.HTTPSHLS, false, true},
}

// urlKeyFlags let a command have a key of a push or play domain.
type urlKeyFlags struct{ file string }

func (f *urlKeyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "url-key-file", "", "read the key of the push or play domain from this `file` (or LIVECODE_PUSH_KEY, LIVECODE_PLAY_KEY)")
}

// signer has the key of the file, or those of the variables that are set.
func (f *urlKeyFlags) signer(a *app, variables ...string) (*pushurl.Signer, error) {
	var keys []string
	for _, variable := range variables {
		key, err := a.secret(variable, f.file)
		if err != nil {
			return nil, err
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, usagef("no key of the domain: set %s, or name a file by --url-key-file", strings.Join(variables, " or "))
	}
	signer, err := pushurl.NewSigner(keys[0], keys[1:]...)
	return signer, usage(err)
}

type urlFlags struct {
	key                                 urlKeyFlags
	domain, app, protocol, template, at string
	params                              []string
	ttl                                 time.Duration
	unsigned, reveal, qr, obs           bool
	asJSON                              *bool
}

func newURLCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "url",
		Short: "Make a signed push or play URL",
		Long: `Make a signed push or play URL. It is printed without its secrets, unless --reveal or --qr says
that standard output is where they belong: until it expires, whoever has a push URL can push.`,
		Example: `  livecode url push 8888_room --push-domain push.example.com --reveal
  livecode url push 8888_room --push-domain push.example.com --obs --reveal
  livecode url play 8888_room --play-domain play.example.com --protocol hls --qr`,
	}
	cmd.AddCommand(a.urlCommand("push", "LIVECODE_PUSH_KEY", 24*time.Hour), a.urlCommand("play", "LIVECODE_PLAY_KEY", time.Hour))
	return cmd
}

func (a *app) urlCommand(kind, variable string, ttl time.Duration) *cobra.Command {
	var f urlFlags
	cmd := &cobra.Command{
		Use:   kind + " STREAM",
		Short: "Make a URL that " + kind + "es a stream",
		Args:  cobra.ExactArgs(1),
	}
	if kind == "play" {
		cmd.Short = "Make a URL that plays a stream"
	}
	flags := cmd.Flags()
	f.key.add(cmd)
	flags.StringVar(&f.domain, kind+"-domain", "", "the "+kind+" `domain`")
	flags.StringVar(&f.app, "app", "live", "the AppName, the first part of the path")
	flags.StringVar(&f.protocol, "protocol", "rtmp", "one of "+strings.Join(words(kind), ", "))
	flags.DurationVar(&f.ttl, "ttl", ttl, "how long it is good for")
	flags.StringArrayVar(&f.params, "param", nil, "a further parameter, `name=value`")
	flags.StringVar(&f.at, "at", "", "reach it at this `host:port`, such as that of an emulator; the signature does not cover it")
	flags.BoolVar(&f.unsigned, "unsigned", false, "without a signature, for a domain whose authentication is off")
	flags.BoolVar(&f.reveal, "reveal", false, "print it as it works")
	flags.BoolVar(&f.qr, "qr", false, "print it as a QR code, as it works")
	if kind == "play" {
		flags.StringVar(&f.template, "template", "", "play the output of this transcoding template")
	} else {
		flags.BoolVar(&f.obs, "obs", false, "print server and stream key apart, as OBS wants them")
	}
	f.asJSON = addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error { return a.url(&f, kind, variable, args[0]) }
	return cmd
}

func words(kind string) (all []string) {
	for _, p := range protocols {
		if kind == "push" && p.push || kind == "play" && p.play {
			all = append(all, p.word)
		}
	}
	return all
}

// A made is a URL, as it is printed.
type made struct {
	URL      string    `json:"url"`
	Redacted bool      `json:"redacted"`
	Protocol string    `json:"protocol"`
	Expires  time.Time `json:"expires,omitzero"`
	Server   string    `json:"server,omitempty"`     // with --obs
	Key      string    `json:"stream_key,omitempty"` // with --obs
}

func (a *app) url(f *urlFlags, kind, variable, stream string) error {
	u, err := f.make(a, kind, variable, stream)
	if err != nil {
		return err
	}
	m := made{URL: u.String(), Redacted: true, Protocol: f.protocol, Expires: u.Expires()}
	if f.reveal || f.qr {
		m.URL, m.Redacted = u.Reveal(), false
	}
	if f.at != "" {
		m.URL = strings.Replace(m.URL, "://"+f.domain, "://"+f.at, 1)
	}
	if f.obs {
		// OBS asks for what comes before the name of the stream, and for the rest.
		base, _, _ := strings.Cut(m.URL, "?")
		cut := strings.LastIndexByte(base, '/')
		m.Server, m.Key = m.URL[:cut], m.URL[cut+1:]
	}
	if f.qr && !*f.asJSON {
		qrterminal.GenerateHalfBlock(m.URL, qrterminal.L, a.Out)
		return nil
	}
	return a.printURL(m, *f.asJSON)
}

func (a *app) printURL(m made, asJSON bool) error {
	if asJSON {
		return a.print(true, m, nil)
	}
	if m.Redacted {
		a.note("without its secrets: --reveal prints it as it works")
	}
	if m.Server != "" {
		return a.printTable([][]string{{"server", m.Server}, {"stream key", m.Key}})
	}
	_, err := io.WriteString(a.Out, m.URL+"\n")
	return err
}

func (f *urlFlags) make(a *app, kind, variable, stream string) (u pushurl.URL, err error) {
	i := slices.IndexFunc(protocols, func(p protocolWord) bool { return p.word == f.protocol })
	switch {
	case i < 0 || !slices.Contains(words(kind), f.protocol):
		return u, usagef("--protocol must be one of %s", strings.Join(words(kind), ", "))
	case f.domain == "":
		return u, usagef("no domain: give one by --%s-domain", kind)
	case f.ttl <= 0:
		return u, usagef("--ttl must be positive")
	case f.obs && f.protocol != "rtmp":
		return u, usagef("--obs splits URLs of rtmp")
	case f.at != "" && f.protocol == "srt":
		return u, usagef("--at does not go with srt, whose URL names the domain twice")
	}
	s := pushurl.Stream{Domain: f.domain, AppName: f.app, StreamName: stream, Template: f.template}
	for _, param := range f.params {
		name, value, ok := strings.Cut(param, "=")
		if !ok {
			return u, usagef("--param takes name=value")
		}
		s.Params = append(s.Params, pushurl.Param{Name: name, Value: value})
	}
	u, err = f.sign(a, kind, variable, protocols[i].protocol, s)
	return u, usage(err)
}

func (f *urlFlags) sign(a *app, kind, variable string, p pushurl.Protocol, s pushurl.Stream) (pushurl.URL, error) {
	if f.unsigned {
		make := pushurl.UnsignedPush
		if kind == "play" {
			make = pushurl.UnsignedPlay
		}
		return make(p, s)
	}
	signer, err := f.key.signer(a, variable)
	if err != nil {
		return pushurl.URL{}, err
	}
	expires := time.Now().Add(f.ttl)
	if kind == "play" {
		return signer.Play(p, s, expires)
	}
	return signer.Push(p, s, expires)
}
