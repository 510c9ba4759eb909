package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// listing returns a line for each thing that a package exports, sorted. Values of
// constants are part of it, since they are on the wire and in stores.
func listing(pkg *types.Package) string {
	l := lister{pkg: pkg}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			l.object(obj)
		}
	}
	slices.Sort(l.lines)
	return strings.Join(slices.Compact(l.lines), "")
}

type lister struct {
	pkg   *types.Package
	lines []string
}

func (l *lister) add(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...)+"\n")
}

func (l *lister) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		l.add("const %s %s = %s", obj.Name(), l.typ(obj.Type()), obj.Val().ExactString())
	case *types.Var:
		l.add("var %s %s", obj.Name(), l.typ(obj.Type()))
	case *types.Func:
		l.add("func %s%s", obj.Name(), l.signature(obj.Signature()))
	case *types.TypeName:
		l.typeName(obj)
	}
}

func (l *lister) typeName(obj *types.TypeName) {
	if alias, ok := obj.Type().(*types.Alias); ok {
		l.add("type %s = %s", obj.Name(), l.typ(alias.Rhs()))
		return
	}
	named := obj.Type().(*types.Named)
	name := obj.Name() + l.parameters(named)
	switch under := named.Underlying().(type) {
	case *types.Struct:
		l.add("type %s struct", name)
		for field := range under.Fields() {
			if field.Exported() && field.Embedded() {
				l.add("type %s struct, embeds %s", name, l.typ(field.Type()))
			} else if field.Exported() {
				l.add("type %s struct, %s %s", name, field.Name(), l.typ(field.Type()))
			}
		}
	case *types.Interface:
		l.interfaceType(name, under)
	default:
		l.add("type %s %s", name, l.typ(under))
	}
	for method := range named.Methods() {
		if method.Exported() {
			l.add("method (%s) %s%s", l.receiver(method), method.Name(), l.signature(method.Signature()))
		}
	}
}

// interfaceType says whether others can implement it: a method more breaks them.
func (l *lister) interfaceType(name string, under *types.Interface) {
	closed := ""
	for method := range under.Methods() {
		if method.Exported() {
			l.add("type %s interface, %s%s", name, method.Name(), l.signature(method.Signature()))
		} else {
			closed = ", closed"
		}
	}
	l.add("type %s interface%s", name, closed)
}

func (l *lister) receiver(method *types.Func) string {
	return l.typ(method.Signature().Recv().Type())
}

func (l *lister) parameters(named *types.Named) string {
	var list []string
	for parameter := range named.TypeParams().TypeParams() {
		list = append(list, parameter.Obj().Name()+" "+l.typ(parameter.Constraint()))
	}
	if list == nil {
		return ""
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func (l *lister) signature(s *types.Signature) string {
	return strings.TrimPrefix(l.typ(s), "func")
}

// typ names types of other packages by the last word of their path, and leaves the
// names of parameters out: they can change.
func (l *lister) typ(t types.Type) string {
	if s, ok := t.(*types.Signature); ok {
		t = unnamed(s)
	}
	return types.TypeString(t, func(other *types.Package) string {
		if other == l.pkg {
			return ""
		}
		return other.Name()
	})
}

func unnamed(s *types.Signature) *types.Signature {
	return types.NewSignatureType(nil, nil, nil, unnamedTuple(s.Params()), unnamedTuple(s.Results()), s.Variadic())
}

func unnamedTuple(tuple *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range tuple.Variables() {
		t := v.Type()
		if s, ok := t.(*types.Signature); ok {
			t = unnamed(s)
		}
		vars = append(vars, types.NewParam(0, nil, "", t))
	}
	return types.NewTuple(vars...)
}
