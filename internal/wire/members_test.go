package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

func TestMembers_keepsOrderRepeatsAndRawValues(t *testing.T) {
	t.Parallel()
	list, err := wire.Members([]byte(" {\"a\" : 1 , \"\\u0062\":{\"a\":[ 1 ]},\"a\":\"x\"}\n"), nil)
	require.NoError(t, err)
	var got []string
	for _, m := range list {
		got = append(got, fmt.Sprintf("%s=%s", m.Name, m.Value))
	}
	assert.Equal(t, []string{`a=1`, `b={"a":[ 1 ]}`, `a="x"`}, got)
}

func TestMembers_refusesAllButOneBoundedObject(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range wire.MaxMembers {
		fmt.Fprintf(&many, `"k%d":0,`, i)
	}
	for doc, want := range map[string]error{
		``: wire.ErrSyntax, ` `: wire.ErrSyntax, `{`: wire.ErrSyntax, `{"a":1`: wire.ErrSyntax, `{"a"}`: wire.ErrSyntax,
		`{"a":1}x`: wire.ErrSyntax, `{}{}`: wire.ErrSyntax, "\uFEFF{}": wire.ErrSyntax, `{a:1}`: wire.ErrSyntax,
		`{"a":1,}`: wire.ErrSyntax, `{"a":01}`: wire.ErrSyntax, "{\u3000\"a\":1}": wire.ErrSyntax, `{} // c`: wire.ErrSyntax,
		`null`: wire.ErrNotObject, `[]`: wire.ErrNotObject, `""`: wire.ErrNotObject, `1`: wire.ErrNotObject, `true`: wire.ErrNotObject,
		strings.Repeat("[", 60_000):                      wire.ErrSyntax,
		`{"a":` + strings.Repeat("[", 10_001):            wire.ErrSyntax,
		`{"a":` + strings.Repeat("[", 60_000):            wire.ErrSyntax,
		`{` + many.String() + `"one more":0}`:            wire.ErrTooManyMembers,
		`{"a":"` + strings.Repeat("a", 100) + "\n" + `"`: wire.ErrSyntax,
	} {
		_, err := wire.Members([]byte(doc), nil)
		require.ErrorIs(t, err, want, "%.60s", doc)
	}
	list, err := wire.Members([]byte(`{`+strings.TrimSuffix(many.String(), ",")+`}`), nil)
	require.NoError(t, err)
	assert.Len(t, list, wire.MaxMembers)
}

func TestReader_ReadEach_readsOnPastOddMembers(t *testing.T) {
	t.Parallel()
	list, err := wire.Members([]byte(`{"total":"many","rows":[{"name":"a"},{"load":"x"}],"more":true,"total":2}`), nil)
	require.NoError(t, err)
	var p page
	odd := new(wire.Reader).ReadEach(list, p.field)
	assert.Equal(t, int64(2), p.total)
	require.Len(t, odd, 2)
	assert.EqualError(t, odd[0], `total: want an integer, got "many"`)
	assert.EqualError(t, odd[1], `rows[1].load: want a number, got "x"`)
	assert.Nil(t, new(wire.Reader).ReadEach(nil, p.field))
}

// What Members takes, encoding/json takes too, with the same values.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"b":"x"}`, `{"a":1}{}`, `{"\u0061":[{}]}`, `[]`, "{\"a\":\"\xff\"}", `{"a":-0}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		list, err := wire.Members(doc, nil)
		if err != nil {
			if refusesTooMuch(doc, err) {
				t.Fatalf("%q is refused: %v", doc, err)
			}
			return
		}
		var reference map[string]json.RawMessage
		if err := json.Unmarshal(doc, &reference); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", doc, err)
		}
		last := map[string]string{}
		for _, m := range list {
			last[string(m.Name)] = string(m.Value)
		}
		if len(last) != len(reference) {
			t.Fatalf("%q: %d names, encoding/json has %d", doc, len(last), len(reference))
		}
		for name, raw := range reference {
			if last[name] != string(raw) {
				t.Fatalf("%q: %q = %s, encoding/json has %s", doc, name, last[name], raw)
			}
		}
	})
}

// refusesTooMuch reports an error for a document that encoding/json takes and no
// bound forbids.
func refusesTooMuch(doc []byte, err error) bool {
	if !json.Valid(doc) || errors.Is(err, wire.ErrTooManyMembers) || bytes.Count(doc, []byte("[")) > 900 || bytes.Count(doc, []byte("{")) > 900 {
		return false
	}
	isObject := bytes.HasPrefix(bytes.TrimLeft(doc, " \t\r\n"), []byte("{"))
	return isObject || !errors.Is(err, wire.ErrNotObject)
}
