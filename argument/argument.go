// Package argument has the one error with which all packages of this module
// report a bad argument. Each of them names it ArgumentError, so it is found
// whoever returns it:
//
//	if bad, ok := errors.AsType[*livecode.ArgumentError](err); ok {
//		log.Printf("fix %s of %s", bad.Param, bad.Func)
//	}
package argument

import "strings"

// An Error reports an argument that is missing or out of range. Nothing was
// sent, stored or changed. It never quotes the argument, which may be a secret.
type Error struct {
	// Package is the package that was called, such as "livecode".
	Package string
	// Func is the function, the option, or the interface on the wire, such as
	// "New", "WithTTL" or "Live_Tape_Start". It is empty where Param says it all.
	Func string
	// Param is the argument in Go's spelling, such as "key" or "Inputs[1].Width".
	Param string
	// Want is what it must be, such as "positive".
	Want string
}

// Error says whose argument is wrong, and what it must be.
func (e *Error) Error() string {
	parts := make([]string, 0, 3)
	for _, part := range []string{e.Package, e.Func, e.Param} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ") + " must be " + e.Want
}
