package inbox

import (
	"fmt"

	"github.com/qcloudlive/livecode/argument"
)

// An ArgumentError reports an argument that is missing or out of range.
type ArgumentError = argument.Error

// badArgument says what an argument must be.
func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "inbox", Func: fn, Param: param, Want: want}
}

// An UnfinishedError reports that handlers were still at work when [Worker.Run] had
// to return, or that the store did not take their outcomes. Their events come again,
// with Redelivered set, when the store is opened anew or their lease has run out.
type UnfinishedError struct {
	// Handlers is how many.
	Handlers int
}

// Error implements error.
func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("inbox: %d handlers did not finish in time", e.Handlers)
}

// Permanent marks an error of a handler that no retry will heal: the event goes
// into quarantine at once. It returns nil for nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }

func (e *permanentError) Unwrap() error { return e.err }
