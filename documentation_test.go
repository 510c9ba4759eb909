package livecode_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every Example of every package is shown whole by the documentation site, with a
// button to run it: what it calls is imported or stands in the same file.
func TestExamples_standAlone(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range goFiles(t, "_test.go") {
		if strings.HasPrefix(name, "examples/") || strings.HasPrefix(name, "bench/") {
			continue // they have no page
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, example := range doc.Examples(file) {
			seen++
			assert.NotNil(t, example.Play, "%s: Example%s uses %v of another file", name, example.Name, unresolved(file, example))
		}
	}
	require.Greater(t, seen, 200, "the examples were found")
}

// unresolved returns the names in an example that its file does not declare.
func unresolved(file *ast.File, example *doc.Example) (names []string) {
	here := map[string]bool{}
	ast.Inspect(example.Code, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			here[id.Name] = true
		}
		return true
	})
	known := map[string]bool{}
	for _, spec := range file.Imports {
		known[filepath.Base(strings.Trim(spec.Path.Value, `"`))] = true
	}
	for _, id := range file.Unresolved {
		if here[id.Name] && !known[id.Name] && !doc.IsPredeclared(id.Name) {
			known[id.Name] = true
			names = append(names, id.Name)
		}
	}
	return names
}

// The module asks for two others, and what it does for programs needs one of them.
func TestModule_needsOneOther(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(text), -1)
	require.Len(t, direct, 2)
	assert.Equal(t, "github.com/google/go-querystring", direct[0][1])
	assert.Equal(t, "github.com/stretchr/testify", direct[1][1])
	for _, name := range goFiles(t, ".go") {
		if strings.HasSuffix(name, "_test.go") || nested(name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			assert.NotContains(t, spec.Path.Value, "stretchr/testify", name)
		}
	}
}

// nested reports whether a file belongs to a module inside the repository.
func nested(name string) bool {
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return true
		}
	}
	return false
}

// goFiles returns the Go files of every module of the repository that is there;
// users of the module have the root alone.
func goFiles(t *testing.T, ending string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".")) {
			return filepath.SkipDir
		}
		if !entry.IsDir() && strings.HasSuffix(name, ending) {
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	}))
	return names
}
