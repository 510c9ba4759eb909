package inboxtest_test

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// breakageVariable names the breakage whose store a child of this test checks.
const breakageVariable = "INBOXTEST_BREAKAGE"

// TestBrokenStoresFail runs the suite over stores that are broken in one way each.
// A test cannot fail and be right in one process, so each suite is run by a child.
func TestBrokenStoresFail(t *testing.T) {
	t.Parallel()
	if name := os.Getenv(breakageVariable); name != "" {
		inboxtest.Run(t, func(*testing.T) inboxtest.Place { return newBroken(name).place() })
		return
	}
	for _, b := range breakages {
		for _, behaviour := range b.fails {
			t.Run(b.name+"/"+behaviour, func(t *testing.T) {
				t.Parallel()
				mustFail(t, b.name, behaviour)
			})
		}
	}
}

// What the others replace is all that is wrong with them.
func TestAStoreThatIsNotBrokenPasses(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, func(*testing.T) inboxtest.Place { return new(broken).place() })
}

func mustFail(t *testing.T, breakage, behaviour string) {
	t.Helper()
	subtest := strings.ReplaceAll(behaviour, " ", "_")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.timeout=1m",
		"-test.run=^TestBrokenStoresFail$/^"+regexp.QuoteMeta(subtest)+"$")
	cmd.Env = append(os.Environ(), breakageVariable+"="+breakage, "GORACE=atexit_sleep_ms=0") // or it lingers for a second
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "the suite passed:\n%s", out)
	assert.Contains(t, string(out), "--- FAIL: TestBrokenStoresFail/"+subtest+" ")
	assert.NotContains(t, string(out), "panic: ")
	assert.NotContains(t, string(out), "DATA RACE")
}

func TestEveryBehaviourCanFail(t *testing.T) {
	t.Parallel()
	var shown []string
	for _, b := range breakages {
		shown = append(shown, b.fails...)
	}
	slices.Sort(shown)
	names := inboxtest.Behaviours()
	slices.Sort(names)
	assert.Equal(t, names, slices.Compact(shown))
}
