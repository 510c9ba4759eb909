package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compiled are the files that hold the Go blocks of the documents and run them.
var compiled = []string{"snippets_test.go", "durable/snippet_test.go", "media/snippet_test.go", "../forward/natssink/snippet_test.go"}

func TestREADME_isCompiled(t *testing.T) {
	t.Parallel()
	var code string
	for _, name := range compiled {
		code += unindented(read(t, name))
	}
	for _, document := range []string{"../README.md", "../SECURITY.md"} {
		for _, block := range blocks(read(t, document)) {
			if text, ok := strings.CutPrefix(block, "go\n"); ok {
				assert.True(t, strings.Contains(code, unindented(text)), "no test compiles this block of %s:\n%s", document, text)
			}
		}
	}
}

// unindented drops the space before each line, which is deeper inside a function.
func unindented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}

// The two READMEs say the same: as many headings of each level, as many rows and
// items with the same names in them, and the same code but for its comments.
func TestREADME_isTheSameInChinese(t *testing.T) {
	t.Parallel()
	english, chinese := read(t, "../README.md"), read(t, "../README.zh-CN.md")

	assert.Equal(t, headings(english), headings(chinese), "levels of headings")
	for kind, beginning := range map[string]string{"row of a table": "| ", "item of a list": "- "} {
		want, got := names(english, beginning), names(chinese, beginning)
		require.NotEmpty(t, want)
		require.Len(t, got, len(want), kind)
		for i := range want {
			assert.Equal(t, want[i], got[i], "names in %s %d", kind, i+1)
		}
	}
	want, got := blocks(english), blocks(chinese)
	require.Len(t, got, len(want), "blocks of code")
	for i := range want {
		assert.Equal(t, comment.ReplaceAllString(want[i], ""), comment.ReplaceAllString(got[i], ""))
	}
}

// A link into the checkout leads to something that is there.
func TestDocuments_linkToWhatIsThere(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob("../*.md")
	require.NoError(t, err)
	nested, err := filepath.Glob("../*/*.md")
	require.NoError(t, err)
	links := 0
	for _, document := range append(documents, nested...) {
		for _, match := range link.FindAllStringSubmatch(block.ReplaceAllString(read(t, document), ""), -1) {
			links++
			_, err := os.Stat(filepath.Join(filepath.Dir(document), match[1]))
			assert.NoError(t, err, "a link of %s", document)
		}
	}
	require.Greater(t, links, 30, "the links were found")
}

var (
	link    = regexp.MustCompile(`\]\(([^):#]+)[^):]*\)`) // without a scheme
	comment = regexp.MustCompile(`//[^\n]*`)
	block   = regexp.MustCompile("(?s)```(.*?)\n```")
	heading = regexp.MustCompile(`(?m)^#+ `)
	named   = regexp.MustCompile("`[^`]+`|\\]\\([^)]+\\)")
	cut     = regexp.MustCompile(`\n {2,}`)
)

func blocks(document string) (found []string) {
	for _, match := range block.FindAllStringSubmatch(document, -1) {
		found = append(found, match[1])
	}
	return found
}

func headings(document string) []string {
	return heading.FindAllString(block.ReplaceAllString(document, ""), -1)
}

// names returns the code and the links in each line that begins so, sorted, since
// the order of words is another one. Lines that an item goes on in belong to it.
func names(document, beginning string) (lines [][]string) {
	document = cut.ReplaceAllString(block.ReplaceAllString(document, ""), " ")
	for line := range strings.SplitSeq(document, "\n") {
		if strings.HasPrefix(line, beginning) {
			lines = append(lines, slices.Sorted(slices.Values(named.FindAllString(line, -1))))
		}
	}
	return lines
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}
