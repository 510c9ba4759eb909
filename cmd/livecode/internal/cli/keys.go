package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/callback"
)

// callbackKeyFlags let a command have the key that notifications are signed with.
type callbackKeyFlags struct {
	file     string
	unsigned bool
}

func (f *callbackKeyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "callback-key-file", "", "read the key of notifications from this `file` (or LIVECODE_CALLBACK_KEY, or LIVECODE_KEY)")
}

func (f *callbackKeyFlags) addUnsigned(cmd *cobra.Command, text string) {
	f.add(cmd)
	cmd.Flags().BoolVar(&f.unsigned, "unsigned", false, text)
	cmd.MarkFlagsMutuallyExclusive("callback-key-file", "unsigned")
}

// key returns the key, which is empty for --unsigned alone.
func (f *callbackKeyFlags) key(a *app) (string, error) {
	if f.unsigned {
		return "", nil
	}
	key, err := a.secret("LIVECODE_CALLBACK_KEY", f.file)
	if err != nil {
		return "", err
	}
	other, _ := a.LookupEnv("LIVECODE_KEY")
	if key = cmp.Or(key, other); key == "" {
		return "", usagef("no key of notifications: set LIVECODE_CALLBACK_KEY, or name a file by --callback-key-file")
	}
	return key, nil
}

func (f *callbackKeyFlags) verifier(a *app) (*callback.Verifier, error) {
	key, err := f.key(a)
	if err != nil {
		return nil, err
	}
	if key == "" {
		return callback.NewInsecureUnsignedVerifier(), nil
	}
	return callback.NewVerifier(key)
}
