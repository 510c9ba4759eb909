package cli

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
)

// A stat is the figures of one stream. Those of a side that was not asked are left out.
type stat struct {
	StreamID  string    `json:"stream_id"`
	Time      time.Time `json:"time,omitzero"`
	Viewers   *int64    `json:"viewers,omitempty"`
	Bandwidth *float64  `json:"bandwidth_mbps,omitempty"`
	FPS       *int64    `json:"fps,omitempty"`
	Bitrate   *int64    `json:"bitrate_bps,omitempty"`
	ClientIP  string    `json:"client_ip,omitempty"`
}

func newStatsCommand(a *app) *cobra.Command {
	var f clientFlags
	var side, stream, pullDomain string
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Print the statistics of live streams",
		Long: `Print the statistics of live streams. The service renews the push side every 5 seconds and the
play side once a minute. livecode top shows them as they change.`,
		Example: `  livecode stats --side play --json | jq 'map(.viewers) | add'`,
		Args:    cobra.NoArgs,
	}
	f.add(cmd)
	cmd.Flags().StringVar(&side, "side", "both", "push, play or both")
	cmd.Flags().StringVar(&stream, "stream", "", "only this `stream`")
	cmd.Flags().StringVar(&pullDomain, "play-domain", "", "only what is played from this `domain`")
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		client, err := f.client(a)
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		all, err := statsOf(cmd.Context(), client, side, livecode.StatParams{StreamID: stream, PullDomain: pullDomain})
		if err != nil {
			return err
		}
		rows := [][]string{{"stream", "viewers", "play Mbit/s", "fps", "push kbit/s", "client"}}
		for _, s := range all {
			rows = append(rows, []string{s.StreamID, count(s.Viewers), decimal(s.Bandwidth), count(s.FPS), kilo(s.Bitrate), dash(s.ClientIP)})
		}
		return a.print(*asJSON, all, rows)
	}
	return cmd
}

func count(n *int64) string {
	if n == nil {
		return "-"
	}
	return strconv.FormatInt(*n, 10)
}

func decimal(n *float64) string {
	if n == nil {
		return "-"
	}
	return strconv.FormatFloat(*n, 'f', 3, 64)
}

func statsOf(ctx context.Context, client *livecode.Client, side string, params livecode.StatParams) ([]stat, error) {
	switch side {
	case "both":
		return collect(client.Stat.AllLive(ctx, params), func(s livecode.LiveStream) stat {
			return stat{s.StreamID, s.Time, &s.Online, &s.Bandwidth, &s.FPS, &s.Speed, s.ClientIP}
		})
	case "push":
		return collect(client.Stat.AllPush(ctx, params), func(s livecode.PushStream) stat {
			return stat{StreamID: s.StreamID, Time: s.Time, FPS: &s.FPS, Bitrate: &s.Speed, ClientIP: s.ClientIP}
		})
	case "play":
		return collect(client.Stat.AllPlay(ctx, params), func(s livecode.PlayStream) stat {
			return stat{StreamID: s.StreamID, Time: s.Time, Viewers: &s.Online, Bandwidth: &s.Bandwidth}
		})
	}
	return nil, usagef("--side must be push, play or both")
}

func collect[T any](rows iter.Seq2[T, error], convert func(T) stat) ([]stat, error) {
	all := []stat{}
	for row, err := range rows {
		if err != nil {
			return nil, fmt.Errorf("reading statistics: %w", err)
		}
		all = append(all, convert(row))
	}
	return all, nil
}

// kilo tells bits in thousands.
func kilo(bits *int64) string {
	if bits == nil {
		return "-"
	}
	return strconv.FormatInt(*bits/1000, 10)
}

// sortByViewers puts the most watched stream first.
func sortByViewers(all []stat) {
	slices.SortStableFunc(all, func(a, b stat) int {
		return cmp.Or(cmp.Compare(*b.Viewers, *a.Viewers), cmp.Compare(a.StreamID, b.StreamID))
	})
}
