package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// edits are the lines of the README for those who use a checkout.
var edits = regexp.MustCompile(`(?m)^go mod edit .*/path/to/livecode\S*$`)

// useCheckout follows them, and builds a program with a store against the checkout.
func (s *stage) useCheckout(top string) error {
	readme, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		return err
	}
	lines := edits.FindAllString(string(readme), -1)
	if len(lines) < 2 {
		return errors.New("README.md no longer says how the root and a store are used from a checkout")
	}
	folder, err := s.userFolder()
	if err != nil {
		return err
	}
	if err := copyProgram(filepath.Join(top, ".ci", "release", "programs", "bolt"), folder); err != nil {
		return err
	}
	for _, line := range append(lines, "go mod tidy", "go build .") {
		cmd := exec.Command("sh", "-c", strings.ReplaceAll(line, "/path/to/livecode", top))
		cmd.Dir, cmd.Env = folder, s.env
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", line, err, said)
		}
	}
	fmt.Println("built  a program with a store against the checkout, as README.md says")
	return nil
}
