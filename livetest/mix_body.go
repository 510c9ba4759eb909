package livetest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
)

// mixFault is why a mixing request is refused.
type mixFault struct {
	code  int
	words string
}

// mixObject is a JSON object of a mixing request while it is read. Each read
// takes its field out, so that finish finds the unknown ones. The first fault is
// kept, for all objects of the body; reads after it give zero values.
type mixObject struct {
	fields map[string]any
	fault  **mixFault
}

// parseMixBody reads the outermost object, and nothing may follow it.
func parseMixBody(body []byte) (mixObject, *mixFault) {
	o := mixObject{fault: new(*mixFault)}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&o.fields); err != nil || o.fields == nil {
		return o, &mixFault{mixBadBody, "the body is no JSON object"}
	}
	if _, err := dec.Token(); err != io.EOF {
		return o, &mixFault{mixBadBody, "the body goes on after its JSON object"}
	}
	return o, nil
}

func (o mixObject) fail(code int, name, words string) {
	if *o.fault == nil {
		*o.fault = &mixFault{code, name + ": " + words}
	}
}

func (o mixObject) has(name string) bool {
	_, ok := o.fields[name]
	return ok
}

// take removes a field and returns it; nil when it is absent.
func (o mixObject) take(name string) any {
	v := o.fields[name]
	delete(o.fields, name)
	return v
}

// finish refuses a field that was not read.
func (o mixObject) finish() {
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.fail(mixBadArguments, name, "is unknown")
	}
}

// text reads a string; an absent one is "".
func (o mixObject) text(name string, code int) string {
	if !o.has(name) {
		return ""
	}
	s, ok := o.take(name).(string)
	if !ok {
		o.fail(code, name, "is no string")
	}
	return s
}

// name reads an id of letters, digits and underscores.
func (o mixObject) name(name string) string {
	s := o.text(name, mixBadStream)
	if len(s) > maxMixID || !mixID.MatchString(s) {
		o.fail(mixBadStream, name, "is not 1 to 80 letters, digits and underscores")
	}
	return s
}

// idText reads a number that some programs send as a string.
func (o mixObject) idText(name string, code int) string {
	switch v := o.take(name).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	o.fail(code, name, "is no number")
	return ""
}

// integer reads an integer; an absent one is 0.
func (o mixObject) integer(name string, code int, least, most int64) int64 {
	if !o.has(name) {
		return 0
	}
	number, _ := o.take(name).(json.Number)
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || n < least || n > most {
		o.fail(code, name, "is no integer in its range")
		return 0
	}
	return n
}

// length reads pixels or a fraction of the picture.
func (o mixObject) length(name string) {
	if !o.has(name) {
		return
	}
	number, _ := o.take(name).(json.Number)
	f, err := number.Float64()
	fits := f == 0 || f >= 0.01 && f <= 0.99 || f >= 1 && f <= maxPixels
	if err != nil || !fits {
		o.fail(mixBadStream, name, "is neither 0 to 3000 pixels nor a fraction of 0.01 to 0.99")
	}
}

// object reads an object that must be there.
func (o mixObject) object(name string, code int) mixObject {
	fields, ok := o.take(name).(map[string]any)
	if !ok {
		o.fail(code, name, "is no object")
	}
	return mixObject{fields: fields, fault: o.fault}
}

// list reads an array of objects; an absent one is empty.
func (o mixObject) list(name string, code int) []mixObject {
	if !o.has(name) {
		return nil
	}
	items, ok := o.take(name).([]any)
	if !ok {
		o.fail(code, name, "is no array")
	}
	var objects []mixObject
	for _, item := range items {
		fields, ok := item.(map[string]any)
		if !ok {
			o.fail(code, name, "holds something else than objects")
		}
		objects = append(objects, mixObject{fields: fields, fault: o.fault})
	}
	return objects
}
