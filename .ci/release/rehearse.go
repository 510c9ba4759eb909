package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// programs are what a user of each module may write, by the folder of the module.
// They are packages of this module too, so that a change of a name breaks them at
// once and not in the rehearsal.
var programs = map[string]string{
	".":                 "livecode",
	"forward/kafkasink": "kafka",
	"forward/natssink":  "nats",
	"livetest/media":    "media",
	"otel":              "otel",
	"prom":              "prom",
	"store/bolt":        "bolt",
	"store/mysql":       "mysql",
	"store/postgres":    "postgres",
}

// tools are the programs that users install, by the folder of the module, with the
// words that show that they run.
var tools = map[string][]string{"cmd/livecode": {"version"}}

// untagged modules never get a version: see CONTRIBUTING.md. Their zips are made
// and fetched all the same, since a name in them that no zip can hold would do harm
// in a checkout too.
var untagged = map[string]bool{"bench": true, "examples/durable": true, "examples/media": true, "examples/web": true, "store/crashtest": true}

func rehearse(top, version string) error {
	if !semver.IsValid(version) {
		return fmt.Errorf("%q is not a version", version)
	}
	work, err := os.MkdirTemp("", "livecode-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	names, err := filesOf(top)
	if err != nil {
		return err
	}
	mods, err := modulesOf(top, names)
	if err != nil {
		return err
	}
	tree := filepath.Join(work, "tree")
	if err := copyTree(top, tree, names); err != nil {
		return err
	}
	stage, err := newStage(work, mods, version)
	if err != nil {
		return err
	}
	for _, m := range mods {
		if err := stage.release(m, filepath.Join(tree, m.folder)); err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
	}
	for _, m := range mods {
		if words, ok := tools[m.folder]; ok {
			if err := stage.install(m, words); err != nil {
				return fmt.Errorf("%s: %w", m.path, err)
			}
			continue
		}
		program, ok := programs[m.folder]
		if !ok && !untagged[m.folder] {
			return fmt.Errorf("%s: neither a program for it nor a word that it is never tagged, in rehearse.go", m.path)
		}
		if err := stage.use(m, filepath.Join(top, ".ci", "release", "programs", program)); err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
	}
	return stage.useCheckout(top)
}

// A stage is a machine of a user's: a proxy that has the modules, an empty cache.
type stage struct {
	proxy
	work, version string
	mods          []mod
	env           []string
}

func newStage(work string, mods []mod, version string) (*stage, error) {
	out, err := exec.Command("go", "env", "-json", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	var has struct{ GOPROXY, GOSUMDB, GOTOOLCHAIN, GOMODCACHE string }
	if err := json.Unmarshal(out, &has); err != nil {
		return nil, err
	}
	s := &stage{proxy: proxy{filepath.Join(work, "proxy")}, work: work, version: version, mods: mods}
	s.env = append(os.Environ(),
		// What is in the machine's cache need not be fetched again, and its download
		// folder is laid out as a proxy. Ours are found before it is asked.
		"GOPROXY="+s.url()+",file://"+filepath.ToSlash(has.GOMODCACHE)+"/cache/download,"+has.GOPROXY,
		"GONOSUMDB=github.com/qcloudlive/*", "GOSUMDB="+has.GOSUMDB,
		"GOMODCACHE="+filepath.Join(work, "cache"), "GOFLAGS=-mod=mod -modcacherw",
		"GOTOOLCHAIN="+has.GOTOOLCHAIN, "GOWORK=off",
		// With any GONOPROXY the go command looks into its cache first, and a root
		// that is there hides the modules below it.
		"GONOPROXY=", "GOPRIVATE=", "GOENV=off")
	return s, nil
}

// release does what the chapter on releasing in CONTRIBUTING.md says: the module
// requires its siblings in the version that they have just got.
func (s *stage) release(m mod, source string) error {
	for _, other := range s.mods {
		for _, need := range m.needs {
			if need == other.path {
				if err := s.goCommand(source, "mod", "edit", "-require="+other.path+"@"+s.version); err != nil {
					return err
				}
			}
		}
	}
	if _, ok := tools[m.folder]; ok {
		// go install takes no module that replaces another.
		for _, other := range s.mods {
			if err := s.goCommand(source, "mod", "edit", "-dropreplace="+other.path); err != nil {
				return err
			}
		}
	}
	size, err := s.publish(m, source, s.version)
	if err == nil {
		fmt.Printf("zip    %s %s: %d KB\n", m.path, s.version, size>>10)
	}
	return err
}

// use gets the module as a user does. Where there is a program it is built and run.
func (s *stage) use(m mod, program string) error {
	folder, err := s.userFolder()
	if err != nil {
		return err
	}
	if err := s.goCommand(folder, "get", m.path+"@"+s.version); err != nil {
		return err
	}
	if untagged[m.folder] {
		fmt.Printf("got    %s\n", m.path)
		return nil
	}
	if err := copyProgram(program, folder); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"mod", "tidy"},
		{"build", "-o", "program.exe", "."},
	} {
		if err := s.goCommand(folder, args...); err != nil {
			return err
		}
	}
	said, err := exec.Command(filepath.Join(folder, "program.exe")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("the program: %w\n%s", err, said)
	}
	fmt.Printf("ran    %s: %s\n", m.path, strings.TrimSpace(string(said)))
	return nil
}

// install does as a user of a program does, who has no module.
func (s *stage) install(m mod, words []string) error {
	folder, err := os.MkdirTemp(s.work, "bin-")
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "install", m.path+"@"+s.version)
	cmd.Dir, cmd.Env = folder, slices.Concat(s.env, []string{"GOBIN=" + folder, "CGO_ENABLED=0"})
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go install: %w\n%s", err, said)
	}
	said, err := exec.Command(filepath.Join(folder, "livecode"), words...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("the program: %w\n%s", err, said)
	}
	fmt.Printf("ran    %s: %s\n", m.path, strings.Join(strings.Fields(string(said)), " "))
	return nil
}

// userFolder returns an empty module.
func (s *stage) userFolder() (string, error) {
	folder, err := os.MkdirTemp(s.work, "user-")
	if err != nil {
		return "", err
	}
	return folder, s.goCommand(folder, "mod", "init", "example.com/user")
}

func copyProgram(from, to string) error {
	text, err := os.ReadFile(filepath.Join(from, "main.go"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "main.go"), text, 0o644)
}

func (s *stage) goCommand(folder string, args ...string) error {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = folder, s.env
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, said)
	}
	return nil
}
