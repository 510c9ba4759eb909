package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// A proxy is a folder that the go command reads modules from, as from a server.
type proxy struct{ folder string }

func (p proxy) url() string { return "file://" + filepath.ToSlash(p.folder) }

// publish makes the zip of a module, and the three files that go with it.
func (p proxy) publish(m mod, source, version string) (size int64, err error) {
	escaped, err := module.EscapePath(m.path)
	if err != nil {
		return 0, err
	}
	base := filepath.Join(p.folder, filepath.FromSlash(escaped), "@v", version)
	if err := os.MkdirAll(filepath.Dir(base), 0o755); err != nil {
		return 0, err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version, time.Now().UTC()})
	if err != nil {
		return 0, err
	}
	mod, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return 0, err
	}
	for name, text := range map[string][]byte{
		base + ".info": info,
		base + ".mod":  mod,
		filepath.Join(filepath.Dir(base), "list"): fmt.Appendln(nil, version),
	} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return 0, err
		}
	}
	return pack(base+".zip", module.Version{Path: m.path, Version: version}, source)
}

func pack(name string, version module.Version, source string) (size int64, err error) {
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if err := zip.CreateFromDir(file, version, source); err != nil {
		return 0, err
	}
	at, err := file.Seek(0, 1)
	return at, err
}
