package cli

import (
	"context"
	"errors"
	"iter"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/top"
)

// framesPerSecond is as much as a table needs, and a third of the work of the default.
const framesPerSecond = 10

type topFlags struct {
	client   clientFlags
	box      inboxFlags
	once     bool
	interval time.Duration
}

func newTopCommand(a *app) *cobra.Command {
	var f topFlags
	cmd := &cobra.Command{
		Use:   "top",
		Short: "Watch live streams in a dashboard",
		Long: `Watch live streams in a dashboard: viewers, bitrate and frames per second, in numbers and plots;
of an emulator what became of its notifications, too, and with --inbox how much waits in the inbox
of a receiver. The push side is asked every 5
seconds and the play side once a minute, as often as the service renews them. --interval is
for an emulator on this machine alone.

Where standard output is no terminal, or with --once, it prints one table and ends.`,
		Example: `  livecode top
  livecode top --once --json | jq 'max_by(.viewers)'
  livecode top --endpoint http://127.0.0.1:8025 --interval 1s --inbox http://127.0.0.1:8081`,
		Args: cobra.NoArgs,
	}
	f.client.add(cmd)
	f.box.addName(cmd)
	cmd.Flags().BoolVar(&f.once, "once", false, "print one table, and end")
	cmd.Flags().DurationVar(&f.interval, "interval", top.PushRefresh, "how often the push side is asked; less than 5s for an emulator on this machine alone")
	f.box.asJSON = addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.top(cmd.Context(), &f) }
	return cmd
}

func (a *app) top(ctx context.Context, f *topFlags) error {
	if f.interval < top.PushRefresh && !isLocal(f.client.endpoint) || f.interval < 100*time.Millisecond {
		return usagef("--interval must be 5s at least: the service has nothing newer; for an emulator on this machine 100ms")
	}
	client, err := f.client.client(a)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	sources := f.sources(client)
	if f.once || *f.box.asJSON || !isTerminal(a.Out) {
		return a.topOnce(ctx, client, *f.box.asJSON)
	}
	sources.Deliveries = deliveriesOf(ctx, f.client.endpoint)
	if f.box.name != "" {
		box, end, err := a.inboxOf(ctx, f.box.name, f.box.tables, f.box.tokenFile)
		if err != nil {
			return err
		}
		defer func() { _ = end() }()
		sources.Inbox = depthOf(box)
	}
	program := tea.NewProgram(top.New(ctx, sources), tea.WithContext(ctx), tea.WithFPS(framesPerSecond),
		tea.WithInput(a.In), tea.WithOutput(a.Out), tea.WithoutSignalHandler())
	if _, err := program.Run(); err != nil && !errors.Is(err, tea.ErrProgramKilled) {
		return err
	}
	return nil
}

// isTerminal reports whether a dashboard can be drawn.
func isTerminal(out any) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(file.Fd())
}

// isLocal reports whether an endpoint is on this machine.
func isLocal(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func (f *topFlags) sources(client *livecode.Client) top.Sources {
	title := strconv.FormatInt(f.client.appID, 10)
	if u, err := url.Parse(f.client.endpoint); err == nil && u.Host != "" {
		title += " at " + u.Host
	}
	s := top.Sources{
		Title: title, PushEvery: f.interval, PlayEvery: top.PlayRefresh,
		Push: func(ctx context.Context) ([]top.Push, error) {
			return rowsOf(client.Stat.AllPush(ctx, livecode.StatParams{}), func(s livecode.PushStream) top.Push {
				return top.Push{StreamID: s.StreamID, Bitrate: s.Speed, FPS: s.FPS}
			})
		},
		Play: func(ctx context.Context) ([]top.Play, error) {
			return rowsOf(client.Stat.AllPlay(ctx, livecode.StatParams{}), func(s livecode.PlayStream) top.Play {
				return top.Play{StreamID: s.StreamID, Viewers: s.Online, Bandwidth: s.Bandwidth}
			})
		},
	}
	if isLocal(f.client.endpoint) && f.interval < top.PushRefresh {
		s.PlayEvery = f.interval
	}
	return s
}

func rowsOf[S, T any](all iter.Seq2[S, error], convert func(S) T) (rows []T, err error) {
	for one, err := range all {
		if err != nil {
			return nil, err
		}
		rows = append(rows, convert(one))
	}
	return rows, nil
}

func depthOf(box *inboxClient) func(context.Context) (top.Inbox, error) {
	return func(ctx context.Context) (top.Inbox, error) {
		stats, err := box.stats(ctx)
		return top.Inbox{
			Waiting: stats.Pending, Quarantined: stats.Quarantined,
			Oldest: time.Duration(stats.OldestSeconds * float64(time.Second)),
		}, err
	}
}

// topOnce prints what the first screen would show.
func (a *app) topOnce(ctx context.Context, client *livecode.Client, asJSON bool) error {
	all, err := statsOf(ctx, client, "both", livecode.StatParams{})
	if err != nil {
		return err
	}
	sortByViewers(all)
	rows := [][]string{{"stream", "viewers", "kbit/s", "fps"}}
	for _, s := range all {
		rows = append(rows, []string{s.StreamID, count(s.Viewers), kilo(s.Bitrate), count(s.FPS)})
	}
	return a.print(asJSON, all, rows)
}
