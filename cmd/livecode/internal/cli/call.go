package cli

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/redact"
)

func newCallCommand(a *app) *cobra.Command {
	var f clientFlags
	var readOnly, stat, reveal, asJSON bool
	cmd := &cobra.Command{
		Use:   "call INTERFACE [name=value...]",
		Short: "Call any interface of the service, and print its output",
		Long: `Call any interface of the service by its name and its parameters on the wire, and print its
output, which is JSON always. What the SDK does not know is sent once, and never again when no
answer comes, unless --read-only says that it changes nothing.

Credentials in the output, such as those of a push URL, are left out unless --reveal is given.`,
		Example: `  livecode call Live_Channel_GetStatus Param.s.channel_id=8888_room
  livecode call Get_LiveStat Param.n.page_no=1 | jq .stream_info`,
		Args: cobra.MinimumNArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return interfaces, cobra.ShellCompDirectiveNoFileComp
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&readOnly, "read-only", false, "it changes nothing, so it may be sent again")
	flags.BoolVar(&stat, "stat", false, "it is on the host of statistics, unless the SDK knows better")
	flags.BoolVar(&reveal, "reveal", false, "print credentials too")
	flags.BoolVar(&asJSON, "json", true, "print JSON, which is all that there is")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		params, err := paramsOf(args[1:])
		if err != nil {
			return err
		}
		client, err := f.client(a)
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		var opts []livecode.CallOption
		if readOnly {
			opts = append(opts, livecode.ReadOnly())
		}
		if stat {
			opts = append(opts, livecode.OnHost(livecode.HostStat))
		}
		var output json.RawMessage
		if err := client.Call(cmd.Context(), args[0], params, &output, opts...); err != nil {
			return err
		}
		return a.printOutput(output, reveal)
	}
	return cmd
}

// interfaces are those that have a function in the SDK and are called by GET.
var interfaces = []string{
	"Live_Channel_GetStatus", "Live_Channel_SetStatus", "Live_Channel_GetChannelList", "Live_Channel_GetLiveChannelList",
	"Live_Tape_GetFilelist", "Live_Tape_Start", "Live_Tape_Stop", "Live_Queue_Get", "Live_Set_Delay",
	"channel_manager", "Get_LiveStat", "Get_LivePushStat", "Get_LivePlayStat", "Get_LivePushStatHistory",
	"Get_LivePlayStatHistory", "Get_BillingBandwidth",
}

func paramsOf(words []string) (url.Values, error) {
	params := url.Values{}
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		if !ok || name == "" {
			return nil, usagef("parameters are name=value")
		}
		params.Add(name, value)
	}
	return params, nil
}

func (a *app) printOutput(output json.RawMessage, reveal bool) error {
	if len(output) == 0 {
		output = json.RawMessage("null")
	}
	if !reveal {
		output = redact.Notification(output)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, output, "", "  "); err != nil {
		return refused(err)
	}
	text.WriteByte('\n')
	_, err := a.Out.Write(text.Bytes())
	return err
}
