package callback_test

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

// The documentation site shows the file of an example and no other, and offers to
// run the example if that is all it needs.
func TestExamples_standAlone(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("example*_test.go")
	require.NoError(t, err)
	examples := 0
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, ex := range doc.Examples([]*ast.File{file}...) {
			examples++
			assert.NotNil(t, ex.Play, "Example%s of %s needs what another file declares", ex.Name, path)
		}
	}
	assert.NotZero(t, examples)
}
