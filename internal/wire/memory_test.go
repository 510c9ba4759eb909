package wire_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// book has lists in its lists, as moderated pictures do.
type book struct {
	rows  []page
	tags  []string
	whole []wire.Value
}

func (b *book) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "books":
		return wire.Objects(r, &b.rows, (*page).field)
	case "tags":
		return wire.Texts(r, &b.tags)
	case "whole":
		return wire.List(r, &b.whole, func(r *wire.Reader, dst *wire.Value) (err error) {
			*dst, err = r.Value()
			return err
		})
	}
	return r.Skip()
}

// Reading a document of any content costs a bounded number of bytes for each of its
// own, whether or not it ends in an error.
func TestList_costsWhatItsLengthAllows(t *testing.T) { // not parallel: it counts all that is allocated
	if memorySkips != "" {
		t.Skip(memorySkips)
	}
	const length = 1 << 20
	fill := func(before, element, behind string) string {
		return before + strings.TrimSuffix(strings.Repeat(element, (length-len(before)-len(behind))/len(element)), ",") + behind
	}
	for name, doc := range map[string]string{
		"empty objects":            fill(`{"books":[`, `{},`, `]}`),
		"empty objects, nested":    fill(`{"books":[{"rows":[`, `{},`, `]}]}`),
		"pairs, nested":            fill(`{"books":[`, `{"rows":[{},{}]},`, `]}`),
		"lists of one":             fill(`{"books":[`, `{"rows":{"a":1}},`, `]}`),
		"one, then a long rest":    `{"books":[{},{}],"rest":"` + strings.Repeat("x", length) + `"}`,
		"empty texts":              fill(`{"tags":[`, `"",`, `]}`),
		"short texts":              fill(`{"tags":[`, `"ab",`, `]}`),
		"escapes":                  fill(`{"tags":[`, `"\n",`, `]}`),
		"Chinese":                  fill(`{"tags":[`, `"一",`, `]}`),
		"no UTF-8":                 fill(`{"tags":[`, "\"\xff\xff\xff\xff\xff\xff\",", `]}`),
		"one text of no UTF-8":     fill(`{"tags":["`, "\xff", `"]}`),
		"texts that fill a block":  fill(`{"tags":[`, `"`+strings.Repeat("x", 103)+`",`, `]}`),
		"numbers":                  fill(`{"whole":[`, `0,`, `]}`),
		"one list again and again": fill(`{"tags":[],`, `"tags":[""],`, `"x":0}`),
		"names with escapes":       fill(`{`, `"\u0061":0,`, `"x":0}`),
	} {
		for way, read := range map[string]func(b *book) error{
			"document": func(b *book) error { return wire.Object(wire.NewReader([]byte(doc)), b, (*book).field) },
			"value":    func(b *book) error { return wire.Object(wire.ReadValue(wire.Value(doc)), b, (*book).field) },
			"envelope": func(b *book) error {
				_, err := wire.ReadEnvelope([]byte(`{"ret":0,"output":`+doc+`}`), func(_ []byte, r *wire.Reader) error {
					return wire.Object(r, b, (*book).field)
				})
				return err
			},
		} {
			var err error
			copied := map[string]int{"envelope": 2 * len(doc)}[way] + len(doc) // from text to bytes, by this test
			bytes := allocated(func() { err = read(new(book)) }) - copied
			assert.LessOrEqual(t, bytes, 7*len(doc), "%s as %s: %v", name, way, err)
		}
	}
}

func TestList_refusesMoreThanItsLengthAllows(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"books":[` + strings.Repeat(`{},`, 500_000) + `{}]}`,
		`{"books":[` + strings.Repeat(`{"rows":[{},{},{},{},{},{},{},{},{},{}]},`, 20_000) + `{}]}`,
	} {
		err := wire.Object(wire.NewReader([]byte(doc)), new(book), (*book).field)
		require.ErrorIs(t, err, wire.ErrTooManyElements)
		assert.Regexp(t, `^books(\[\d+\]\.rows)?\[\d+\]: want fewer or longer elements, got too many$`, err.Error())
	}
}

// A list that is refused does not take the members behind it along.
func TestReader_ReadEach_readsOnPastTooManyElements(t *testing.T) {
	t.Parallel()
	list, err := wire.Members([]byte(`{"books":[`+strings.Repeat(`{},`, 500_000)+`{}],"tags":["a","b"]}`), nil)
	require.NoError(t, err)
	var b book
	odd := new(wire.Reader).ReadEach(list, b.field)
	require.Len(t, odd, 1)
	require.ErrorIs(t, odd[0], wire.ErrTooManyElements)
	assert.Equal(t, []string{"a", "b"}, b.tags)
}

// Nothing that a service sends comes near the bounds: rows that name what they
// hold, and ten thousand plain ids.
func TestList_takesWhatIsWorthItsLength(t *testing.T) {
	t.Parallel()
	var rows, tags []string
	for i := range 10_000 {
		rows = append(rows, fmt.Sprintf(`{"name":"8888_%d","load":%d}`, i, i))
		tags = append(tags, fmt.Sprintf(`"8888_%d"`, i))
	}
	doc := `{"books":[{"rows":[` + strings.Join(rows, ",") + `]}],"tags":[` + strings.Join(tags, ",") + `]}`
	var b book
	require.NoError(t, wire.Object(wire.NewReader([]byte(doc)), &b, (*book).field))
	require.Len(t, b.rows, 1)
	require.Len(t, b.rows[0].rows, 10_000)
	assert.Equal(t, row{name: "8888_9999", load: 9999}, b.rows[0].rows[9_999])
	require.Len(t, b.tags, 10_000)
	assert.Equal(t, "8888_9999", b.tags[9_999])
}

func TestPage_takesAsManyRowsAsItMay(t *testing.T) {
	t.Parallel()
	read := func(rows int) error {
		doc := `[` + strings.Repeat(`{"name":"8888_test","load":1},`, rows-1) + `{}]`
		var got []row
		err := wire.Page(wire.NewReader([]byte(doc)), &got, 100, (*row).field)
		if err == nil {
			assert.Len(t, got, rows)
		}
		return err
	}
	require.NoError(t, read(1))
	require.NoError(t, read(100))
	err := read(101)
	require.EqualError(t, err, "[100]: want at most 100 rows, got more")
	assert.ErrorIs(t, err, wire.ErrTooManyElements)
}

// A type of 32 bits, which an int is on some machines, holds no more than it can.
func TestEnum_cutsNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`2147483648`, `-2147483649`, `4294967296`, `"4294967297"`, `9223372036854775807`} {
		got := int32(7)
		err := wire.Enum(wire.ReadValue(wire.Value(text)), &got)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), "want a smaller integer", text)
		assert.Zero(t, got, text)
	}
	for text, want := range map[string]int32{`2147483647`: 1<<31 - 1, `"-2147483648"`: -1 << 31, `null`: 0} {
		var got int32
		require.NoError(t, wire.Enum(wire.ReadValue(wire.Value(text)), &got), text)
		assert.Equal(t, want, got, text)
	}
}
