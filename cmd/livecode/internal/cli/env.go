package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagsFromEnv sets each flag that the command line has not set from the environment:
// LIVECODE_SERVE_IDLE goes before LIVECODE_IDLE.
func flagsFromEnv(cmd *cobra.Command, lookup func(string) (string, bool)) error {
	var errs []error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || flag.Name == "help" {
			return
		}
		for _, name := range variablesOf(cmd, flag.Name) {
			if text, ok := lookup(name); ok {
				if err := setFlag(cmd.Flags(), flag, text); err != nil {
					// The text is left out: somebody may have put a secret there.
					errs = append(errs, fmt.Errorf("%s is no value of --%s, %s", name, flag.Name, wants(flag)))
				}
				return
			}
		}
	})
	return usage(errors.Join(errs...))
}

func variablesOf(cmd *cobra.Command, flag string) []string {
	upper := func(text string) string {
		return strings.ToUpper(strings.NewReplacer("-", "_", " ", "_").Replace(text))
	}
	path := strings.TrimPrefix(cmd.CommandPath(), "livecode ")
	return []string{"LIVECODE_" + upper(path) + "_" + upper(flag), "LIVECODE_" + upper(flag)}
}

func setFlag(flags *pflag.FlagSet, flag *pflag.Flag, text string) error {
	if _, several := flag.Value.(pflag.SliceValue); !several {
		return flags.Set(flag.Name, text)
	}
	for value := range strings.SplitSeq(text, ",") {
		if value == "" {
			continue
		}
		if err := flags.Set(flag.Name, value); err != nil {
			return err
		}
	}
	return nil
}

func wants(flag *pflag.Flag) string {
	return "which takes a value of type " + flag.Value.Type()
}

// secret returns a secret from a file or else from a variable, without white space at
// its end; neither is no error. Flags hold no secrets, since everybody on the machine
// can list the arguments of its processes.
func (a *app) secret(variable, file string) (string, error) {
	if file == "" {
		text, _ := a.LookupEnv(variable)
		return text, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", usage(err)
	}
	return strings.TrimRight(string(text), " \t\r\n"), nil
}
