// Package cli has the commands of livecode, a file each. A command is made by a
// constructor that takes the app and stands in the one list of newRootCommand.
//
// What holds for all of them: standard output is data and all else goes to standard
// error; each flag can be set in the environment; no secret is printed or stands on
// a command line; the exit code tells the kind of an error.
package cli

import (
	"context"
	"fmt"
	"io"
)

// IO is what a command has of the process around it.
type IO struct {
	In        io.Reader
	Out, Err  io.Writer
	LookupEnv func(name string) (string, bool)
}

// An app is what the commands share.
type app struct{ IO }

// note tells the person something. It is never data.
func (a *app) note(format string, args ...any) {
	fmt.Fprintf(a.Err, format+"\n", args...)
}

// Main runs the command that args name and returns the exit code. The end of ctx is
// an interrupt.
func Main(ctx context.Context, args []string, std IO) int {
	a := &app{std}
	root := newRootCommand(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && err.Error() != "" {
		a.note("livecode: %v", err)
	}
	return exitCode(ctx, err)
}
