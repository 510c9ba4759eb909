package api3

import "github.com/qcloudlive/livecode/argument"

// An ArgumentError reports an argument that is missing or out of range. Nothing
// was sent.
type ArgumentError = argument.Error

// badArgument returns the error of an argument of fn: a function, an option or an
// action.
func badArgument(fn, param, want string) *ArgumentError {
	return &ArgumentError{Package: "api3", Func: fn, Param: param, Want: want}
}
