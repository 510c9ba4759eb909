package cli

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/redact"
)

// A tape is a row of the list of recordings.
type tape struct {
	StreamID string    `json:"stream_id"`
	FileID   string    `json:"file_id,omitempty"`
	Format   string    `json:"format,omitempty"`
	Size     int64     `json:"size,omitempty"`
	Start    time.Time `json:"start_time,omitzero"`
	End      time.Time `json:"end_time,omitzero"`
	URL      string    `json:"url,omitempty"`
	TaskID   string    `json:"task_id,omitempty"`
	Error    string    `json:"error,omitempty"`
}

func newTapesCommand(a *app) *cobra.Command {
	var f clientFlags
	var day string
	var limit int
	cmd := &cobra.Command{
		Use:   "tapes STREAM...",
		Short: "List the recordings of streams",
		Example: `  livecode tapes 8888_room --day 2026-05-04
  livecode tapes 8888_room --json | jq -r '.[].url'`,
		Args: cobra.MinimumNArgs(1),
	}
	f.add(cmd)
	cmd.Flags().StringVar(&day, "day", "", "only those of this `date`, in China (+08:00)")
	cmd.Flags().IntVar(&limit, "limit", 0, "list up to so many of each stream; 0 is all")
	asJSON := addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var params livecode.ListFilesParams
		if day != "" {
			at, err := time.ParseInLocation(time.DateOnly, day, livecode.Zone)
			if err != nil {
				return usagef("--day must be a date such as 2026-05-04")
			}
			params.Start, params.End = livecode.Day(at)
		}
		if limit < 0 {
			return usagef("--limit must be at least 0")
		}
		client, err := f.client(a)
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		list := []tape{}
		rows := [][]string{{"stream", "start", "end", "format", "MB", "URL"}}
		for _, id := range args {
			n := 0
			for file, err := range client.Tape.AllFiles(cmd.Context(), id, params) {
				if err != nil {
					return fmt.Errorf("%s: %w", printable(id), err)
				}
				t := newTape(id, file)
				list = append(list, t)
				rows = append(rows, []string{
					id, when(t.Start), when(t.End), dash(t.Format), strconv.FormatFloat(float64(t.Size)/1e6, 'f', 1, 64), dash(t.URL),
				})
				if n++; n == limit {
					break
				}
			}
		}
		return a.print(*asJSON, list, rows)
	}
	return cmd
}

func newTape(id string, f livecode.TapeFile) tape {
	return tape{
		StreamID: id, FileID: f.FileID, Format: string(f.Format), Size: f.Size, Start: f.StartTime, End: f.EndTime,
		URL: redact.Text(f.URL), TaskID: f.TaskID, Error: f.ReportMessage,
	}
}
