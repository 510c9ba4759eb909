package cli

import (
	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
)

// filters are the words for the channels that are listed.
var filters = map[string]livecode.ChannelFilter{
	"all": livecode.AllChannels, "live": livecode.LiveChannels,
	"interrupted": livecode.InterruptedChannels, "closed": livecode.ClosedChannels,
}

func newChannelsCommand(a *app) *cobra.Command {
	var f clientFlags
	var filter string
	var limit int
	cmd := &cobra.Command{
		Use:     "channels",
		Short:   "List the streams of the account",
		Example: "  livecode channels --filter live --json | jq -r '.[].id'",
		Args:    cobra.NoArgs,
	}
	f.add(cmd)
	cmd.Flags().StringVar(&filter, "filter", "all", "all, live, interrupted or closed")
	cmd.Flags().IntVar(&limit, "limit", 0, "list up to so many; 0 is all")
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		word, ok := filters[filter]
		if !ok || limit < 0 {
			return usagef("--filter must be all, live, interrupted or closed, and --limit at least 0")
		}
		client, err := f.client(a)
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		list := []channel{}
		rows := [][]string{{"id", "state", "name", "created"}}
		for c, err := range client.Channel.All(cmd.Context(), livecode.ListChannelsParams{Filter: word}) {
			if err != nil {
				return err
			}
			list = append(list, channel{c.ID, c.State.String(), c.Name, c.CreateTime, c.Paths})
			rows = append(rows, []string{c.ID, c.State.String(), dash(c.Name), dash(c.CreateTime)})
			if len(list) == limit {
				break
			}
		}
		return a.print(*asJSON, list, rows)
	}
	return cmd
}

// A channel is a row of the list.
type channel struct {
	ID         string   `json:"id"`
	State      string   `json:"state"`
	Name       string   `json:"name,omitempty"`
	CreateTime string   `json:"create_time,omitempty"`
	Paths      []string `json:"paths,omitempty"`
}
