package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
	"github.com/qcloudlive/livecode/store/bolt"
)

type listenFlags struct {
	listen, admin      string
	key                callbackKeyFlags
	forwardTo          string
	forward            forwardFlags
	types, streams     []string
	inbox, save        string
	answer             []string
	firstWait, maxWait time.Duration
	asJSON             *bool
}

func newListenCommand(a *app) *cobra.Command {
	var f listenFlags
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive notifications, show them, and pass them on",
		Long: `Receive notifications of the service, verify them, print a line for each event, and with
--forward-to pass them on to a receiver, such as your program on this machine.

Each is passed on as it came, byte for byte; with a key of the target's own its t stays and
its signature is made anew. What the target does not answer with 200 is tried again, after
pauses that double up to a minute; later events of the same stream wait until it is taken,
those of other streams do not. A notification whose t has passed meanwhile is signed anew.

Without --inbox what was acknowledged and not passed on is lost with the process. With it,
nothing is: not even by kill -9. What is left is passed on when listen is started again.

The vendor reaches a private machine only through a tunnel of your own.`,
		Example: `  livecode listen --forward-to http://localhost:3000/tencent/live
  livecode listen --type recording_created,screenshot_created --json | jq .body
  livecode listen --inbox events.db --admin 127.0.0.1:8081 --forward-to http://localhost:3000/
  livecode listen --answer flaky=0.3 --answer delay=2s`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "receive at this `address`")
	f.key.addUnsigned(cmd, "take every body, whoever sent it: where the service has no key")
	flags.StringVar(&f.forwardTo, "forward-to", "", "pass events on to this `URL`, with its path and query")
	f.forward.add(cmd)
	flags.DurationVar(&f.firstWait, "first-wait", 100*time.Millisecond, "the pause before the first retry is up to so long")
	flags.DurationVar(&f.maxWait, "max-wait", time.Minute, "no pause is longer; up to 10m")
	flags.StringSliceVar(&f.types, "type", nil, "only events of these `types`, by number or name; others are acknowledged")
	flags.StringArrayVar(&f.streams, "stream", nil, "only events of streams like this `pattern`, such as '8888_*'; others are acknowledged")
	flags.StringVar(&f.inbox, "inbox", "", "keep events in this `file` until they are taken")
	flags.StringVar(&f.admin, "admin", "", "look after the inbox at this loopback `address`: the URL for livecode inbox --inbox")
	flags.StringVar(&f.save, "save", "", "append notifications to this `file`, with their credentials, for livecode replay")
	flags.StringArrayVar(&f.answer, "answer", nil, "misbehave: "+listen.AnswerHelp)
	f.asJSON = addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.listen(cmd.Context(), &f) }
	return cmd
}

func (a *app) listen(ctx context.Context, f *listenFlags) error {
	o, err := a.listenOptions(f)
	if err != nil {
		return err
	}
	closing := &closers{}
	defer func() { _ = closing.close() }() // of what was opened before an error; otherwise it is closed by then
	if err := a.openListen(f, &o, closing); err != nil {
		return err
	}
	l, err := listen.New(o)
	if err != nil {
		return err
	}
	var config net.ListenConfig
	on, err := config.Listen(ctx, "tcp", f.listen)
	if err != nil {
		return network(err)
	}
	if err := a.serveAdmin(ctx, f, o, l, closing); err != nil {
		_ = on.Close()
		return err
	}
	a.note("receiving at http://%s/", on.Addr())
	if o.Forward != nil {
		a.note("passing on to %s", o.Forward.Host())
	}
	left, err := l.Run(ctx, on)
	return errors.Join(err, closing.close(), a.farewell(f, left))
}

// farewell says what was acknowledged and not passed on.
func (a *app) farewell(f *listenFlags, left int) error {
	switch {
	case left == 0:
		return nil
	case f.inbox != "":
		a.note("%d events are kept in %s: start again to pass them on", left, f.inbox)
		return nil
	}
	return refused(fmt.Errorf("%d events were acknowledged, not passed on, and are lost: --inbox keeps them", left))
}

func (a *app) listenOptions(f *listenFlags) (o listen.Options, err error) {
	if f.admin != "" && f.inbox == "" {
		return o, usagef("--admin looks after an inbox: name one by --inbox")
	}
	if strings.Contains(f.inbox, "://") {
		return o, usagef("--inbox must be a file: listen keeps events on this machine")
	}
	if f.firstWait <= 0 || f.maxWait < f.firstWait || f.maxWait > inbox.MaxRetryDelay {
		return o, usagef("--first-wait must be positive, and --max-wait no less and at most %v", inbox.MaxRetryDelay)
	}
	if o.Verifier, err = f.key.verifier(a); err != nil {
		return o, err
	}
	if o.Filter, err = listen.NewFilter(f.types, f.streams); err != nil {
		return o, usage(err)
	}
	if o.Answer, err = listen.ParseAnswer(f.answer); err != nil {
		return o, usage(err)
	}
	if f.forwardTo != "" {
		key, err := f.key.key(a)
		if err != nil {
			return o, err
		}
		if o.Forward, err = f.forward.forwarder(a, f.forwardTo, key); err != nil {
			return o, err
		}
	}
	o.FirstWait, o.MaxWait = f.firstWait, f.maxWait
	o.Log = slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	o.Note = func(text string) { a.note("%s", text) }
	o.Report = a.reporter(*f.asJSON)
	return o, nil
}

// openListen opens the files of a listener.
func (a *app) openListen(f *listenFlags, o *listen.Options, closing *closers) error {
	if f.save != "" {
		file, err := os.OpenFile(f.save, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) // it holds credentials
		if err != nil {
			return usage(err)
		}
		closing.add(file.Close)
		o.Save = file
	}
	if f.inbox == "" {
		o.Store = listen.NewMemory(func(reason string, e callback.Envelope) {
			a.note("a signed body is no event, or contradicts an earlier one (%s, %d bytes)", reason, len(e.Body.Reveal()))
		})
		return nil
	}
	store, err := bolt.Open(f.inbox, bolt.WithLogger(o.Log))
	if errors.Is(err, bolt.ErrLocked) {
		return refused(fmt.Errorf("%s: %s", f.inbox, lockedHelp))
	}
	if err != nil {
		return refused(err)
	}
	closing.add(store.Close)
	o.Store = store
	return nil
}

// serveAdmin looks after the inbox, for those on this machine.
func (a *app) serveAdmin(ctx context.Context, f *listenFlags, o listen.Options, l *listen.Listener, closing *closers) error {
	if f.admin == "" {
		return nil
	}
	if !isLoopback(f.admin) {
		return usagef("--admin asks nobody for a password, so its address must be a loopback one, such as 127.0.0.1:8081")
	}
	var config net.ListenConfig
	on, err := config.Listen(ctx, "tcp", f.admin)
	if err != nil {
		return network(err)
	}
	admin := inbox.NewAdmin(o.Store.(inbox.Store), inbox.WatchWorker(l.Worker()), inbox.AllowReplay(), inbox.AllowDelete(), inbox.AdminLogger(o.Log))
	srv := callback.NewServer("", localOnly(admin))
	go func() { _ = srv.Serve(on) }()
	closing.add(srv.Close)
	a.note("inbox at http://%s/", on.Addr())
	return nil
}

func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// localOnly refuses requests under a name that somebody else has pointed at this machine.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host != "localhost" && net.ParseIP(host) == nil {
			http.Error(w, "this address goes by no such name", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// closers end what a command has opened, the latest first, once.
type closers struct{ all []func() error }

func (c *closers) add(end func() error) { c.all = append(c.all, end) }

func (c *closers) close() error {
	var errs []error
	for _, end := range slices.Backward(c.all) {
		errs = append(errs, end())
	}
	c.all = nil
	return errors.Join(errs...)
}
