package wire_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

func TestValue_Int(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		`12`: 12, `"12"`: 12, `-3`: -3, `"-3"`: -3, `0`: 0, `"0"`: 0, `null`: 0, `""`: 0,
		`9223372036854775807`: 1<<63 - 1, `"-9223372036854775808"`: -1 << 63,
	} {
		got, err := wire.Value(text).Int()
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{
		`1.0`, `1e3`, `"1e3"`, `"0x10"`, `"+1"`, `" 1"`, `"1 "`, `"1_000"`, `"NaN"`, `"\u0031"`,
		`9223372036854775808`, `true`, `{}`, `[1]`, `"一"`,
	} {
		_, err := wire.Value(text).Int()
		var field *wire.FieldError
		require.ErrorAs(t, err, &field, text)
	}
}

func TestValue_Float(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		`1.25`: 1.25, `"1.25"`: 1.25, `0`: 0, `1e3`: 1000, `null`: 0, `""`: 0, `-0.5`: -0.5,
	} {
		got, err := wire.Value(text).Float()
		require.NoError(t, err, text)
		assert.InDelta(t, want, got, 0, text)
	}
	for _, text := range []string{`"NaN"`, `"Inf"`, `"-Infinity"`, `1e999`, `"a"`, `true`, `{}`} {
		_, err := wire.Value(text).Float()
		require.Error(t, err, text)
	}
}

func TestValue_Text(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"8888_a"`: "8888_a", `18446744073709551615`: "18446744073709551615", `null`: "", `""`: "",
		`"a\u0000b"`: "a\x00b", `"一"`: "一", `"\ud83d\ude00"`: "😀", `"a\"b"`: `a"b`,
		"\"\xb2\xe2\"": "\uFFFD\uFFFD", `" a "`: " a ",
	} {
		got, err := wire.Value(text).Text()
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{`true`, `{}`, `["a"]`} {
		_, err := wire.Value(text).Text()
		require.Error(t, err, text)
	}
}

func TestValue_Times(t *testing.T) {
	t.Parallel()
	want := time.Date(2017, 3, 31, 13, 38, 55, 0, wire.China)

	got, err := wire.Value(`"2017-03-31 13:38:55"`).DateTime()
	require.NoError(t, err)
	assert.True(t, want.Equal(got))
	assert.Equal(t, "UTC+8", got.Location().String())

	for _, text := range []string{`1490938735`, `"1490938735"`} {
		got, err = wire.Value(text).Unix()
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	got, err = wire.Value(`1490938735000`).UnixMilli()
	require.NoError(t, err)
	assert.Equal(t, want, got)

	for _, nothing := range []string{`""`, `null`} {
		for _, read := range []func(wire.Value) (time.Time, error){
			wire.Value.DateTime, wire.Value.Unix, wire.Value.UnixMilli,
		} {
			got, err = read(wire.Value(nothing))
			require.NoError(t, err)
			assert.True(t, got.IsZero())
		}
	}
	for _, out := range []string{`-1`, `253402300800000`, `9223372036854775807`, `-9223372036854775808`} {
		_, err = wire.Value(out).Unix()
		require.ErrorContains(t, err, "want a time", out)
		_, err = wire.Value(out).UnixMilli()
		require.ErrorContains(t, err, "want a time", out)
	}
	got, err = wire.Value(`253402300799`).Unix()
	require.NoError(t, err)
	assert.Equal(t, "9999-12-31T23:59:59Z", got.UTC().Format(time.RFC3339))
	for _, bad := range []string{`"2017-03-31"`, `"2017-13-01 00:00:00"`, `"yesterday"`, `{}`} {
		_, err = wire.Value(bad).DateTime()
		require.Error(t, err, bad)
	}
}

func TestReader_Duration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		`1500`: 1500 * time.Millisecond, `"113224"`: 113224 * time.Millisecond, `0`: 0, `null`: 0,
		`-9223372036854`: -9223372036854 * time.Millisecond,
	} {
		var got time.Duration
		require.NoError(t, wire.ReadValue(wire.Value(text)).Duration(&got, time.Millisecond), text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{`9223372036855`, `-9223372036855`, `9223372036854775807`, `1.5`, `"long"`} {
		got := time.Hour
		err := wire.ReadValue(wire.Value(text)).Duration(&got, time.Millisecond)
		require.Error(t, err, text)
		assert.Zero(t, got, text)
	}
}

func TestFormatDateTime_writesTheZoneOfTheService(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "2017-03-31 13:38:55", wire.FormatDateTime(time.Date(2017, 3, 31, 5, 38, 55, 0, time.UTC)))
	assert.Empty(t, wire.FormatDateTime(time.Time{}))
}

func TestValue_IsNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `null`, `""`, `"null"`, `{}`, `[]`, `{ }`, "[\n]"} {
		assert.True(t, wire.Value(text).IsNothing(), text)
	}
	for _, text := range []string{`0`, `false`, `"a"`, `{"a":1}`, `[0]`, `" "`} {
		assert.False(t, wire.Value(text).IsNothing(), text)
	}
}

// A value that may be long or secret is named by its kind alone.
func TestFieldError_quotesLittle(t *testing.T) {
	t.Parallel()
	_, err := wire.Value(`"txSecret=0123456789abcdef0123456789abcdef"`).Int()
	assert.EqualError(t, err, "want an integer, got a string")
	_, err = wire.Value(`{"key":"secret"}`).Text()
	assert.EqualError(t, err, "want a string, got an object")
	_, err = wire.Value("\"a\u202eb\"").Int()
	assert.EqualError(t, err, `want an integer, got "a\u202eb"`)
}

func FuzzValue_Int(f *testing.F) {
	for _, seed := range []string{`12`, `"12"`, `-0`, `1.0`, `""`, `null`, `"\u0031"`, `18446744073709551615`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := wire.NewReader([]byte(text))
		v, err := r.Value()
		if err != nil || r.End() != nil {
			return
		}
		n, err := v.Int()
		if err != nil {
			return
		}
		again, err := wire.Value(strconv.FormatInt(n, 10)).Int()
		if err != nil || again != n {
			t.Fatalf("%q reads as %d, which reads as %d, %v", text, n, again, err)
		}
	})
}
