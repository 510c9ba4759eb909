package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// scans reports whether value is one JSON value, by both ways that lead into the
// scanner.
func scans(t *testing.T, value string) bool {
	t.Helper()
	_, asMember := wire.Members([]byte(`{"a":`+value+`}`), nil)
	r := wire.NewReader([]byte(value))
	_, alone := r.Value()
	if alone == nil {
		alone = r.End()
	}
	assert.Equal(t, asMember == nil, alone == nil, "%.60s", value)
	if alone != nil {
		require.ErrorIs(t, alone, wire.ErrSyntax, "%.60s", value)
	}
	return alone == nil
}

// What is not closed ends in an error and in nothing else, since it comes from
// strangers and is scanned before anything is verified.
func TestScanner_refusesWhatEndsTooEarly(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		`"`, `"a`, `"a\`, `"a\u`, `"a\u0`, `"a\u004`, `"a\u0041`, `{`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `[`, `[1`, `[1,`,
		`["`, `["a`, `t`, `tru`, `-`, `1.`, `1e`, `1e-`, `1e+`,
	} {
		for _, doc := range []string{value, `{"a":` + value, `{"a":1,"b":[` + value, `{` + value, `[` + value} {
			_, err := wire.Members([]byte(doc), nil)
			require.Error(t, err, doc)
			_, err = wire.NewReader([]byte(doc)).Value()
			require.ErrorIs(t, err, wire.ErrSyntax, doc)
		}
	}
}

func TestScanner_takesHexadecimalDigitsAlone(t *testing.T) {
	t.Parallel()
	for at := range 4 {
		escape := func(digit byte) string {
			digits := []byte("0000")
			digits[at] = digit
			return `"\u` + string(digits) + `"`
		}
		for c := range 128 {
			isDigit := strings.ContainsRune("0123456789abcdefABCDEF", rune(c))
			assert.Equal(t, isDigit, scans(t, escape(byte(c))), "%q", escape(byte(c)))
		}
		assert.False(t, scans(t, escape(0xb0)))
	}
	for c := range 128 {
		plain := strings.ContainsRune(`"\/bfnrt`, rune(c))
		assert.Equal(t, plain, scans(t, `"\`+string(rune(c))+`"`), "%q", rune(c))
	}
}

func TestScanner_takesTheNumbersOfJSON(t *testing.T) {
	t.Parallel()
	for _, number := range []string{
		"0", "-0", "1", "-1", "10", "0.5", "-0.50", "1e5", "1e-5", "1e+5", "1E-5", "1E+05", "1.5e-05", "0e0", "-0.0e-0",
		"123456789012345678901234567890",
	} {
		assert.True(t, scans(t, number), number)
	}
	for _, number := range []string{
		"01", "-01", "+1", ".5", "1.", "-", "-.5", "1.e5", "1e", "1e-", "1e+", "1e+-5", "1e--5", "1e5.5", "1-5", "0x1", "1_0", "--1", "1e 5", "٣",
	} {
		assert.False(t, scans(t, number), number)
	}
}

func TestScanner_descendsAThousandLevels(t *testing.T) {
	t.Parallel()
	const deepest = 1000
	nested := func(open, end string, levels int) string {
		return strings.Repeat(open, levels) + "0" + strings.Repeat(end, levels)
	}
	for _, kind := range []struct{ open, end string }{{"[", "]"}, {`{"a":`, "}"}} {
		r := wire.NewReader([]byte(nested(kind.open, kind.end, deepest)))
		_, err := r.Value()
		require.NoError(t, err)
		_, err = wire.NewReader([]byte(nested(kind.open, kind.end, deepest+1))).Value()
		require.ErrorIs(t, err, wire.ErrSyntax)

		_, err = wire.Members([]byte(`{"a":`+nested(kind.open, kind.end, deepest)+`}`), nil)
		require.NoError(t, err)
		_, err = wire.Members([]byte(`{"a":`+nested(kind.open, kind.end, deepest+1)+`}`), nil)
		require.ErrorIs(t, err, wire.ErrSyntax)
	}
}

// Text is passed eight bytes at a time; none of them is overlooked wherever it stands.
func TestScanner_seesEachByteOfText(t *testing.T) {
	t.Parallel()
	for length := range 20 {
		for at := range length {
			for c := range 256 {
				text := []byte(strings.Repeat("a", length))
				text[at] = byte(c)
				quoted := `"` + string(text) + `"`
				require.Equal(t, json.Valid([]byte(quoted)), scans(t, quoted), "%q", quoted)
				var want, got string
				if json.Unmarshal([]byte(quoted), &want) == nil {
					require.NoError(t, wire.NewReader([]byte(quoted)).Text(&got), "%q", quoted)
					require.Equal(t, want, got, "%q", quoted)
				}
			}
		}
	}
}

// A colon ends no name that is still open, whatever stands before it, and no name goes
// without one.
func TestScanner_endsNamesAtTheirQuoteAlone(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		doc := append([]byte(`{"a`), byte(c))
		doc = append(doc, `:1}`...)
		_, err := wire.Members(doc, nil)
		require.Equal(t, c == '"', err == nil, "%q", doc)
		spaced := bytes.Replace(doc, []byte(`:`), []byte(" \n:"), 1)
		_, err = wire.Members(spaced, nil)
		require.Equal(t, c == '"', err == nil, "%q", spaced)
		for _, instead := range []string{"", " ", "=", ","} {
			without := bytes.Replace(doc, []byte(`:`), []byte(instead), 1)
			_, err = wire.Members(without, nil)
			require.Error(t, err, "%q", without)
			require.Error(t, wire.Object(wire.NewReader(without), &row{}, (*row).field), "%q", without)
		}
	}
}
