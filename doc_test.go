package livecode_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutExample are methods that fmt and errors call, not people.
var withoutExample = map[string]bool{"String": true, "GoString": true, "Error": true, "Is": true, "Unwrap": true}

// Each exported function and method is shown at work by an Example whose output
// is checked.
func TestExamples_showEverything(t *testing.T) {
	t.Parallel()
	pkg := parsePackage(t)
	for _, f := range pkg.Funcs {
		assertShown(t, f)
	}
	for _, typ := range pkg.Types {
		for _, f := range append(typ.Funcs, typ.Methods...) {
			if !withoutExample[f.Name] {
				assertShown(t, f)
			}
		}
	}
}

func assertShown(t *testing.T, f *doc.Func) {
	t.Helper()
	assert.NotEmpty(t, f.Examples, "%s %s has no Example", f.Recv, f.Name)
	for _, example := range f.Examples {
		assert.True(t, example.Output != "" || example.EmptyOutput, "Example%s checks no output", example.Name)
	}
}

// parsePackage reads the package in this directory, its tests included.
func parsePackage(t *testing.T) *doc.Package {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(fset, files, "github.com/qcloudlive/livecode")
	require.NoError(t, err)
	require.Greater(t, len(pkg.Types), 30, "the package was read")
	return pkg
}

// Each exported identifier says what it is, from the caller's side.
func TestDocs_nameWhatTheyDescribe(t *testing.T) {
	t.Parallel()
	pkg := parsePackage(t)
	for _, f := range pkg.Funcs {
		assertDocumented(t, f.Name, f.Doc)
	}
	for _, typ := range pkg.Types {
		assertDocumented(t, typ.Name, typ.Doc)
		for _, f := range append(typ.Funcs, typ.Methods...) {
			if f.Name != "String" { // generated: the words are beside the constants
				assertDocumented(t, f.Name, f.Doc)
			}
		}
	}
}

func assertDocumented(t *testing.T, name, text string) {
	t.Helper()
	first, _, _ := strings.Cut(text, "\n\n")
	assert.Contains(t, strings.Fields(strings.NewReplacer(",", "", ".", "").Replace(first)), name, "%q", first)
	assert.True(t, strings.HasSuffix(strings.TrimSpace(first), ".") || strings.HasSuffix(strings.TrimSpace(first), ":"), "%q", first)
}
