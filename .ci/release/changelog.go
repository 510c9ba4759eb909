package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkChangelog asks that CHANGELOG.md speaks of what has changed since the last
// tag of the root: of anything at all where names came, and under Changed or Removed
// where names went.
func checkChangelog(top string, api map[string]string) error {
	text, err := os.ReadFile(filepath.Join(top, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	before, err := taggedAPI(top)
	if err != nil {
		return err
	}
	return speaksOf(string(text), before, api)
}

func speaksOf(changelog string, before, after map[string]string) error {
	unreleased := unreleasedPart(changelog)
	var came, went int
	for _, name := range sortedKeys(before, after) {
		came += len(missing(after[name], before[name]))
		went += len(missing(before[name], after[name]))
	}
	switch {
	case came+went > 0 && !strings.Contains(unreleased, "\n- "):
		return errors.New("the API has changed since the last tag, and CHANGELOG.md has nothing under Unreleased")
	case went > 0 && !strings.Contains(unreleased, "### Changed") && !strings.Contains(unreleased, "### Removed"):
		return fmt.Errorf("%d lines of the API have gone since the last tag, and CHANGELOG.md has neither Changed nor Removed under Unreleased", went)
	}
	return nil
}

func unreleasedPart(changelog string) string {
	_, after, _ := strings.Cut(changelog, "\n## Unreleased\n")
	part, _, _ := strings.Cut(after, "\n## ")
	return part
}

// taggedAPI returns the files as they were at the last tag of the root, and none
// before the first.
func taggedAPI(top string) (map[string]string, error) {
	git := func(args ...string) (string, error) {
		cmd := exec.Command("git", args...)
		cmd.Dir = top
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	files := map[string]string{}
	tag, err := git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
	if err != nil {
		return files, nil // there is no tag yet
	}
	list, err := git("ls-tree", "--name-only", tag, apiFolder+"/")
	if err != nil {
		return nil, err
	}
	for name := range strings.FieldsSeq(list) {
		text, err := git("show", tag+":"+name)
		if err != nil {
			return nil, err
		}
		files[strings.TrimPrefix(name, apiFolder+"/")] = text + "\n"
	}
	return files, nil
}
