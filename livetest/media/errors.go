package media

import "github.com/qcloudlive/livecode/argument"

// An ArgumentError reports an option that is out of its range.
type ArgumentError = argument.Error

func badArgument(param, want string) *ArgumentError {
	return &ArgumentError{Package: "media", Param: param, Want: want}
}
