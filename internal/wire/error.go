package wire

import (
	"errors"
	"strconv"
	"strings"
)

// ErrSyntax reports bytes that are not one JSON document.
var ErrSyntax = errors.New("not one JSON document")

// A FieldError reports a value that is not of the kind the contract names.
type FieldError struct {
	// Path leads to the value: "stream_info[3].bandwidth".
	Path string
	// Want is what the contract names, Got the kind or the short text of what came.
	Want, Got string

	cause error
}

func (e *FieldError) Error() string {
	if e.Path == "" {
		return "want " + e.Want + ", got " + e.Got
	}
	return e.Path + ": want " + e.Want + ", got " + e.Got
}

// Unwrap returns [ErrTooManyElements] for a list that has too many of them.
func (e *FieldError) Unwrap() error { return e.cause }

// atPath puts name in front of the path of a FieldError on its way up.
func atPath(name string, err error) error {
	if err == nil {
		return nil
	}
	var field *FieldError // on the heap, so not before it is needed
	if !errors.As(err, &field) {
		return err
	}
	switch {
	case field.Path == "":
		field.Path = name
	case strings.HasPrefix(field.Path, "["):
		field.Path = name + field.Path
	default:
		field.Path = name + "." + field.Path
	}
	return err
}

func atIndex(i int, err error) error {
	return atPath("["+strconv.Itoa(i)+"]", err)
}

func mismatch(want string, got Value) error {
	return &FieldError{Want: want, Got: describe(got)}
}

// describe names a value without repeating much of it: only short scalars are
// quoted, since a long text or a structure may hold credentials.
func describe(v Value) string {
	const max = 24
	switch v.Kind() {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		if len(v) > max {
			return "a string"
		}
		return strconv.QuoteToASCII(string(v[1 : len(v)-1]))
	case 0:
		return "nothing"
	}
	if len(v) > max {
		return "a number"
	}
	return string(v)
}
