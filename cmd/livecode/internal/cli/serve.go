package cli

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/emulator"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

type serveFlags struct {
	listen, rtmp             string
	hosts, callbacks, record []string
	data, seed               string
	retry                    string
	retryScale               float64
	screenshots, idle        time.Duration
	openPush, openPlay, exec bool
	appID                    int64
	keyFile, tokenFile       string
	callbackKeyFile          string
}

func newServeCommand(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [--exec -- COMMAND [ARGUMENT...]]",
		Short: "Emulate the service: its API, its notifications, real streams, and a console",
		Long: `Emulate the service on this machine: the interfaces of the legacy API and of API 3.0, its
notifications with their retries, real streams by RTMP, and a console in the browser that
shows all of it. Programs in any language talk to it as they do to the service; what they
must know is printed at the start. It is none of the vendor's.

It answers this machine alone. To answer others, name an address in --listen, what it is
called there in --host, and a token in LIVECODE_TOKEN or --token-file: the console is then
opened with #token=... behind its address, and programs that control it send
Authorization: Bearer. The interfaces of the service ask for no token, they are signed:
set LIVECODE_KEY to a key that is not everybody's.

Nothing is kept unless --data names a directory. With it, what was acknowledged is there
again after any end, kill -9 included. Notifications that nobody has taken yet are not.

With --exec the command behind -- is run with LIVECODE_ENDPOINT, LIVECODE_APPID,
LIVECODE_KEY and LIVECODE_CALLBACK_KEY set, and its exit code is this one's.`,
		Example: `  livecode serve
  livecode serve --callback http://127.0.0.1:3000/tencent/live --data ./emulator
  livecode serve --rtmp off --seed streams.yaml --exec -- npm test
  curl -X POST http://127.0.0.1:8025/_livecode/streams/8888_room/push`,
		Args: func(_ *cobra.Command, args []string) error {
			if f.exec != (len(args) > 0) {
				return errors.New("--exec is followed by -- and a command, and nothing else takes arguments")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8025", "answer at this `address`")
	flags.StringVar(&f.rtmp, "rtmp", "127.0.0.1:1935", "take pushes at this `address`; off takes none")
	flags.StringArrayVar(&f.hosts, "host", nil, "a `name` by which it may be called, besides localhost and addresses")
	flags.StringArrayVar(&f.callbacks, "callback", nil, "send notifications to this `URL`, or those of one type by TYPE=URL")
	flags.StringVar(&f.data, "data", "", "keep streams, files and tasks in this `directory`")
	flags.StringVar(&f.seed, "seed", "", "begin with what this YAML `file` says, where there is no state yet")
	flags.StringVar(&f.retry, "retry", "2022", "retry notifications as the service did in this `year`: 2022 or 2017")
	flags.Float64Var(&f.retryScale, "retry-scale", 1, "shorten the pauses between attempts, by this factor")
	flags.StringSliceVar(&f.record, "record", nil, "record each push in these `formats`: flv, mp4, hls, aac")
	flags.DurationVar(&f.screenshots, "screenshots", 0, "take a picture of each push so often; needs ffmpeg")
	flags.DurationVar(&f.idle, "idle", 15*time.Second, "end a push from which nothing has come for so long")
	flags.BoolVar(&f.openPush, "open-push", false, "take pushes without a signature")
	flags.BoolVar(&f.openPlay, "open-play", false, "play without a signature")
	flags.Int64Var(&f.appID, "appid", 0, "the number of the account, in place of the emulator's own")
	flags.StringVar(&f.keyFile, "key-file", "", "read the key of the API from this `file` (or LIVECODE_KEY)")
	flags.StringVar(&f.callbackKeyFile, "callback-key-file", "", "read the key of notifications from this `file` (or LIVECODE_CALLBACK_KEY)")
	flags.StringVar(&f.tokenFile, "token-file", "", "read the token for other machines from this `file` (or LIVECODE_TOKEN)")
	flags.BoolVar(&f.exec, "exec", false, "run the command behind --, and end with it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.serve(cmd.Context(), &f, args) }
	return cmd
}

// shutdownTime is how long requests may take to end after a signal.
const shutdownTime = 3 * time.Second

// maxServeConnections bounds the connections of one emulator.
const maxServeConnections = 1024

func (a *app) serve(ctx context.Context, f *serveFlags, command []string) error {
	o, err := a.emulatorOptions(f)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return network(err)
	}
	defer listener.Close()
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() && o.Token == "" {
		return usagef("--listen %s answers other machines: set LIVECODE_TOKEN or --token-file", f.listen)
	}
	o.BaseURL = baseURL(listener.Addr().(*net.TCPAddr), f.hosts)
	e, err := emulator.New(o)
	if err != nil {
		return err
	}
	a.introduce(e, &o, f)
	err = a.untilEnd(ctx, listener, e, func(ctx context.Context) error {
		if f.exec {
			return a.execute(ctx, command, e, &o)
		}
		<-ctx.Done()
		return nil
	})
	return errors.Join(err, e.Close())
}

func (a *app) emulatorOptions(f *serveFlags) (o emulator.Options, err error) {
	o = emulator.Options{
		Version: buildOf().Version, AppID: f.appID, RTMP: f.rtmp, Record: f.record, Screenshots: f.screenshots, Idle: f.idle,
		OpenPush: f.openPush, OpenPlay: f.openPlay, Dir: f.data, Hosts: f.hosts,
		Logger: slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	for _, secret := range []struct {
		into           *string
		variable, file string
	}{{&o.Key, "LIVECODE_KEY", f.keyFile}, {&o.CallbackKey, "LIVECODE_CALLBACK_KEY", f.callbackKeyFile}, {&o.Token, "LIVECODE_TOKEN", f.tokenFile}} {
		if *secret.into, err = a.secret(secret.variable, secret.file); err != nil {
			return o, err
		}
	}
	if f.seed != "" {
		if o.Seed, err = os.ReadFile(f.seed); err != nil {
			return o, usage(err)
		}
	}
	if o.Retry, err = retryProfile(f.retry, f.retryScale); err != nil {
		return o, err
	}
	o.Callbacks, err = parseCallbacks(f.callbacks)
	return o, err
}

func retryProfile(year string, scale float64) (callbacktest.RetryProfile, error) {
	profiles := map[string]func() callbacktest.RetryProfile{"2022": callbacktest.Profile2022, "2017": callbacktest.Profile2017}
	profile := profiles[year]
	if profile == nil || scale < 0 || scale > 1 {
		return callbacktest.RetryProfile{}, usagef("--retry must be 2022 or 2017, and --retry-scale from 0 to 1")
	}
	return profile().Scaled(scale), nil
}

// parseCallbacks reads URL and TYPE=URL, whose type is a number or a name.
func parseCallbacks(texts []string) (callbacks []emulator.Callback, err error) {
	for _, text := range texts {
		one := emulator.Callback{EventType: -1, URL: text}
		if word, rest, found := strings.Cut(text, "="); found && !strings.Contains(word, "/") {
			eventType, err := listen.ParseType(word)
			if err != nil {
				return nil, usage(err)
			}
			one = emulator.Callback{EventType: int(eventType), URL: rest}
		}
		if !strings.HasPrefix(one.URL, "http://") && !strings.HasPrefix(one.URL, "https://") {
			return nil, usagef("--callback must be a URL that begins with http:// or https://")
		}
		callbacks = append(callbacks, one)
	}
	return callbacks, nil
}

// baseURL is how others reach the emulator.
func baseURL(addr *net.TCPAddr, hosts []string) string {
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	if len(hosts) > 0 {
		host = hosts[0]
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(addr.Port))
}

// introduce says what a program must know. Keys that somebody has chosen are not said.
func (a *app) introduce(e *emulator.Emulator, o *emulator.Options, f *serveFlags) {
	a.note("An emulator of the live-code service, none of the vendor's.\n")
	a.note("  console    %s/", o.BaseURL)
	key := e.Account.Key
	if o.Key != "" {
		key = "(yours)"
	}
	a.note("  programs   LIVECODE_ENDPOINT=%s LIVECODE_APPID=%d LIVECODE_KEY=%s", o.BaseURL, e.Account.AppID, key)
	if e.Streams != nil && e.Streams.RTMPAddr != "" {
		a.note("  push       curl %s/_livecode/streams/8888_room/urls", o.BaseURL)
		a.note("             or a test picture: curl -X POST %s/_livecode/streams/8888_room/push", o.BaseURL)
	}
	for _, to := range o.Callbacks {
		events := "all events"
		if to.EventType >= 0 {
			events = callback.Type(to.EventType).String()
		}
		a.note("  callbacks  %s: %s", events, to.URL)
	}
	if len(f.callbacks) == 0 {
		a.note("  callbacks  none: --callback says where notifications go")
	}
	if o.Dir != "" {
		a.note("  state      %s", o.Dir)
	}
	a.note("")
}

// untilEnd serves while run runs, and then lets requests end.
func (a *app) untilEnd(ctx context.Context, listener net.Listener, handler http.Handler, run func(context.Context) error) error {
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return serving },
		ErrorLog:    slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	failed := make(chan error, 1)
	running, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		failed <- server.Serve(netutil.LimitListener(listener, maxServeConnections))
		stop()
	}()
	err := run(running)
	end() // events and streams, which never end by themselves
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if server.Shutdown(ending) != nil {
		_ = server.Close() // who has not ended by now is cut off
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = cmp.Or(err, network(served))
	}
	return err
}
