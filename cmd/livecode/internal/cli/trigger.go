package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
	"github.com/qcloudlive/livecode/internal/redact"
)

type triggerFlags struct {
	to, stream, profile   string
	key                   callbackKeyFlags
	tls                   forwardFlags
	set                   []string
	repeat, parallel      int
	interval              time.Duration
	scale                 float64
	all, list, dry, plain bool
	asJSON                *bool
	run                   int // the first number of this run, so that two runs send different events
}

func newTriggerCommand(a *app) *cobra.Command {
	f := triggerFlags{run: rand.IntN(900_000_000)}
	cmd := &cobra.Command{
		Use:   "trigger TYPE... --to URL",
		Short: "Send a signed notification of any type to a receiver",
		Long: `Send notifications to a receiver, signed as those of the service are, with values such as
the service sends. TYPE is a number or a name: --list has all of them, and with a TYPE its
fields. Everything is accepted that a real notification passes.

What the receiver does not answer with 200 is sent again as --retry says: not at all, as
the service does now (12 times each minute, screenshots 5 times every two minutes), or as it did in
2017 (3 times every 3 seconds; success is {"code":0}). --retry-scale 0.01 shortens the pauses.`,
		Example: `  livecode trigger stream_started --to http://localhost:8080/
  livecode trigger 100 --to http://localhost:8080/ --set video_url=http://127.0.0.1/a.mp4 --set duration=5
  livecode trigger --all --to http://localhost:8080/ --json
  livecode trigger 1 --to http://localhost:8080/ --repeat 1000 --interval 1ms --parallel 16 --stream 'load_{n}'
  livecode trigger --list recording_created`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return typeNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "send to this `URL`, with its path and query")
	f.key.addUnsigned(cmd, "send without t and sign, as a service without a key does")
	f.tls.addTLS(cmd)
	flags.StringVar(&f.stream, "stream", "8888_room", "the `stream` that it is about; {n} is the number of the repetition")
	flags.StringArrayVar(&f.set, "set", nil, "set a field, `name=value`; a nested one by names with dots between them, such as Exception.type=7")
	flags.IntVar(&f.repeat, "repeat", 1, "send so many of each type, each a new event")
	flags.DurationVar(&f.interval, "interval", 0, "begin one so long after the one before")
	flags.IntVar(&f.parallel, "parallel", 1, "have up to so many under way at once")
	flags.StringVar(&f.profile, "retry", "none", "try again as the service did: none, 2017 or 2022")
	flags.Float64Var(&f.scale, "retry-scale", 1, "multiply the pauses between retries")
	flags.BoolVar(&f.all, "all", false, "one of each type")
	flags.BoolVar(&f.list, "list", false, "list the types, or the fields of TYPE, and send nothing")
	flags.BoolVar(&f.dry, "dry-run", false, "print the notification, and send nothing")
	flags.BoolVar(&f.plain, "reveal", false, "with --dry-run: print signature and push parameters too, fit for curl")
	f.asJSON = addJSON(cmd)
	cmd.MarkFlagsMutuallyExclusive("list", "dry-run", "to")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.trigger(cmd.Context(), &f, args) }
	return cmd
}

func typeNames() (names []string) {
	for _, n := range callbacktest.SampleTypes() {
		names = append(names, callback.Type(n).Label())
	}
	return names
}

func (a *app) trigger(ctx context.Context, f *triggerFlags, args []string) error {
	types, err := typesOf(args, f.all || f.list && len(args) == 0)
	if err != nil {
		return usage(err)
	}
	if f.list {
		return a.listTypes(types, len(args) > 0, *f.asJSON)
	}
	if f.repeat < 1 || f.parallel < 1 || f.interval < 0 || f.scale < 0 {
		return usagef("--repeat and --parallel must be positive, --interval and --retry-scale at least 0")
	}
	notes, err := f.notifications(types)
	if err != nil {
		return usage(err)
	}
	if f.dry {
		return a.dryRun(f, notes)
	}
	if f.to == "" {
		return usagef("no receiver: name one by --to")
	}
	sender, err := f.sender(a)
	if err != nil {
		return err
	}
	return a.send(ctx, f, sender, notes)
}

func typesOf(args []string, all bool) (types []int, err error) {
	if all {
		if len(args) > 0 {
			return nil, errors.New("--all takes no TYPE")
		}
		return callbacktest.SampleTypes(), nil
	}
	if len(args) == 0 {
		return nil, errors.New("no TYPE: see livecode trigger --list")
	}
	for _, word := range args {
		t, err := listen.ParseType(word)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(callbacktest.SampleTypes(), int(t)) {
			return nil, fmt.Errorf("type %d has no fields that are known: see livecode trigger --list", t)
		}
		types = append(types, int(t))
	}
	return types, nil
}

// listTypes prints the types, or the fields of some.
func (a *app) listTypes(types []int, fields, asJSON bool) error {
	type row struct {
		EventType int                 `json:"event_type"`
		Event     string              `json:"event"`
		Fields    callbacktest.Fields `json:"fields,omitempty"`
	}
	var all []row
	rows := [][]string{{"type", "event"}}
	if fields {
		rows = [][]string{{"event", "field", "sample"}}
	}
	for _, n := range types {
		r := row{EventType: n, Event: callback.Type(n).Label()}
		if fields {
			r.Fields = shown(callbacktest.Sample(n, "8888_room", time.Now()))
			for _, name := range fieldNames(r.Fields, "") {
				value, _ := lookup(r.Fields, strings.Split(name, "."))
				rows = append(rows, []string{r.Event, name, fmt.Sprint(value)})
			}
		} else {
			rows = append(rows, []string{strconv.Itoa(n), r.Event})
		}
		all = append(all, r)
	}
	return a.print(asJSON, all, rows)
}

// shown are fields without credentials, all of which are numbers, texts and objects.
func shown(fields callbacktest.Fields) (out callbacktest.Fields) {
	text, err := json.Marshal(fields)
	if err != nil {
		return nil
	}
	_ = json.Unmarshal(redact.Notification(text), &out)
	return out
}

// A notification is one to be sent.
type notification struct {
	number int
	kind   int
	stream string
	fields callbacktest.Fields
}

// notifications returns the first of each type: what is wrong with a field is wrong with
// all repetitions.
func (f *triggerFlags) notifications(types []int) (notes []notification, err error) {
	for _, t := range types {
		n, err := f.notification(t, 1)
		if err != nil {
			return nil, err
		}
		notes = append(notes, n)
	}
	return notes, nil
}

func (f *triggerFlags) notification(eventType, number int) (notification, error) {
	stream := strings.ReplaceAll(f.stream, "{n}", strconv.Itoa(number))
	// A second apart they are events of their own, whatever their type.
	at := time.Now().Add(time.Duration(number-1) * time.Second)
	fields := callbacktest.Sample(eventType, stream, at)
	renumber(fields, f.run+number)
	for _, setting := range f.set {
		if err := setField(fields, setting); err != nil {
			return notification{}, fmt.Errorf("%s: %w", callback.Type(eventType).Label(), err)
		}
	}
	return notification{number, eventType, stream, fields}, nil
}

// renumber gives an event ids of its own, or a receiver would take it for a repeat.
func renumber(fields callbacktest.Fields, number int) {
	for _, name := range []string{"sequence", "file_id", "task_id", "request_id", "session_id"} {
		if id, ok := fields[name].(string); ok {
			if _, err := strconv.ParseInt(id, 10, 64); err == nil {
				fields[name] = id[:max(len(id)-9, 0)] + fmt.Sprintf("%09d", number)
			} else if name == "session_id" || name == "request_id" {
				fields[name] = id + "_" + strconv.Itoa(number)
			}
		}
	}
}

func (a *app) dryRun(f *triggerFlags, notes []notification) error {
	key, err := f.key.key(a)
	if err != nil {
		return err
	}
	for _, n := range notes {
		body := callbacktest.SignedBody(key, time.Now().Add(10*time.Minute), n.fields)
		if !f.plain {
			body = append(redact.Notification(body), '\n')
		}
		if _, err := a.Out.Write(body); err != nil {
			return err
		}
	}
	return nil
}
