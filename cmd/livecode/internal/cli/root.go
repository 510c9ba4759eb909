package cli

import "github.com/spf13/cobra"

// newRootCommand returns livecode with all its commands.
func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "livecode",
		Short: "A workbench for Tencent Cloud's live-code service (直播码)",
		Long: `A workbench for Tencent Cloud's live-code service (直播码): an emulator that programs in
any language can talk to, and tools for its API and its notifications. The emulator is
none of the vendor's and never claims to be.

Standard output is data, with --json it is JSON; all else goes to standard error.

Environment:
  Every flag can be set there: --retry-scale is LIVECODE_RETRY_SCALE, or for serve alone
  LIVECODE_SERVE_RETRY_SCALE. What may be given several times is separated by commas. The
  command line wins. Secrets are never flags: they come from the environment
  (LIVECODE_KEY) or from a file (--key-file).

Exit codes:
    0  done
    1  refused, or not delivered
    2  wrong usage
    3  verified, and bad
    4  network
  130  interrupted before it was done`,
		SilenceErrors: true, // Main prints them once
		SilenceUsage:  true, // a page of help hides the one line that matters
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	for _, newCommand := range []func(*app) *cobra.Command{
		newListenCommand, newTriggerCommand, newReplayCommand, newInboxCommand,
		newSignCommand, newVerifyCommand, newURLCommand,
		newStatusCommand, newChannelsCommand, newTapesCommand, newStatsCommand, newCallCommand, newTopCommand,
		newServeCommand, newGatewayCommand, newVersionCommand,
	} {
		root.AddCommand(newCommand(a))
	}
	// Cobra runs the nearest of these alone: a command that wants one of its own uses
	// PreRunE, or its flags are not read from the environment.
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return flagsFromEnv(cmd, a.LookupEnv) }
	root.InitDefaultCompletionCmd()
	markRuns(root)
	return root
}
