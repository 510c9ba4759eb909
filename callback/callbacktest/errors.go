package callbacktest

import "github.com/qcloudlive/livecode/argument"

// An ArgumentError reports an argument that no test can mean. It is the same type
// in all packages of this module.
type ArgumentError = argument.Error

func badArgument(function, param, want string) *ArgumentError {
	return &ArgumentError{Package: "callbacktest", Func: function, Param: param, Want: want}
}
