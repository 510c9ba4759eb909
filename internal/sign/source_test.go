package sign_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Timing cannot be tested reliably, so this reads the source: digests are
// compared by subtle.ConstantTimeCompare alone, for every signer, with no way
// out of the loop before the last one.
func TestMatches_comparesInConstantTime(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "sign.go", nil, 0)
	require.NoError(t, err)
	var body *ast.BlockStmt
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == "Matches" {
			body = fn.Body
		}
	}
	require.NotNil(t, body, "sign.go has no function Matches")

	compares, loops := 0, 0
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "subtle" && n.Sel.Name == "ConstantTimeCompare" {
				compares++
			}
		case *ast.RangeStmt:
			loops++
			ast.Inspect(n.Body, func(n ast.Node) bool {
				switch n.(type) {
				case *ast.ReturnStmt, *ast.BranchStmt, *ast.IfStmt:
					t.Errorf("%T in the loop over the signers", n)
				}
				return true
			})
		}
		return true
	})
	assert.Equal(t, 1, compares)
	assert.Equal(t, 1, loops)
	assert.Len(t, body.List, 3, "declaration, loop, result: where else would a comparison hide?")
}

// Nothing else of the package compares digests.
func TestSource_importsNoOtherComparison(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sign.go", "time.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range file.Imports {
			assert.NotContains(t, []string{`"bytes"`, `"strings"`, `"reflect"`, `"slices"`}, imported.Path.Value, name)
		}
	}
}
