package livecode

import (
	"net/http"
	"reflect"
)

// maxWalked is how many values of an error are looked at. What has more of them,
// like one with a whole server in it, is not worth handing out.
const maxWalked = 10_000

// holds reports whether a text for which isSecret is true lies anywhere in v: in
// fields, behind pointers, in lists and maps. fmt shows a pointer as a number, but
// encoding/json and errors.As bring out a *url.URL or an *http.Request behind it.
func holds(v any, isSecret func(text string) bool) bool {
	w := walk{isSecret: isSecret, seen: map[seen]bool{}}
	return w.finds(reflect.ValueOf(v))
}

type walk struct {
	isSecret func(text string) bool
	seen     map[seen]bool
	walked   int
}

// seen is a pointer with its type: that of a struct is also that of its first field.
type seen struct {
	at uintptr
	of reflect.Type
}

// A request has the signed URL in it, and parts that net/http may still be using.
var (
	requestType  = reflect.TypeFor[http.Request]()
	responseType = reflect.TypeFor[http.Response]()
)

// errorType is the one kind of interface, beside any, that is looked behind: what
// lies behind others, like a net.Conn, is at work and no field of encoding/json.
var errorType = reflect.TypeFor[error]()

func (w *walk) finds(v reflect.Value) bool {
	if w.walked++; w.walked > maxWalked {
		return true
	}
	switch v.Kind() {
	case reflect.String:
		return w.isSecret(v.String())
	case reflect.Interface:
		return (v.NumMethod() == 0 || v.Type() == errorType) && w.finds(v.Elem())
	case reflect.Pointer:
		return !w.repeats(v) && w.finds(v.Elem())
	case reflect.Struct:
		if v.Type() == requestType || v.Type() == responseType {
			return true
		}
		for _, field := range v.Fields() {
			if w.finds(field) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		return w.findsInList(v)
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			if w.finds(entry.Key()) || w.finds(entry.Value()) {
				return true
			}
		}
	}
	return false
}

func (w *walk) findsInList(v reflect.Value) bool {
	switch v.Type().Elem().Kind() {
	case reflect.Uint8:
		if v.Kind() == reflect.Slice {
			return w.isSecret(string(v.Bytes()))
		}
		return false
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float32, reflect.Float64:
		return false
	}
	for i := range v.Len() {
		if w.finds(v.Index(i)) {
			return true
		}
	}
	return false
}

// repeats reports a pointer that was followed before, or one to nothing.
func (w *walk) repeats(v reflect.Value) bool {
	p := seen{v.Pointer(), v.Type()}
	if p.at == 0 || w.seen[p] {
		return true
	}
	w.seen[p] = true
	return false
}
