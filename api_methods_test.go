package livecode_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// A method is a method of the Client that makes one call, with good arguments.
type method struct {
	name string // in Go: Channel.GetStatus
	wire string
	kind methodKind
	call func(ctx context.Context, c *livecode.Client) (any, error)
}

// A methodKind says what a success without output means.
type methodKind int

const (
	void  methodKind = iota // that it worked
	list                    // an empty result
	needs                   // an error: the output is needed
	raw                     // an empty result, and any output is taken as it stands
	mix                     // nothing: there is never an output
)

// methods is every method that makes a call: those of the interfaces, and Call.
var methods = append(interfaceMethods(),
	method{"Call", "Live_Not_Here", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Call(ctx, "Live_Not_Here", nil, nil)
	}},
	method{"Call, raw", "Get_BillingBandwidth", raw, func(ctx context.Context, c *livecode.Client) (any, error) {
		return livecode.BillingPeak(ctx, c)
	}},
)

func interfaceMethods() []method {
	var all []method
	for _, i := range livecode.Interfaces() {
		for _, m := range i.Methods {
			all = append(all, method{m.Name, i.Wire, kindOf(i), m.Call})
		}
	}
	return all
}

func kindOf(i livecode.Interface) methodKind {
	switch {
	case i.Post:
		return mix
	case i.Needed:
		return needs
	case i.List:
		return list
	default:
		return void
	}
}

// otherMethods make no call, or more than one, and are proved elsewhere.
var otherMethods = map[string]string{
	"Channel.Watch":        "asks again and again through GetStatus",
	"Stat.WatchPush":       "asks again and again through Push",
	"Stat.WatchPlay":       "asks again and again through Play",
	"Callback":             "receives",
	"Verifier":             "receives",
	"CloseIdleConnections": "asks nothing",
	"Confirm":              "asks through GetStatus",
	"Reconcile":            "asks through ListFiles and GetStatus",
}

func TestMethods_areAllInTheTable(t *testing.T) {
	t.Parallel()
	for _, name := range exportedMethods() {
		inTable := slices.ContainsFunc(methods, func(m method) bool { return m.name == name })
		assert.True(t, inTable || otherMethods[name] != "", "%s has no row", name)
	}
}

// exportedMethods returns the methods of the Client and of its services.
func exportedMethods() []string {
	client := reflect.TypeFor[livecode.Client]()
	names := methodsOf(reflect.PointerTo(client), "")
	for f := range client.Fields() {
		if f.IsExported() {
			names = append(names, methodsOf(f.Type, f.Name+".")...)
		}
	}
	return names
}

func methodsOf(t reflect.Type, prefix string) []string {
	var names []string
	for m := range t.Methods() {
		if m.Name != "GoString" && m.Name != "String" {
			names = append(names, prefix+m.Name)
		}
	}
	return names
}

// The table of the README leads from the vendor's name of an interface to the
// methods that call it.
func TestReadme_namesEveryMethod(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		for _, m := range methods {
			if m.kind == raw || m.name == "Call" {
				continue // for what is not in the table
			}
			row := regexp.MustCompile("(?m)^\\|[^|]*`" + m.wire + "`[^|]*\\|.*`" + regexp.QuoteMeta(m.name) + "`.*\\|$")
			assert.Regexp(t, row, string(text), "%s: %s", file, m.name)
		}
	}
}

// answered makes a call that gets these answers.
func (m method) answered(t *testing.T, answers ...string) (any, error) {
	t.Helper()
	return m.call(t.Context(), record(t, answers...).client(t))
}
