package callback_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requests matches whatever of the standard library could send one.
var requests = regexp.MustCompile(`\bhttp\.(Get|Head|Post|PostForm|Client|DefaultClient|NewRequest|NewRequestWithContext|Transport|DefaultTransport|RoundTripper)\b|\bnet\.(Dial\w*|Lookup\w*|Resolver)\b`)

// A body is unsigned, so a URL in it may lead anywhere, such as to a service inside the
// receiver's network. Nothing that handles events has what it takes to make a request.
func TestEvents_haveNoURLFetched(t *testing.T) {
	t.Parallel()
	looked := 0
	for _, pattern := range []string{"*.go", "inbox/*.go"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			looked++
			source, err := os.ReadFile(name)
			require.NoError(t, err)
			assert.Empty(t, requests.FindAllString(string(source), -1), name)
		}
	}
	require.Greater(t, looked, 30, "the files were found")
}
