package cli

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
)

func newSignCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sign",
		Short: "Print t and the signature of a request or a notification",
		Long: `Print t and the signature that belongs to it: MD5 of the key and t, in hexadecimal. It covers
nothing else, so until t whoever has the two can sign anything with them. Do not share them.`,
		Example: `  livecode sign api
  livecode sign callback --t 1764000000 --json`,
	}
	var api, notification signFlags
	cmd.AddCommand(
		a.signCommand(&api, "api", "Sign a request to the service, with LIVECODE_KEY", time.Minute, func() (string, error) {
			return a.apiKey(api.keyFile)
		}),
		a.signCommand(&notification, "callback", "Sign a notification, with LIVECODE_CALLBACK_KEY or LIVECODE_KEY", 10*time.Minute, func() (string, error) {
			keys := callbackKeyFlags{file: notification.keyFile}
			return keys.key(a)
		}),
	)
	return cmd
}

type signFlags struct {
	keyFile string
	t       int64
	ttl     time.Duration
}

// A signed is t with its signature.
type signed struct {
	T       int64     `json:"t"`
	Sign    string    `json:"sign"`
	Expires time.Time `json:"expires"`
}

func (a *app) signCommand(f *signFlags, use, short string, ttl time.Duration, key func() (string, error)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}
	cmd.Flags().StringVar(&f.keyFile, "key-file", "", "read the key from this `file`")
	cmd.Flags().Int64Var(&f.t, "t", 0, "sign this t, in `seconds` since 1970; 0 is --ttl from now")
	cmd.Flags().DurationVar(&f.ttl, "ttl", ttl, "how long the signature is good for")
	asJSON := addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		secret, err := key()
		if err != nil {
			return err
		}
		t := f.t
		if t == 0 {
			t = time.Now().Add(f.ttl).Unix()
		}
		const first, last = 1_000_000_000, 9_999_999_999 // ten digits, as the service wants them
		if t < first || t > last {
			return usagef("t must have ten digits")
		}
		s := signed{t, livecode.Sign(secret, t), time.Unix(t, 0)}
		return a.print(*asJSON, s, [][]string{
			{"t", strconv.FormatInt(s.T, 10)}, {"sign", s.Sign}, {"good until", s.Expires.Format(time.RFC3339)},
		})
	}
	return cmd
}

// apiKey returns the key of the legacy API.
func (a *app) apiKey(file string) (string, error) {
	key, err := a.secret("LIVECODE_KEY", file)
	if err == nil && key == "" {
		err = usagef("no key of the API: set LIVECODE_KEY, or name a file by --key-file")
	}
	return key, err
}
