package callback_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Timing cannot be tested reliably, so this reads the source: both sides are
// hashed, the hashes are compared by subtle.ConstantTimeCompare alone, and its
// result is the only thing that == sees.
func TestPathSecret_isComparedInConstantTime(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "handler_access.go", nil, 0)
	require.NoError(t, err)
	fn := slices.IndexFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == "newPathSecret"
	})
	require.NotEqual(t, -1, fn)
	calls := map[string]int{}
	var compared []ast.Expr
	ast.Inspect(file.Decls[fn], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			calls[callee(n)]++
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				compared = append(compared, n.X)
			}
		case *ast.IfStmt, *ast.SwitchStmt, *ast.ForStmt, *ast.RangeStmt:
			t.Errorf("%T: its time may depend on the secret", n)
		}
		return true
	})
	assert.Equal(t, map[string]int{
		"sha256.Sum256": 2, "strings.LastIndexByte": 1, "subtle.ConstantTimeCompare": 1, "[]byte": 2,
	}, calls)
	require.Len(t, compared, 1)
	require.IsType(t, &ast.CallExpr{}, compared[0])
	assert.Equal(t, "subtle.ConstantTimeCompare", callee(compared[0].(*ast.CallExpr)))
}

// callee names what is called: pkg.Func, or the type of a conversion to bytes.
func callee(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		if pkg, ok := fun.X.(*ast.Ident); ok {
			return pkg.Name + "." + fun.Sel.Name
		}
	case *ast.ArrayType:
		return "[]byte"
	}
	return "other"
}
