package bolt_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// childEnv names what this program does instead of testing.
const childEnv = "STORE_BOLT_TEST_CHILD"

// children are the programs that a test runs as a process of their own. They
// print what was acknowledged, a line each, and "refused" for what was not.
var children = map[string]func(path string) error{}

func TestMain(m *testing.M) {
	if child := children[os.Getenv(childEnv)]; child != nil {
		if err := child(os.Args[1]); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// runChild returns the lines that a child printed.
func runChild(t *testing.T, name, path string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], path)
	cmd.Env = append(os.Environ(), childEnv+"="+name, "GORACE=atexit_sleep_ms=0") // or it lingers for a second
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code == exitSkip {
		skip(t, errs.String())
	}
	require.NoError(t, err, errs.String())
	return strings.Fields(string(out))
}

// exitSkip says that the machine does not let the child do its work.
const exitSkip = 77
