package cli

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/argument"
)

// The exit codes, which the help of the root lists. Scripts rely on them.
const (
	exitDone        = 0
	exitRefused     = 1   // by the service, or not delivered
	exitUsage       = 2   // what was asked makes no sense
	exitBad         = 3   // what was verified is not genuine
	exitNetwork     = 4   // nobody answered
	exitInterrupted = 130 // 128 + SIGINT
)

// An exitError is an error with its exit code. Without one the code follows from what
// the error is.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usage marks an error as a mistake of the person's. Nil stays nil.
func usage(err error) error { return withCode(exitUsage, err) }

func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// bad marks what was verified and is not genuine.
func bad(err error) error { return withCode(exitBad, err) }

// refused marks what the other side did not want.
func refused(err error) error { return withCode(exitRefused, err) }

// network marks that nobody answered.
func network(err error) error { return withCode(exitNetwork, err) }

func withCode(code int, err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code, err}
}

// A runError comes from a command that has begun. Any other is cobra's, about flags
// and arguments.
type runError struct{ error }

func (e runError) Unwrap() error { return e.error }

// markRuns makes every command return its own errors as runErrors, and one that only
// has others below it refuse a word that is none of them.
func markRuns(cmd *cobra.Command) {
	if cmd.HasParent() && !cmd.Runnable() {
		cmd.Args = noSuchCommand
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	} else if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := run(cmd, args); err != nil {
				return runError{err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		markRuns(sub)
	}
}

func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())
}

func exitCode(ctx context.Context, err error) int {
	if err == nil {
		return exitDone
	}
	if own, ok := errors.AsType[*exitError](err); ok {
		return own.code
	}
	if _, ok := errors.AsType[runError](err); !ok {
		return exitUsage
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	if _, ok := errors.AsType[*argument.Error](err); ok {
		return exitUsage
	}
	if isNetwork(err) {
		return exitNetwork
	}
	return exitRefused
}

func isNetwork(err error) bool {
	if _, ok := errors.AsType[*livecode.TransportError](err); ok {
		return true
	}
	_, ok := errors.AsType[net.Error](err)
	return ok
}
