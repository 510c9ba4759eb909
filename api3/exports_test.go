package api3_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutExample are methods that fmt, slog and a client call, not people.
var withoutExample = map[string]bool{"String": true, "Format": true, "LogValue": true, "Error": true, "Retrieve": true}

// Each exported function and method is documented and shown at work by an Example
// whose output is checked.
func TestExamples_showEverything(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(fset, files, "github.com/qcloudlive/livecode/api3")
	require.NoError(t, err)
	funcs := pkg.Funcs
	for _, typ := range pkg.Types {
		assert.NotEmpty(t, typ.Doc, typ.Name)
		funcs = append(append(funcs, typ.Funcs...), typ.Methods...)
	}
	require.Greater(t, len(funcs), 20)
	for _, f := range funcs {
		assert.NotEmpty(t, f.Doc, f.Name)
		if withoutExample[f.Name] {
			continue
		}
		assert.NotEmpty(t, f.Examples, "%s %s has no Example", f.Recv, f.Name)
		for _, example := range f.Examples {
			assert.True(t, example.Output != "" || example.EmptyOutput, "Example%s checks no output", example.Name)
		}
	}
}
