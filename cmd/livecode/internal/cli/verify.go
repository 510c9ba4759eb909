package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/pushurl"
)

type verifyFlags struct {
	key      callbackKeyFlags
	url      urlKeyFlags
	at       string
	validity time.Duration
	asJSON   *bool
}

func newVerifyCommand(a *app) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify [FILE|-|URL]",
		Short: "Say whether a notification or a push or play URL is genuine, and why not",
		Long: `Say whether the body of a notification, or a push or play URL, was signed with the key and is
in its time; which check failed, and what the clock says. The exit code is 3 if it is not genuine.

The signature of a notification covers its t alone, and that of a URL the name of the stream
and txTime: neither vouches for the rest. Pass URLs on standard input where others may read
command lines: they hold what grants to push.`,
		Example: `  curl … | livecode verify
  livecode verify body.json --at 2026-05-04T12:00:00+08:00
  echo "$URL" | LIVECODE_PUSH_KEY=… livecode verify`,
		Args: cobra.MaximumNArgs(1),
	}
	f.key.add(cmd)
	f.url.add(cmd)
	cmd.Flags().StringVar(&f.at, "at", "", "as of this `time`, such as 2026-05-04T12:00:00+08:00; the default is now")
	cmd.Flags().DurationVar(&f.validity, "validity", 0, "how long a play URL is good for after its txTime, as the console says")
	f.asJSON = addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error { return a.verify(&f, args) }
	return cmd
}

// A verdict is what was found out.
type verdict struct {
	Good     bool      `json:"good"`
	Kind     string    `json:"kind"` // "notification" or "url"
	Check    string    `json:"failed_check,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Now      time.Time `json:"now"`
	Expires  time.Time `json:"expires,omitzero"`
	Seconds  float64   `json:"expires_in_seconds,omitempty"` // negative: it is over
	Event    string    `json:"event,omitempty"`
	StreamID string    `json:"stream_id,omitempty"`
}

func (a *app) verify(f *verifyFlags, args []string) error {
	now := time.Now()
	if f.at != "" {
		at, err := time.Parse(time.RFC3339, f.at)
		if err != nil {
			return usagef("--at must be a time such as 2026-05-04T12:00:00+08:00")
		}
		now = at
	}
	text, err := a.input(args)
	if err != nil {
		return err
	}
	var v verdict
	if trimmed := strings.TrimSpace(string(text)); isStreamURL(trimmed) {
		v, err = a.verifyURL(f, trimmed, now)
	} else {
		v, err = a.verifyBody(f, text, now)
	}
	if err != nil {
		return err
	}
	if err := a.printVerdict(v, *f.asJSON); err != nil || v.Good {
		return err
	}
	return bad(errors.New("not genuine: " + v.Reason))
}

// input returns what is to be verified: a URL as it is, a file, or standard input.
func (a *app) input(args []string) ([]byte, error) {
	if len(args) == 1 && isStreamURL(args[0]) {
		return []byte(args[0]), nil
	}
	in := a.In
	if len(args) == 1 && args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return nil, usage(err)
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, maxReplayed+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxReplayed:
		return nil, usagef("more than 16 MiB: this is no notification")
	case len(bytes.TrimSpace(text)) == 0:
		return nil, usagef("nothing to verify: give a file, a URL, or something on standard input")
	}
	return text, nil
}

// isStreamURL tells a URL from the name of a file and from a body.
func isStreamURL(text string) bool {
	scheme, _, ok := strings.Cut(text, "://")
	return ok && !strings.ContainsAny(scheme, "{ \n\"")
}

func (a *app) verifyBody(f *verifyFlags, body []byte, now time.Time) (verdict, error) {
	verifier, err := f.key.verifier(a)
	if err != nil {
		return verdict{}, err
	}
	v := verdict{Kind: "notification", Now: now, Expires: expiryOf(body)}
	v.clock()
	err = verifier.WithClock(func() time.Time { return now }).Verify(body)
	if reason, ok := errors.AsType[callback.RejectError](err); ok {
		v.Check, v.Reason = reason.Label(), strings.TrimPrefix(reason.Error(), "callback: ")
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Good = true
	if ev, err := callback.Parse(body); err == nil {
		v.Event, v.StreamID = ev.Type().Label(), ev.Common().StreamID
	}
	return v, nil
}

// expiryOf reads t of a body that may be anything.
func expiryOf(body []byte) time.Time {
	var head struct {
		T json.Number `json:"t"`
	}
	if json.Unmarshal(body, &head) != nil {
		return time.Time{}
	}
	t, err := head.T.Int64()
	if err != nil {
		return time.Time{}
	}
	return time.Unix(t, 0)
}

func (a *app) verifyURL(f *verifyFlags, text string, now time.Time) (verdict, error) {
	signer, err := f.url.signer(a, "LIVECODE_PUSH_KEY", "LIVECODE_PLAY_KEY")
	if err != nil {
		return verdict{}, err
	}
	v := verdict{Kind: "url", Now: now}
	u, err := pushurl.Parse(text)
	if err != nil {
		v.Check, v.Reason = "form", "it is no URL of the service: "+strings.TrimPrefix(err.Error(), "pushurl: ")
		return v, nil
	}
	v.Expires, v.StreamID = u.Expires(), u.Stream().StreamName
	if !v.Expires.IsZero() {
		v.Expires = v.Expires.Add(f.validity)
	}
	v.clock()
	err = signer.Verify(u, now.Add(-f.validity))
	checks := map[pushurl.VerifyError]string{
		pushurl.ErrUnsigned: "missing_sign", pushurl.ErrMismatch: "mismatch", pushurl.ErrExpired: "expired",
	}
	if reason, ok := errors.AsType[pushurl.VerifyError](err); ok {
		v.Check, v.Reason = checks[reason], string(reason)
		return v, nil
	}
	v.Good = err == nil
	return v, err
}

func (v *verdict) clock() {
	if !v.Expires.IsZero() {
		v.Seconds = v.Expires.Sub(v.Now).Seconds()
	}
}

func (a *app) printVerdict(v verdict, asJSON bool) error {
	rows := [][]string{{"good", "yes"}}
	if !v.Good {
		rows = [][]string{{"good", "no"}, {"failed check", v.Check}, {"reason", v.Reason}}
	}
	if v.Event != "" {
		rows = append(rows, []string{"event", v.Event})
	}
	if v.StreamID != "" {
		rows = append(rows, []string{"stream", v.StreamID})
	}
	if !v.Expires.IsZero() {
		left := time.Duration(v.Seconds * float64(time.Second)).Round(time.Second)
		words := fmt.Sprintf("%s, in %v", v.Expires.Format(time.RFC3339), left)
		if left <= 0 {
			words = fmt.Sprintf("%s, %v ago", v.Expires.Format(time.RFC3339), -left)
		}
		rows = append(rows, []string{"good until", words})
	}
	rows = append(rows, []string{"the clock says", v.Now.Format(time.RFC3339)})
	return a.print(asJSON, v, rows)
}
