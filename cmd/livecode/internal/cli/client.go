package cli

import (
	"cmp"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
)

// clientHelp says how the service is reached.
const clientHelp = `The account is LIVECODE_APPID, its key LIVECODE_KEY. --api3 asks API 3.0 instead, with the
credential TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and for a temporary one TENCENTCLOUD_TOKEN.
--endpoint reaches an emulator, such as http://127.0.0.1:8025.`

// clientFlags say which account is asked, and how.
type clientFlags struct {
	appID                                 int64
	keyFile, endpoint, pushDomain, region string
	api3                                  bool
	timeout                               time.Duration
}

func (f *clientFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Int64Var(&f.appID, "appid", 0, "the number of the account")
	flags.StringVar(&f.keyFile, "key-file", "", "read the key of the API from this `file` (or LIVECODE_KEY)")
	flags.StringVar(&f.endpoint, "endpoint", "", "ask at this `URL` instead of the vendor's")
	flags.BoolVar(&f.api3, "api3", false, "ask over API 3.0")
	flags.StringVar(&f.pushDomain, "push-domain", "", "the push `domain` of the streams, for API 3.0")
	flags.StringVar(&f.region, "region", "", "the `region` that API 3.0 is asked in")
	flags.DurationVar(&f.timeout, "timeout", livecode.DefaultTimeout, "how long one attempt may take")
	if cmd.Long == "" {
		cmd.Long = cmd.Short + "."
	}
	cmd.Long += "\n\n" + clientHelp
}

func (f *clientFlags) client(a *app) (*livecode.Client, error) {
	if f.appID <= 0 {
		return nil, usagef("no account: set LIVECODE_APPID, or give --appid")
	}
	opts := []livecode.Option{livecode.WithTimeout(f.timeout)}
	if f.api3 {
		return f.overAPI3(a, opts)
	}
	key, err := a.apiKey(f.keyFile)
	if err != nil {
		return nil, err
	}
	if f.endpoint != "" {
		opts = append(opts, livecode.WithBaseURL(f.endpoint))
	}
	return livecode.New(f.appID, key, opts...)
}

func (f *clientFlags) overAPI3(a *app, opts []livecode.Option) (*livecode.Client, error) {
	id, _ := a.LookupEnv(api3.EnvSecretID)
	key, _ := a.LookupEnv(api3.EnvSecretKey)
	token, _ := a.LookupEnv(api3.EnvToken)
	if id == "" || key == "" {
		return nil, usagef("no credential of API 3.0: set %s and %s", api3.EnvSecretID, api3.EnvSecretKey)
	}
	credentials := api3.Static(id, key)
	if token != "" {
		credentials = api3.Temporary(id, key, token, time.Time{})
	}
	with := []api3.Option{api3.With(opts...)}
	if f.pushDomain != "" {
		with = append(with, api3.PushDomain(f.pushDomain))
	}
	if f.region != "" {
		with = append(with, api3.Region(f.region))
	}
	if f.endpoint != "" {
		with = append(with, api3.Endpoint(f.endpoint))
	}
	client, err := api3.New(f.appID, credentials, with...)
	if err != nil {
		return nil, err
	}
	return client.Client, nil
}

// when tells a time, or - for none.
func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.RFC3339)
}

// dash stands for nothing.
func dash(text string) string { return cmp.Or(text, "-") }
