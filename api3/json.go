package api3

import (
	"encoding/json"
	"strconv"

	"github.com/qcloudlive/livecode/internal/wire"
)

// An object is a JSON object that is being written. Parameters and outputs are
// small and of fixed form, and encoding/json would take as long for them as for
// the rest of the call.
type object struct{ buf []byte }

func newObject() *object { return &object{append(make([]byte, 0, 128), '{')} }

func (o *object) name(name string) {
	if o.buf[len(o.buf)-1] != '{' {
		o.buf = append(o.buf, ',')
	}
	o.buf = append(o.buf, '"')
	o.buf = append(o.buf, name...)
	o.buf = append(o.buf, '"', ':')
}

// text writes a string, an empty one too.
func (o *object) text(name, value string) *object {
	o.name(name)
	o.buf = appendText(o.buf, value)
	return o
}

// given writes a string unless it is empty.
func (o *object) given(name, value string) *object {
	if value == "" {
		return o
	}
	return o.text(name, value)
}

func (o *object) int(name string, value int64) *object {
	o.name(name)
	o.buf = strconv.AppendInt(o.buf, value, 10)
	return o
}

func (o *object) float(name string, value float64) *object {
	o.name(name)
	o.buf = strconv.AppendFloat(o.buf, value, 'f', -1, 64)
	return o
}

// raw writes a value that is JSON already.
func (o *object) raw(name string, value []byte) *object {
	o.name(name)
	o.buf = append(o.buf, value...)
	return o
}

// texts writes a list of strings unless it is empty.
func (o *object) texts(name string, values ...string) *object {
	if len(values) == 0 {
		return o
	}
	o.name(name)
	for i, value := range values {
		o.buf = append(o.buf, "[,"[min(i, 1)])
		o.buf = appendText(o.buf, value)
	}
	o.buf = append(o.buf, ']')
	return o
}

// objects writes a list, one object for each i below n.
func (o *object) objects(name string, n int, write func(i int, row *object)) *object {
	o.name(name)
	o.buf = append(o.buf, '[')
	for i := range n {
		if i > 0 {
			o.buf = append(o.buf, ',')
		}
		o.buf = append(o.buf, '{')
		write(i, o)
		o.buf = append(o.buf, '}')
	}
	o.buf = append(o.buf, ']')
	return o
}

// bytes ends the object.
func (o *object) bytes() []byte { return append(o.buf, '}') }

func appendText(buf []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(text) // of a string there is no error
			return append(buf, quoted...)
		}
	}
	buf = append(buf, '"')
	buf = append(buf, text...)
	return append(buf, '"')
}

// appendMember writes a member whose name comes from the wire.
func appendMember(buf, name []byte, v wire.Value) []byte {
	if buf[len(buf)-1] != '{' {
		buf = append(buf, ',')
	}
	buf = append(appendText(buf, string(name)), ':')
	return append(buf, v...)
}
