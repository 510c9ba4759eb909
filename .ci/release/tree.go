package main

import (
	"cmp"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

func topOfRepository() (string, error) {
	out, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	return strings.TrimSpace(string(out)), err
}

// filesOf lists what would be committed, by slash-separated names below top.
func filesOf(top string) ([]string, error) {
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = top
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	names := strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	return slices.DeleteFunc(names, func(name string) bool {
		_, err := os.Lstat(filepath.Join(top, name))
		return err != nil // deleted, and not yet committed
	}), nil
}

// A mod is a module of the repository.
type mod struct {
	path   string
	folder string // below the top, slash-separated; "." for the root
	needs  []string
}

// published tells the modules that users import from those that serve only the
// repository, which live below a folder whose name begins with a dot.
func (m mod) published() bool { return !strings.HasPrefix(m.folder, ".") || m.folder == "." }

// modulesOf returns the modules that have files among names, those that are needed
// before those that need them.
func modulesOf(top string, names []string) ([]mod, error) {
	var mods []mod
	for _, name := range names {
		if path.Base(name) != "go.mod" || strings.Contains(name, "testdata/") {
			continue
		}
		m, err := readModule(top, name)
		if err != nil {
			return nil, err
		}
		if m.published() {
			mods = append(mods, m)
		}
	}
	slices.SortFunc(mods, func(a, b mod) int { return cmp.Compare(a.path, b.path) })
	return inOrder(mods), nil
}

func readModule(top, name string) (mod, error) {
	text, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		return mod{}, err
	}
	file, err := modfile.Parse(name, text, nil)
	if err != nil {
		return mod{}, err
	}
	m := mod{path: file.Module.Mod.Path, folder: path.Dir(name)}
	for _, require := range file.Require {
		m.needs = append(m.needs, require.Mod.Path)
	}
	return m, nil
}

func inOrder(mods []mod) (ordered []mod) {
	done := map[string]bool{}
	var visit func(m mod)
	visit = func(m mod) {
		if done[m.path] {
			return
		}
		done[m.path] = true
		for _, other := range mods {
			if slices.Contains(m.needs, other.path) {
				visit(other)
			}
		}
		ordered = append(ordered, m)
	}
	for _, m := range mods {
		visit(m)
	}
	return ordered
}

// copyTree copies the files to a folder that git knows nothing of.
func copyTree(from, to string, names []string) error {
	for _, name := range names {
		source, target := filepath.Join(from, name), filepath.Join(to, name)
		if info, err := os.Lstat(source); err != nil || !info.Mode().IsRegular() {
			if err == nil {
				err = &fs.PathError{Op: "release", Path: name, Err: fs.ErrInvalid} // a link, which a zip cannot hold
			}
			return err
		}
		text, err := os.ReadFile(source)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
