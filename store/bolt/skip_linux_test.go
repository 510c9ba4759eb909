package bolt_test

import (
	"fmt"
	"os"
	"testing"
)

// skip skips a test that needs more than the machine gives. Where everything is
// to be tested, LIVECODE_TEST_ALL=1 in the environment makes that a failure.
func skip(t *testing.T, why ...any) {
	t.Helper()
	if os.Getenv("LIVECODE_TEST_ALL") == "1" {
		t.Fatal("must not be skipped: " + fmt.Sprint(why...))
	}
	t.Skip(why...)
}
