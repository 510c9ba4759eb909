package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/qcloudlive/livecode"
)

func newVersionCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print what this binary was built from",
		Args:  cobra.NoArgs,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		v := buildOf()
		return a.print(*asJSON, v, [][]string{
			{"livecode", v.Version}, {"SDK", v.SDK}, {"Go", v.Go}, {"platform", v.Platform}, {"commit", v.Commit},
		})
	}
	return cmd
}

type build struct {
	Version  string `json:"version"`
	SDK      string `json:"sdk"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Commit   string `json:"commit"` // empty outside of a checkout
}

func buildOf() build {
	b := build{SDK: livecode.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.Version = info.Main.Version
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				b.Commit = setting.Value
			}
		}
	}
	return b
}
