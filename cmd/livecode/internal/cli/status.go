package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
)

func newStatusCommand(a *app) *cobra.Command {
	var f clientFlags
	var watch bool
	cmd := &cobra.Command{
		Use:   "status STREAM...",
		Short: "Say whether streams are live",
		Long: `Say whether streams are live. With --watch print a line for each change, and go on until
interrupted; the service is asked every few seconds.`,
		Example: `  livecode status 8888_room 8888_hall
  livecode status 8888_room --watch --json`,
		Args: cobra.MinimumNArgs(1),
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&watch, "watch", false, "print changes as they happen")
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		client, err := f.client(a)
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		if watch {
			return a.watchStatus(cmd.Context(), client, args, *asJSON)
		}
		return a.status(cmd.Context(), client, args, *asJSON)
	}
	return cmd
}

// A status is what is known of a stream.
type status struct {
	StreamID string `json:"stream_id"`
	State    string `json:"state,omitempty"`
	Width    int64  `json:"width,omitempty"`
	Height   int64  `json:"height,omitempty"`
	Rate     string `json:"rate,omitempty"`
	Error    string `json:"error,omitempty"`
}

// status asks for one stream after the other. What is wrong with one hides no other.
func (a *app) status(ctx context.Context, client *livecode.Client, streams []string, asJSON bool) error {
	all := []status{}
	rows := [][]string{{"stream", "state", "size", "rate"}}
	var errs []error
	for _, id := range streams {
		got, err := client.Channel.GetStatus(ctx, id)
		s := status{StreamID: id}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, livecode.CodeNeverPushed):
			s.State = "never pushed"
		case err != nil:
			s.Error = err.Error()
			errs = append(errs, fmt.Errorf("%s: %w", printable(id), err))
		default:
			s.State, s.Width, s.Height, s.Rate = got.State.String(), got.Width, got.Height, got.Rate.String()
		}
		all = append(all, s)
		size := "-"
		if s.Width > 0 || s.Height > 0 {
			size = fmt.Sprintf("%d×%d", s.Width, s.Height)
		}
		rows = append(rows, []string{id, dash(s.State), size, dash(s.Rate)})
	}
	if err := a.print(asJSON, all, rows); err != nil {
		return err
	}
	return errors.Join(errs...)
}

// A change is what happened to a stream.
type change struct {
	Time     time.Time `json:"time"`
	StreamID string    `json:"stream_id"`
	Before   string    `json:"before,omitempty"`
	Now      string    `json:"now"`
}

func (a *app) watchStatus(ctx context.Context, client *livecode.Client, streams []string, asJSON bool) error {
	for got, err := range client.Channel.Watch(ctx, streams...) {
		if err != nil {
			if isUsage(err) {
				return err
			}
			a.note("%v", err) // the watch goes on
			continue
		}
		c := change{Time: time.Now(), StreamID: got.StreamID, Now: got.Now.String()}
		if !got.First {
			c.Before = got.Before.String()
		}
		if err := a.printChange(c, asJSON); err != nil {
			return err
		}
	}
	return nil
}

func isUsage(err error) bool {
	_, ok := errors.AsType[*livecode.ArgumentError](err)
	return ok
}

func (a *app) printChange(c change, asJSON bool) error {
	if asJSON {
		return a.printLine(c)
	}
	_, err := fmt.Fprintf(a.Out, "%s  %-24s  %s -> %s\n", c.Time.Format("15:04:05"), printable(c.StreamID), dash(c.Before), c.Now)
	return err
}
