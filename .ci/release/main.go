// Command release looks at the repository as a release would be.
//
//	go run . names               file names that a zip, Windows or macOS refuses
//	go run . api                 whether api/ lists what the code exports
//	go run . api -w              renew api/
//	go run . rehearse [version]  publish every module to a folder, and use it from there
//
// A rehearsal gives all modules the same version (v0.1.0-rehearsal unless told),
// puts them into a folder that serves as a module proxy, and then does what a user
// does: go get from an empty module, build a small program, run it. Lines with
// replace play no part in that, as they play none for users.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	top, err := topOfRepository()
	if err != nil {
		return err
	}
	switch {
	case len(args) == 1 && args[0] == "names":
		return checkNames(top)
	case len(args) == 1 && args[0] == "api":
		return checkAPI(top)
	case len(args) == 2 && args[0] == "api" && args[1] == "-w":
		return writeAPI(top)
	case len(args) == 1 && args[0] == "rehearse":
		return rehearse(top, "v0.1.0-rehearsal")
	case len(args) == 2 && args[0] == "rehearse":
		return rehearse(top, args[1])
	}
	return errors.New("usage: release names | api [-w] | rehearse [version]")
}
