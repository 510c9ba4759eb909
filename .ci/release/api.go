package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// apiFolder holds a file for each package that users import, with a line for each
// name that is exported, as the Go project does it for the standard library. The
// export files of golang.org/x/exp/cmd/apidiff say as much and are not text: nobody
// sees in a change what they have changed.
const apiFolder = "api"

// checkAPI compares the files with the code, and the changes since the last tag
// with CHANGELOG.md.
func checkAPI(top string) error {
	want, err := apiOf(top)
	if err != nil {
		return err
	}
	has, err := readAPI(top)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range sortedKeys(want, has) {
		if want[name] != has[name] {
			errs = append(errs, fmt.Errorf("%s/%s is not what the code exports:\n%s", apiFolder, name, difference(has[name], want[name])))
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("%w\nif that is meant, run make api and say so in CHANGELOG.md", errors.Join(errs...))
	}
	return checkChangelog(top, want)
}

// writeAPI renews the files.
func writeAPI(top string) error {
	want, err := apiOf(top)
	if err != nil {
		return err
	}
	folder := filepath.Join(top, apiFolder)
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// apiOf returns the files as they should be, by name.
func apiOf(top string) (map[string]string, error) {
	names, err := filesOf(top)
	if err != nil {
		return nil, err
	}
	mods, err := modulesOf(top, names)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, m := range mods {
		if untagged[m.folder] {
			continue
		}
		packages, err := exportsOf(filepath.Join(top, m.folder))
		if err != nil {
			return nil, err
		}
		for _, pkg := range packages {
			if text := listing(pkg); text != "" {
				files[fileOf(pkg.Path())] = text
			}
		}
	}
	return files, nil
}

func fileOf(importPath string) string {
	below := strings.TrimPrefix(strings.TrimPrefix(importPath, "github.com/qcloudlive/livecode"), "/")
	if below == "" {
		below = "livecode"
	}
	return strings.ReplaceAll(below, "/", "_") + ".txt"
}

// exportsOf has the packages of the module in folder compiled, and reads what they
// export.
func exportsOf(folder string) ([]*types.Package, error) {
	const format = "{{.ImportPath}}\t{{.Export}}\t{{if not .DepOnly}}{{.Name}}{{end}}"
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", format, "./...")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w", folder, err)
	}
	exports := map[string]string{}
	var public []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		exports[fields[0]] = fields[1]
		if fields[2] != "" && fields[2] != "main" && isPublic(fields[0]) {
			public = append(public, fields[0])
		}
	}
	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(name string) (io.ReadCloser, error) {
		return os.Open(exports[name])
	})
	packages := make([]*types.Package, 0, len(public))
	for _, name := range public {
		pkg, err := imports.Import(name)
		if err != nil {
			return nil, err
		}
		packages = append(packages, pkg)
	}
	return packages, nil
}

func isPublic(importPath string) bool {
	return !slices.ContainsFunc(strings.Split(importPath, "/"), func(part string) bool {
		return part == "internal" || part == "examples" || strings.HasPrefix(part, ".")
	})
}

func readAPI(top string) (map[string]string, error) {
	names, err := filepath.Glob(filepath.Join(top, apiFolder, "*.txt"))
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[path.Base(filepath.ToSlash(name))] = string(text)
	}
	return files, nil
}

// difference lists the lines that went with a minus and those that came with a plus.
func difference(before, after string) string {
	var out bytes.Buffer
	for _, line := range missing(before, after) {
		fmt.Fprintln(&out, "-", line)
	}
	for _, line := range missing(after, before) {
		fmt.Fprintln(&out, "+", line)
	}
	return out.String()
}

// missing returns the lines of the first text that the second one lacks.
func missing(from, in string) (lines []string) {
	has := map[string]bool{}
	for line := range strings.Lines(in) {
		has[line] = true
	}
	for line := range strings.Lines(from) {
		if !has[line] {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

func sortedKeys(maps ...map[string]string) (keys []string) {
	for _, m := range maps {
		for key := range m {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
