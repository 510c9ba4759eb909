package cli

import (
	"crypto/x509"
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

// forwardFlags say how a receiver is reached.
type forwardFlags struct {
	keyFile, ca string
	insecure    bool
	timeout     time.Duration
}

func (f *forwardFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.keyFile, "forward-key-file", "", "sign for the target with the key in this `file` (or LIVECODE_FORWARD_KEY)")
	f.addTLS(cmd)
}

func (f *forwardFlags) addTLS(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.ca, "ca", "", "trust the authorities in this PEM `file`, for the target")
	flags.BoolVar(&f.insecure, "insecure", false, "take any certificate of the target")
	flags.DurationVar(&f.timeout, "timeout", listen.ForwardTimeout, "how long the target may take for one attempt")
	cmd.MarkFlagsMutuallyExclusive("ca", "insecure")
}

// forwarder returns what posts to a URL. fresh signs what is too old to pass on as it came.
func (f *forwardFlags) forwarder(a *app, to, fresh string) (*listen.Forwarder, error) {
	key, err := a.secret("LIVECODE_FORWARD_KEY", f.keyFile)
	if err != nil {
		return nil, err
	}
	roots, err := f.roots()
	if err != nil {
		return nil, usage(err)
	}
	if f.timeout <= 0 {
		return nil, usagef("--timeout must be positive")
	}
	forwarder, err := listen.NewForwarder(to, listen.ForwardOptions{
		Key: key, Fresh: fresh, RootCAs: roots, Insecure: f.insecure, Timeout: f.timeout,
	})
	return forwarder, usage(err)
}

func (f *forwardFlags) roots() (*x509.CertPool, error) {
	if f.ca == "" {
		return nil, nil
	}
	text, err := os.ReadFile(f.ca)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, errors.New("no certificate in the file of --ca")
	}
	return roots, nil
}
