// Command livecode is a workbench for Tencent Cloud's live-code service (直播码): an
// emulator that programs in any language can talk to, and tools for its API and its
// notifications. Begin with
//
//	livecode help
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], cli.IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, LookupEnv: os.LookupEnv})
	stop()
	os.Exit(code)
}
