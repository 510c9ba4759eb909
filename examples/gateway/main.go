// Gateway answers the requests of programs that were written for the legacy
// service, in whatever language, and executes them over API 3.0: they change the
// host that they call.
//
//	export LIVECODE_APPID=1252000000 LIVECODE_KEY=... # as the programs have them
//	export TENCENTCLOUD_SECRET_ID=... TENCENTCLOUD_SECRET_KEY=...
//	export LIVECODE_PUSH_DOMAIN=push.example.com
//	go run ./examples/gateway
//
// It listens on LIVECODE_ADDR, 127.0.0.1:8200 by default, answers this machine
// alone and only reads; LIVECODE_ALLOW=writes, or writes,remote, lets it do more.
// With nothing set it shows one request of such a program, against the embedded
// fake.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run := serve
	if os.Getenv("LIVECODE_APPID") == "" && os.Getenv("LIVECODE_KEY") == "" {
		run = show
	}
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

// serve answers until an interrupt.
func serve(ctx context.Context) error {
	appID, err := strconv.ParseInt(os.Getenv("LIVECODE_APPID"), 10, 64)
	if err != nil {
		return errors.New("LIVECODE_APPID must be the number of the account")
	}
	client, err := api3.New(appID, api3.FromEnv(), api3.PushDomain(os.Getenv("LIVECODE_PUSH_DOMAIN")))
	if err != nil {
		return err
	}
	var opts []api3.GatewayOption
	for word := range strings.SplitSeq(os.Getenv("LIVECODE_ALLOW"), ",") {
		switch word {
		case "":
		case "writes":
			opts = append(opts, api3.AllowWrites())
		case "remote":
			opts = append(opts, api3.AllowRemote())
		default:
			return errors.New("LIVECODE_ALLOW has writes and remote alone")
		}
	}
	gateway, err := api3.NewGateway(client.Client, appID, os.Getenv("LIVECODE_KEY"), append(opts, api3.GatewayLogger(slog.Default()))...)
	if err != nil {
		return err
	}
	addr := os.Getenv("LIVECODE_ADDR")
	if addr == "" {
		addr = "127.0.0.1:8200"
	}
	return listen(ctx, addr, gateway, func(url string) error {
		fmt.Println("the legacy service is at", url)
		<-ctx.Done()
		return nil
	})
}

// listen mounts the gateway and calls use with its URL.
func listen(ctx context.Context, addr string, gateway http.Handler, use func(url string) error) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/common_access", gateway)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := use("http://" + listener.Addr().String() + "/common_access"); err != nil {
		return err
	}
	shut, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(shut); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// show makes the request of an old program, against the fake.
func show(ctx context.Context) error {
	fmt.Println("LIVECODE_APPID and LIVECODE_KEY are not set: using the embedded fake service.")
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL))
	if err != nil {
		return err
	}
	gateway, err := api3.NewGateway(client.Client, srv.AppID, srv.Key)
	if err != nil {
		return err
	}
	return listen(ctx, "127.0.0.1:0", gateway, func(url string) error {
		for _, params := range []string{
			"interface=Live_Channel_GetStatus&Param.s.channel_id=8888_room",
			"interface=Live_Channel_SetStatus&Param.s.channel_id=8888_room&Param.n.status=0",
		} {
			answer, err := ask(ctx, url, srv, params)
			if err != nil {
				return err
			}
			fmt.Printf("GET %s?cmd=%d&%s&t=…&sign=…\n%s", url, srv.AppID, params, answer)
		}
		return nil
	})
}

// ask does what any program in any language does: an MD5 and a GET.
func ask(ctx context.Context, url string, srv *livetest.Server, params string) (string, error) {
	t := time.Now().Add(time.Minute).Unix()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet,
		fmt.Sprintf("%s?cmd=%d&%s&t=%d&sign=%s", url, srv.AppID, params, t, livecode.Sign(srv.Key, t)), nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}
