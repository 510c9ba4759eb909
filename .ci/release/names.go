package main

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// checkNames looks at every file of the repository, whichever module it is in: what
// a module zip refuses, a checkout on Windows or macOS refuses too.
func checkNames(top string) error {
	names, err := filesOf(top)
	if err != nil {
		return err
	}
	return badNames(names)
}

// badNames returns an error for each name that is not allowed in a module zip, which
// covers what Windows reserves, and for each pair of names that are one name where
// capitals do not count.
func badNames(names []string) error {
	var errs []error
	seen := map[string]string{}
	for _, name := range slices.Sorted(slices.Values(names)) {
		if err := module.CheckFilePath(name); err != nil {
			errs = append(errs, err)
		}
		for ; name != "."; name = path.Dir(name) {
			folded := strings.ToLower(name)
			if other, ok := seen[folded]; ok && other != name {
				errs = append(errs, fmt.Errorf("%s and %s differ in capitals alone", other, name))
			}
			seen[folded] = name
		}
	}
	return errors.Join(errs...)
}
