package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

// maxReplayed is the largest body that a receiver can be made to take.
const maxReplayed = 16 << 20

type replayFlags struct {
	to, since      string
	key            callbackKeyFlags
	forward        forwardFlags
	box            inboxFlags
	ids            []int64
	attempts, from int
	wait, interval time.Duration
	remove, on     bool
}

func newReplayCommand(a *app) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay [FILE|-] --to URL",
		Short: "Send notifications of a file or a quarantine to a receiver again",
		Long: `Send notifications again, on the way of live ones: signed anew and posted to a receiver, one
after the other in their order. They come from a file with one in each line, as livecode listen
--save writes it, or from the quarantine of an --inbox.

A receiver that has had one before takes it for a repeat, and its functions do not run again:
that is what livecode inbox replay is for.

It ends at the first that is not taken after --attempts, and says how to go on from there.
` + "\n" + storeHelp,
		Example: `  livecode replay saved.ndjson --to http://localhost:3000/tencent/live
  livecode replay saved.ndjson --to http://localhost:3000/ --type recording_created --since 2026-05-04T12:00:00+08:00
  livecode replay --inbox events.db --reason expired --to http://localhost:3000/ --rm`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "send to this `URL`, with its path and query")
	f.key.add(cmd)
	f.forward.add(cmd)
	f.box.addName(cmd)
	flags.Int64SliceVar(&f.ids, "id", nil, "only these `IDs` of the quarantine")
	f.box.addChoice(cmd)
	flags.StringVar(&f.since, "since", "", "only events that happened since this `time`, such as 2026-05-04T12:00:00+08:00")
	flags.IntVar(&f.from, "from", 1, "begin at this line of the file")
	flags.IntVar(&f.attempts, "attempts", 5, "send each up to so many times")
	flags.DurationVar(&f.wait, "first-wait", 200*time.Millisecond, "the pause before the second attempt; it doubles with each")
	flags.DurationVar(&f.interval, "interval", 0, "begin one so long after the one before")
	flags.BoolVar(&f.on, "keep-going", false, "go on after one that is not taken")
	flags.BoolVar(&f.remove, "rm", false, "remove from the quarantine what is taken")
	f.box.asJSON = addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.replay(cmd.Context(), &f, args) }
	return cmd
}

// A replayed is a notification on its way again.
type replayed struct {
	number int64 // the line, or the ID
	body   []byte
	done   func(context.Context) error // after it was taken
}

func (a *app) replay(ctx context.Context, f *replayFlags, args []string) error {
	r, err := a.newReplay(f)
	if err != nil {
		return err
	}
	defer r.forward.Close()
	switch {
	case f.box.name != "" && len(args) > 0:
		return usagef("give either a file or --inbox")
	case f.box.name != "":
		err = r.quarantine(ctx)
	case len(args) == 0:
		return usagef("give a file, - for standard input, or --inbox")
	default:
		err = r.file(ctx, args[0])
	}
	if err != nil {
		return err
	}
	a.note("%d taken, %d not, %d passed over", r.taken, r.refused, r.skipped)
	if r.refused > 0 {
		return r.failure()
	}
	return nil
}

// A replay is one run of the command.
type replay struct {
	*replayFlags
	a       *app
	forward *listen.Forwarder
	filter  listen.Filter
	since   time.Time

	taken, refused, skipped int
	answered                bool // by anybody, at any time
	next                    time.Time
}

func (a *app) newReplay(f *replayFlags) (*replay, error) {
	if f.to == "" {
		return nil, usagef("no receiver: name one by --to")
	}
	if f.attempts < 1 || f.wait < 0 || f.interval < 0 || f.from < 1 {
		return nil, usagef("--attempts and --from must be positive, --first-wait and --interval at least 0")
	}
	r := &replay{replayFlags: f, a: a, next: time.Now()}
	key, err := f.key.key(a)
	if err != nil {
		return nil, err
	}
	if r.forward, err = f.forward.forwarder(a, f.to, key); err != nil {
		return nil, err
	}
	if r.filter, err = listen.NewFilter(f.box.types, f.box.streams); err != nil {
		return nil, usage(err)
	}
	if f.since != "" {
		if r.since, err = time.Parse(time.RFC3339, f.since); err != nil {
			return nil, usagef("--since must be a time such as 2026-05-04T12:00:00+08:00")
		}
	}
	return r, nil
}

func (r *replay) failure() error {
	err := fmt.Errorf("%d of %d notifications were not taken", r.refused, r.refused+r.taken)
	if !r.answered {
		return network(err)
	}
	return refused(err)
}

// file sends what stands in a file, a line each.
func (r *replay) file(ctx context.Context, name string) error {
	in := r.a.In
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return usage(err)
		}
		defer file.Close()
		in = file
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxReplayed)
	for number := int64(1); lines.Scan(); number++ {
		line := bytes.TrimSpace(lines.Bytes())
		if number < int64(r.from) || len(line) == 0 {
			continue
		}
		if err := notSaved(line); err != nil {
			return usagef("line %d: %w", number, err)
		}
		if goOn, err := r.one(ctx, replayed{number: number, body: line}); err != nil || !goOn {
			if err == nil {
				r.a.note("go on by --from %d", number)
			}
			return err
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
		return usage(err)
	}
	return nil
}

// notSaved tells lines of listen --json, which have no credentials, from notifications.
func notSaved(line []byte) error {
	var report struct {
		Attempt *int            `json:"attempt"`
		Body    json.RawMessage `json:"body"`
	}
	if json.Unmarshal(line, &report) == nil && report.Attempt != nil && report.Body != nil {
		return errors.New("this is a report of listen --json, which lacks what a receiver needs: listen --save has it")
	}
	if _, err := callback.Parse(line); err != nil {
		return fmt.Errorf("this is no notification: %w", err)
	}
	return nil
}

// quarantine sends what an inbox has set aside.
func (r *replay) quarantine(ctx context.Context) error {
	return r.a.with(ctx, &r.box, func(c *inboxClient) error {
		if c.store == nil {
			return usagef("a running receiver hands out no notification: livecode inbox replay has it handle one again")
		}
		items, err := r.box.list(ctx, c)
		if err != nil {
			return err
		}
		for _, item := range items {
			if goOn, err := r.item(ctx, c, item); err != nil || !goOn {
				return err
			}
		}
		return nil
	})
}

func (r *replay) item(ctx context.Context, c *inboxClient, item inbox.AdminItem) (goOn bool, err error) {
	if len(r.ids) > 0 && !slices.Contains(r.ids, item.ID) {
		return true, nil
	}
	body, err := c.body(ctx, item.ID)
	if err != nil {
		return false, err
	}
	q := replayed{number: item.ID, body: body}
	if r.remove {
		q.done = func(ctx context.Context) error { return c.remove(ctx, item.ID) }
	}
	return r.one(ctx, q)
}

// chosen returns the event of a body, nil for what is not to be sent: a quarantine holds
// bodies that make no event, too.
func (r *replay) chosen(body []byte) callback.Event {
	ev, err := callback.Parse(body)
	if err != nil || !r.filter.Takes(ev.Type(), ev.Common().StreamID) || !r.since.IsZero() && ev.Time().Before(r.since) {
		return nil
	}
	return ev
}

// one sends a notification until it is taken, and reports whether to go on.
func (r *replay) one(ctx context.Context, q replayed) (goOn bool, err error) {
	ev := r.chosen(q.body)
	if ev == nil {
		r.skipped++
		return true, nil
	}
	if !sleepUntil(ctx, r.next) {
		return false, ctx.Err()
	}
	r.next = time.Now().Add(r.interval)
	taken, err := r.send(ctx, q, ev)
	switch {
	case err != nil:
		return false, err
	case !taken:
		r.refused++
		return r.on, nil
	}
	r.taken++
	if q.done != nil {
		return true, q.done(ctx)
	}
	return true, nil
}

func (r *replay) send(ctx context.Context, q replayed, ev callback.Event) (taken bool, err error) {
	wait := r.wait
	for attempt := 1; ; attempt++ {
		result := r.forward.Forward(ctx, q.body, time.Time{}) // signed anew
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		r.answered = r.answered || result.Status != 0
		r.a.printDelivery(delivery{
			Number: int(q.number), EventType: int(ev.Type()), Event: ev.Type().Label(), StreamID: ev.Common().StreamID,
			Attempt: attempt, Result: result, Accepted: result.Taken(),
		}, *r.box.asJSON)
		if result.Taken() || attempt == r.attempts {
			return result.Taken(), nil
		}
		if !sleepUntil(ctx, time.Now().Add(wait)) {
			return false, ctx.Err()
		}
		wait = min(2*wait, time.Minute)
	}
}

// sleepUntil waits for a time, and reports whether it came before the end of ctx.
func sleepUntil(ctx context.Context, t time.Time) bool {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
