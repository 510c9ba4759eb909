package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

type inboxFlags struct {
	name, tables, tokenFile string
	reasons                 []string
	types, streams          []string
	limit                   int
	all, reveal             bool
	asJSON                  *bool
}

func newInboxCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "Look after the durable inbox of a receiver",
		Long:  "Look after the durable inbox of a receiver: how much waits, and what is in quarantine.\n\n" + storeHelp,
		Example: `  livecode inbox stats --inbox events.db
  LIVECODE_INBOX=http://127.0.0.1:8081 livecode inbox ls --reason conflict
  livecode inbox replay 12 13 --inbox http://127.0.0.1:8081`,
	}
	cmd.AddCommand(a.inboxStats(), a.inboxReady(), a.inboxList(), a.inboxShow(), a.inboxReplay(), a.inboxRemove())
	return cmd
}

// inboxCommand returns a command with what all of them have.
func inboxCommand(use, short string, f *inboxFlags, act func(*cobra.Command, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: short + ".\n\n" + storeHelp, RunE: act}
	f.addName(cmd)
	cmd.Flags().StringVar(&f.tokenFile, "inbox-token-file", "", "authenticate by the bearer token in this `file` (or LIVECODE_INBOX_TOKEN)")
	f.asJSON = addJSON(cmd)
	return cmd
}

func (f *inboxFlags) addName(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.name, "inbox", "", "the `inbox`: a file, a server or the URL of a running receiver")
	cmd.Flags().StringVar(&f.tables, "inbox-tables", "", "the `schema` of PostgreSQL, or prefix of MySQL, if it is not the usual one")
}

// with opens the inbox for the time of a function.
func (a *app) with(ctx context.Context, f *inboxFlags, do func(*inboxClient) error) error {
	client, end, err := a.inboxOf(ctx, f.name, f.tables, f.tokenFile)
	if err != nil {
		return err
	}
	return errors.Join(do(client), end())
}

func (a *app) inboxStats() *cobra.Command {
	var f inboxFlags
	cmd := inboxCommand("stats", "Say how much waits", &f, func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd.Context(), &f, func(c *inboxClient) error {
			stats, err := c.stats(cmd.Context())
			if err != nil {
				return err
			}
			rows := [][]string{
				{"waiting", strconv.Itoa(stats.Pending)}, {"oldest", since(stats.Oldest)},
				{"in quarantine", strconv.Itoa(stats.Quarantined)},
			}
			if stats.Worker != "" {
				rows = append(rows, []string{"worker", stats.Worker})
			}
			return a.print(*f.asJSON, stats, rows)
		})
	})
	cmd.Args = cobra.NoArgs
	return cmd
}

// since tells a time and how long ago it was.
func since(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%s (%v ago)", t.Format(time.RFC3339), time.Since(t).Round(time.Second))
}

func (a *app) inboxReady() *cobra.Command {
	var f inboxFlags
	cmd := inboxCommand("ready", "Say whether all is well; the exit code is 1 if not", &f, func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd.Context(), &f, func(c *inboxClient) error {
			ready, err := c.ready(cmd.Context())
			if err != nil {
				return err
			}
			rows := [][]string{{"ready"}}
			if !ready.Ready {
				rows = [][]string{{"not ready"}}
			}
			for _, reason := range ready.Reasons {
				rows = append(rows, []string{reason})
			}
			if err := a.print(*f.asJSON, ready, rows); err != nil || ready.Ready {
				return err
			}
			return refused(errors.New("not ready"))
		})
	})
	cmd.Args = cobra.NoArgs
	return cmd
}

func (f *inboxFlags) addChoice(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.reasons, "reason", nil, "only what is there for these `reasons`")
	flags.StringSliceVar(&f.types, "type", nil, "only events of these `types`, by number or name")
	flags.StringArrayVar(&f.streams, "stream", nil, "only events of streams like this `pattern`")
}

// chosen returns what decides by the flags of addChoice.
func (f *inboxFlags) chosen() (func(inbox.AdminItem) bool, error) {
	filter, err := listen.NewFilter(f.types, f.streams)
	if err != nil {
		return nil, usage(err)
	}
	return func(item inbox.AdminItem) bool {
		if !filter.Takes(callback.Type(item.EventType), item.StreamID) {
			return false
		}
		for _, reason := range f.reasons {
			if strings.EqualFold(reason, item.Reason) {
				return true
			}
		}
		return len(f.reasons) == 0
	}, nil
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

// list returns what is chosen, up to the limit.
func (f *inboxFlags) list(ctx context.Context, c *inboxClient) ([]inbox.AdminItem, error) {
	chosen, err := f.chosen()
	if err != nil {
		return nil, err
	}
	items := []inbox.AdminItem{}
	err = c.each(ctx, func(item inbox.AdminItem) error {
		if chosen(item) {
			items = append(items, item)
		}
		if f.limit > 0 && len(items) == f.limit {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return items, err
}

func (a *app) inboxList() *cobra.Command {
	var f inboxFlags
	cmd := inboxCommand("ls", "List what is in quarantine", &f, func(cmd *cobra.Command, _ []string) error {
		if f.limit < 0 {
			return usagef("--limit must be at least 0")
		}
		return a.with(cmd.Context(), &f, func(c *inboxClient) error {
			items, err := f.list(cmd.Context(), c)
			if err != nil {
				return err
			}
			rows := [][]string{{"id", "since", "event", "stream", "attempts", "reason"}}
			for _, item := range items {
				rows = append(rows, []string{
					strconv.FormatInt(item.ID, 10), item.Since.Format(time.RFC3339), eventOf(item), item.StreamID,
					strconv.Itoa(item.Attempt), shorten(item.Reason),
				})
			}
			return a.print(*f.asJSON, items, rows)
		})
	})
	cmd.Args = cobra.NoArgs
	cmd.Flags().IntVar(&f.limit, "limit", 0, "list up to so many; 0 is all")
	f.addChoice(cmd)
	return cmd
}

func eventOf(item inbox.AdminItem) string {
	if item.Event == "" {
		return "-"
	}
	return item.Event
}

func (a *app) inboxShow() *cobra.Command {
	var f inboxFlags
	cmd := inboxCommand("show ID", "Show one notification in quarantine, without its credentials", &f, func(cmd *cobra.Command, args []string) error {
		id, err := idOf(args[0])
		if err != nil {
			return err
		}
		return a.with(cmd.Context(), &f, func(c *inboxClient) error {
			item, err := c.item(cmd.Context(), id)
			if err != nil {
				return err
			}
			body := append([]byte(nil), item.Body...)
			if f.reveal {
				if body, err = c.body(cmd.Context(), id); err != nil {
					return err
				}
				item.Body = nil // --json has no place for what may be no JSON
			}
			if *f.asJSON && !f.reveal {
				return a.print(true, item, nil)
			}
			a.note("%s since %s: %s, stream %q, %d attempts", eventOf(item), item.Since.Format(time.RFC3339), printable(item.Reason), item.StreamID, item.Attempt)
			_, err = fmt.Fprintf(a.Out, "%s\n", strings.TrimRight(string(body), "\n"))
			return err
		})
	})
	cmd.Args = cobra.ExactArgs(1)
	cmd.Flags().BoolVar(&f.reveal, "reveal", false, "print the notification as it came, with its credentials")
	return cmd
}

func idOf(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, usagef("ID must be a number of livecode inbox ls")
	}
	return id, nil
}

func (a *app) inboxReplay() *cobra.Command {
	return a.inboxChange("replay ID...", "Hand events in quarantine to their handlers again", "replayed", (*inboxClient).replay)
}

func (a *app) inboxRemove() *cobra.Command {
	return a.inboxChange("rm ID...", "Forget what is in quarantine, for good", "removed", (*inboxClient).remove)
}

// A changed is what became of one.
type changed struct {
	ID    int64  `json:"id"`
	Done  bool   `json:"done"`
	Error string `json:"error,omitempty"`
}

func (a *app) inboxChange(use, short, done string, change func(*inboxClient, context.Context, int64) error) *cobra.Command {
	var f inboxFlags
	cmd := inboxCommand(use, short, &f, func(cmd *cobra.Command, args []string) error {
		return a.with(cmd.Context(), &f, func(c *inboxClient) error {
			ids, err := f.ids(cmd.Context(), c, args)
			if err != nil {
				return err
			}
			var firstErr error
			results := []changed{}
			rows := [][]string{{"id", "result"}}
			for _, id := range ids {
				result := changed{ID: id, Done: true}
				words := done
				if err := change(c, cmd.Context(), id); err != nil {
					firstErr = errors.Join(firstErr, err)
					result, words = changed{ID: id, Error: err.Error()}, err.Error()
				}
				results = append(results, result)
				rows = append(rows, []string{strconv.FormatInt(id, 10), words})
			}
			if err := a.print(*f.asJSON, results, rows); err != nil {
				return err
			}
			return firstErr
		})
	})
	f.addChoice(cmd)
	cmd.Flags().BoolVar(&f.all, "all", false, "all that is there, or with --reason, --type and --stream all that is chosen")
	return cmd
}

// ids are those that are named, or with --all those that are chosen.
func (f *inboxFlags) ids(ctx context.Context, c *inboxClient, args []string) (ids []int64, err error) {
	if f.all == (len(args) > 0) {
		return nil, usagef("name either IDs or --all")
	}
	if !f.all && len(f.reasons)+len(f.types)+len(f.streams) > 0 {
		return nil, usagef("--reason, --type and --stream choose from --all")
	}
	for _, arg := range args {
		id, err := idOf(arg)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if !f.all {
		return ids, nil
	}
	items, err := f.list(ctx, c)
	for _, item := range items {
		ids = append(ids, item.ID)
	}
	return ids, err
}
