package cli

import (
	"context"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/api3"
)

type gatewayFlags struct {
	listen, keyFile, endpoint string
	appID                     int64
	pushDomains               []string
	writes, remote            bool
}

func newGatewayCommand(a *app) *cobra.Command {
	var f gatewayFlags
	cmd := &cobra.Command{
		Use:   "gateway",
		Short: "Answer programs of the legacy API, over API 3.0",
		Long: `Answer the requests of programs that were written for the legacy API, in whatever language,
and carry them out over API 3.0: such a program changes the host that it calls.

The credential of API 3.0 comes from TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and
TENCENTCLOUD_TOKEN, or from the machine's CAM role. Programs sign with the legacy key, in
LIVECODE_KEY or --key-file. It puts the rights of a SecretKey behind MD5 over plain HTTP:
so it answers this machine alone, and only reads, unless --writes and --remote say
otherwise.`,
		Example: `  livecode gateway --appid 1252000000 --push-domain push.example.com
  curl 'http://127.0.0.1:8200/common_access?cmd=1252000000&interface=Live_Channel_GetStatus&...'`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8200", "answer at this `address`")
	flags.Int64Var(&f.appID, "appid", 0, "the number of the account")
	flags.StringVar(&f.keyFile, "key-file", "", "read the key of the legacy API from this `file` (or LIVECODE_KEY)")
	flags.StringArrayVar(&f.pushDomains, "push-domain", nil, "a push `domain` of the account, the default one first")
	flags.StringVar(&f.endpoint, "api3-endpoint", "", "another `URL` than that of API 3.0")
	flags.BoolVar(&f.writes, "writes", false, "let programs change things too")
	flags.BoolVar(&f.remote, "remote", false, "answer other machines too")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.gateway(cmd.Context(), &f) }
	return cmd
}

func (a *app) gateway(ctx context.Context, f *gatewayFlags) error {
	key, err := a.secret("LIVECODE_KEY", f.keyFile)
	if err != nil {
		return err
	}
	if key == "" {
		return usagef("no key of the legacy API: set LIVECODE_KEY, or name a file by --key-file")
	}
	var options []api3.Option
	for _, domain := range f.pushDomains {
		options = append(options, api3.PushDomain(domain))
	}
	if f.endpoint != "" {
		options = append(options, api3.Endpoint(f.endpoint))
	}
	client, err := api3.New(f.appID, api3.FromEnv(), options...)
	if err != nil {
		return usage(err)
	}
	allowed := []api3.GatewayOption{api3.GatewayLogger(slog.New(slog.NewTextHandler(a.Err, nil)))}
	if f.writes {
		allowed = append(allowed, api3.AllowWrites())
	}
	if f.remote {
		allowed = append(allowed, api3.AllowRemote())
	}
	gateway, err := api3.NewGateway(client.Client, f.appID, key, allowed...)
	if err != nil {
		return usage(err)
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return network(err)
	}
	defer listener.Close()
	a.note("The legacy API is at http://%s/common_access.", listener.Addr())
	return a.untilEnd(ctx, listener, gateway, func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	})
}
