package livecode

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// FromEnv is [New] with the account and the keys that the environment has:
//
//	LIVECODE_APPID         the number of the account
//	LIVECODE_KEY           the API key of the console
//	LIVECODE_CALLBACK_KEY  the callback key, see WithCallbackKeys; during a change the
//	                       new one and the old one, with a comma between them
//	LIVECODE_ENDPOINT      another address than the service's, see WithBaseURL
//
// The first two must be set, the key only without another wire among opts. The value
// of each may be in a file, as mounted secrets are: LIVECODE_KEY_FILE then has the name of
// the file, and LIVECODE_KEY is not set. A line break at the end of the file does not
// count. A variable that is empty counts as not set.
//
// opts come after what the environment says.
//
// The error is an [*ArgumentError] for a variable with a wrong value, and that of
// [os.ReadFile] for a file that cannot be read. Neither quotes a value.
func FromEnv(opts ...Option) (*Client, error) {
	var env environment
	appID := env.number("LIVECODE_APPID")
	key := env.value("LIVECODE_KEY")
	chosen := env.options()
	if env.err != nil {
		return nil, env.err
	}
	client, err := New(appID, key, append(chosen, opts...)...)
	if bad, ok := err.(*ArgumentError); ok && bad.Func == "New" && bad.Param == "key" {
		return nil, badArgument("FromEnv", "LIVECODE_KEY", bad.Want)
	}
	return client, err
}

// An environment reads variables until one of them is wrong.
type environment struct{ err error }

// value returns the value of a variable, or what is in the file that it names.
func (e *environment) value(name string) string {
	value, file := os.Getenv(name), os.Getenv(name+"_FILE")
	switch {
	case e.err != nil || file == "":
		return value
	case value != "":
		e.err = badArgument("FromEnv", name, "unset where "+name+"_FILE is set")
		return ""
	}
	text, err := os.ReadFile(file) //nolint:gosec // whoever sets the environment may name any file
	if err != nil {
		e.err = fmt.Errorf("livecode: FromEnv: %s_FILE: %w", name, err)
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
}

func (e *environment) number(name string) int64 {
	n, err := strconv.ParseInt(e.value(name), 10, 64)
	if e.err == nil && (err != nil || n <= 0) {
		e.err = badArgument("FromEnv", name, "a positive number")
	}
	return n
}

func (e *environment) options() []Option {
	var opts []Option
	if keys := e.value("LIVECODE_CALLBACK_KEY"); keys != "" {
		list := strings.Split(keys, ",")
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
		opts = append(opts, WithCallbackKeys(list...))
	}
	if base := e.value("LIVECODE_ENDPOINT"); base != "" {
		opts = append(opts, WithBaseURL(base))
	}
	return opts
}
