package inbox

import "github.com/qcloudlive/livecode/argument"

// An ArgumentError reports an argument that is missing or out of range.
type ArgumentError = argument.Error

// badArgument says what an argument must be.
func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "inbox", Func: fn, Param: param, Want: want}
}
