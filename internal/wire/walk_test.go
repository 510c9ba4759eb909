package wire_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

type row struct {
	name string
	load float64
	tags []string
}

func (r *row) field(name []byte, in *wire.Reader) error {
	switch string(name) {
	case "name":
		return in.Text(&r.name)
	case "load":
		return in.Float(&r.load)
	case "tags":
		return wire.Texts(in, &r.tags)
	}
	return in.Skip()
}

type page struct {
	total int64
	rows  []row
}

func (p *page) field(name []byte, in *wire.Reader) error {
	switch string(name) {
	case "total":
		return in.Int(&p.total)
	case "rows":
		return wire.Objects(in, &p.rows, (*row).field)
	}
	return in.Skip()
}

func readPage(t *testing.T, doc string) (page, error) {
	t.Helper()
	var streamed, single page
	r := wire.NewReader([]byte(doc))
	err := wire.Object(r, &streamed, (*page).field)
	if err == nil {
		err = r.End()
	}
	// A value read beforehand gives the same as one in the stream.
	if err == nil {
		require.NoError(t, wire.Object(wire.ReadValue(wire.Value(strings.TrimSpace(doc))), &single, (*page).field))
		assert.Equal(t, streamed, single)
	}
	return streamed, err
}

func TestObject_takesEveryShapeOfTheService(t *testing.T) {
	t.Parallel()
	want := page{total: 1, rows: []row{{name: "a", load: 1}}}
	for _, doc := range []string{
		`{"total":1,"rows":[{"name":"a","load":1}]}`,
		`{"total":"1","rows":{"name":"a","load":"1"}}`,
		`[{"rows":[{"load":1,"name":"a"}],"total":1}]`,
		` { "total" : 1 , "rows" : [ { "n\u0061me" : "a" , "load" : 1e0, "flr": {"deep":[1]} } ] } `,
	} {
		got, err := readPage(t, doc)
		require.NoError(t, err, doc)
		assert.Equal(t, want, got, doc)
	}
	for _, doc := range []string{`{}`, `[]`, `null`, `""`, `"null"`, `{"rows":null}`, `{"rows":""}`, `{"rows":{}}`, `{"rows":[]}`, `[{}]`} {
		got, err := readPage(t, doc)
		require.NoError(t, err, doc)
		assert.Equal(t, page{}, got, doc)
	}
}

func TestObject_matchesNamesByTheirExactSpelling(t *testing.T) {
	t.Parallel()
	got, err := readPage(t, `{"TOTAL":1,"Total":2,"tota\u0131":3,"row\u017f":[{}]}`)
	require.NoError(t, err)
	assert.Equal(t, page{}, got)
}

func TestObject_errorsLeadToTheValue(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`{"total":"NaN"}`:                     `total: want an integer, got "NaN"`,
		`{"rows":[{},{"load":"x"}]}`:          `rows[1].load: want a number, got "x"`,
		`{"rows":{"load":true}}`:              `rows[0].load: want a number, got true`,
		`{"rows":[{"tags":["a",{}]}]}`:        `rows[0].tags[1]: want a string, got an object`,
		`{"rows":[7]}`:                        `rows[0]: want an object, got 7`,
		`{"rows":"many"}`:                     `rows: want an array, got "many"`,
		`[{"total":1},{"total":2}]`:           `[1]: want one object, got several`,
		`3`:                                   `want an object, got 3`,
		`{"total":1`:                          `not one JSON document`,
		`{"rows":[{"name":"a"`:                `not one JSON document`,
		`{"rows":[`:                           `not one JSON document`,
		`{"total":1} {}`:                      `not one JSON document`,
		`{"total":tru}`:                       `not one JSON document`,
		``:                                    `not one JSON document`,
		`{"a":` + strings.Repeat("[", 10_001): `not one JSON document`,
	} {
		_, err := readPage(t, doc)
		require.EqualError(t, err, want, doc)
	}
}

func TestReader_Strict_namesWhatTheContractLacks(t *testing.T) {
	t.Parallel()
	var p page
	r := wire.NewReader([]byte(`{"rows":[{"name":"a","flr":1}]}`)).Strict()
	require.EqualError(t, wire.Object(r, &p, (*page).field), "rows[0].flr: want a name of the contract, got 1")

	p = page{}
	r = wire.NewReader([]byte(`{"rows":{"flr":1}}`)).Strict()
	require.EqualError(t, wire.Object(r, &p, (*page).field), "rows[0].flr: want a name of the contract, got 1")
}

func TestReader_zeroValueReadsNothing(t *testing.T) {
	t.Parallel()
	var r wire.Reader
	_, err := r.Value()
	assert.ErrorIs(t, err, wire.ErrSyntax)
	assert.ErrorIs(t, wire.Object(&r, new(page), (*page).field), wire.ErrSyntax)
}
