package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const source = `package p

import "io"

const Two Number = 2
const hidden = 3
var ErrX error

type Number int
func (n *Number) Add(other ...Number) (sum Number, err error) { return }
func (n Number) add() {}

type Pair[K comparable, V any] struct {
	Key   K
	Value V
	Do    func(what K) V
	note  string
	io.Reader
}
func (p Pair[K, V]) Swap(with *Pair[K, V]) bool { return true }

type Open interface { Close() error }
type Shut interface { Open; shut() }
type Same = Number

func New(name string, read func(r io.Reader) error) (*Pair[string, int], error) { return nil, nil }
`

func TestListing(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	require.NoError(t, err)
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := config.Check("example.com/p", fset, []*ast.File{file}, nil)
	require.NoError(t, err)
	assert.Equal(t, strings.TrimPrefix(`
const Two Number = 2
func New(string, func(io.Reader) error) (*Pair[string, int], error)
method (*Number) Add(...Number) (Number, error)
method (Pair[K, V]) Swap(*Pair[K, V]) bool
type Number int
type Open interface
type Open interface, Close() error
type Pair[K comparable, V any] struct
type Pair[K comparable, V any] struct, Do func(K) V
type Pair[K comparable, V any] struct, Key K
type Pair[K comparable, V any] struct, Value V
type Pair[K comparable, V any] struct, embeds io.Reader
type Same = Number
type Shut interface, Close() error
type Shut interface, closed
var ErrX error
`, "\n"), listing(pkg))
}

func TestFiles_areNamedByTheirPackage(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "livecode.txt", fileOf("github.com/qcloudlive/livecode"))
	assert.Equal(t, "callback_inbox.txt", fileOf("github.com/qcloudlive/livecode/callback/inbox"))
	assert.False(t, isPublic("github.com/qcloudlive/livecode/internal/sign"))
	assert.True(t, isPublic("github.com/qcloudlive/livecode/store/bolt"))
}

func TestChangelog_speaksOfWhatChanged(t *testing.T) {
	t.Parallel()
	old := map[string]string{"p.txt": "func A()\nfunc B()\n"}
	more := map[string]string{"p.txt": "func A()\nfunc B()\nfunc C()\n"}
	less := map[string]string{"p.txt": "func A()\n"}
	const empty = "# Changes\n\n## Unreleased\n\n## 0.1.0\n\n### Changed\n\n- All.\n"
	const added = "# Changes\n\n## Unreleased\n\n### Added\n\n- C.\n\n## 0.1.0\n"
	const removed = "# Changes\n\n## Unreleased\n\n### Removed\n\n- B.\n"
	require.NoError(t, speaksOf(empty, old, old))
	require.ErrorContains(t, speaksOf(empty, old, more), "nothing under Unreleased")
	require.NoError(t, speaksOf(added, old, more))
	require.ErrorContains(t, speaksOf(added, old, less), "1 lines of the API have gone")
	require.NoError(t, speaksOf(removed, old, less))
	require.ErrorContains(t, speaksOf(empty, nil, old), "nothing under Unreleased", "before the first tag")
}
