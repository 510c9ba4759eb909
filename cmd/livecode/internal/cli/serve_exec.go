package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/emulator"
)

// execute runs a command against the emulator and returns its exit code as its own.
func (a *app) execute(ctx context.Context, command []string, e *emulator.Emulator, o *emulator.Options) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.In, a.Out, a.Err
	callbackKey := o.CallbackKey
	if callbackKey == "" {
		callbackKey = e.Account.Key
	}
	cmd.Env = append(os.Environ(),
		"LIVECODE_ENDPOINT="+o.BaseURL, "LIVECODE_APPID="+strconv.FormatInt(e.Account.AppID, 10),
		"LIVECODE_KEY="+e.Account.Key, "LIVECODE_CALLBACK_KEY="+callbackKey)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = shutdownTime / 2
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && ctx.Err() == nil && exit.ExitCode() > 0 {
		return withCode(exit.ExitCode(), errors.New(command[0]+" has ended with exit code "+strconv.Itoa(exit.ExitCode())))
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return usage(err)
	}
	return nil
}
