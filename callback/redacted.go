package callback

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
	"unicode"
)

// Redacted returns what an event says as one JSON object that may be passed on to others:
// credentials such as stream_param are "[redacted]", and JSON whose fields the service does not
// document is left out, as is the body. It is what package forward sends.
//
// Names are those of the fields in lower case with underscores, such as stream_id; type is
// the name of the type, event_type its number. Times are RFC 3339 in UTC+8. A duration is a
// whole number of milliseconds under a name that ends with _ms. Empty texts and lists, unknown
// times and flags that are not set are left out.
//
// The error is the one of [json.Marshal] for a number that JSON does not know, which no
// verified body can hold.
func Redacted(ev Event) ([]byte, error) {
	if ev == nil {
		return nil, badArgument("Redacted", "ev", "not nil")
	}
	members := map[string]any{"type": ev.Type().String(), "event_type": int(ev.Type())}
	redactStruct(members, reflect.Indirect(reflect.ValueOf(ev)))
	return json.Marshal(members)
}

var (
	typeOfTime     = reflect.TypeFor[time.Time]()
	typeOfDuration = reflect.TypeFor[time.Duration]()
	typeOfSecret   = reflect.TypeFor[Secret]()
	typeOfRaw      = reflect.TypeFor[json.RawMessage]()
)

// redactStruct adds the fields of a struct, those of embedded structs among them.
func redactStruct(members map[string]any, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			redactStruct(members, v.Field(i))
		case !field.IsExported() || isEmpty(v.Field(i)):
		case field.Type == typeOfDuration:
			members[snakeCase(field.Name)+"_ms"] = time.Duration(v.Field(i).Int()).Milliseconds()
		default:
			if value, ok := redactValue(v.Field(i)); ok {
				members[snakeCase(field.Name)] = value
			}
		}
	}
}

// isEmpty reports what says nothing: a number that is zero does.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Bool, reflect.Struct, reflect.Pointer, reflect.Interface:
		return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
	}
	return false
}

// redactValue returns what stands for a value in the JSON, if it may be shown.
func redactValue(v reflect.Value) (value any, ok bool) {
	switch {
	case v.Type() == typeOfRaw:
		return nil, false
	case v.Type() == typeOfTime, v.Type() == typeOfSecret:
		return v.Interface(), true
	case v.Kind() == reflect.Struct:
		members := map[string]any{}
		redactStruct(members, v)
		return members, true
	case v.Kind() == reflect.Slice && v.Type().Elem() != typeOfRaw:
		list := make([]any, 0, v.Len())
		for i := range v.Len() {
			if element, ok := redactValue(v.Index(i)); ok {
				list = append(list, element)
			}
		}
		return list, true
	}
	return scalar(v)
}

// scalar returns a text, a number or a flag without the methods of its type, so that an
// enumeration is its number.
func scalar(v reflect.Value) (value any, ok bool) {
	switch {
	case v.Kind() == reflect.String:
		return v.String(), true
	case v.Kind() == reflect.Bool:
		return v.Bool(), true
	case v.CanInt():
		return v.Int(), true
	case v.CanUint():
		return v.Uint(), true
	case v.CanFloat():
		return v.Float(), true
	}
	return nil, false
}

// snakeCase writes a name of Go in lower case with underscores: PicFullURL is
// pic_full_url, OCRMsg is ocr_msg.
func snakeCase(name string) string {
	if name == "IDCID" {
		return "idc_id" // no rule sees two abbreviations in it
	}
	var b strings.Builder
	letters := []rune(name)
	for i, c := range letters {
		if i > 0 && unicode.IsUpper(c) && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
