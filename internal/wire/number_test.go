package wire_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// Numbers of few digits are read without package strconv, and to the same bit.
func TestReader_Float_readsWhatStrconvReads(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		decimals := random.IntN(18)
		text := strconv.FormatInt(random.Int64()>>random.IntN(64), 10)
		if decimals > 0 {
			text = fmt.Sprintf("%s.%0*d", text, decimals, random.Int64N(1e17)/int64(math.Pow10(17-decimals)))
		}
		requireNumber(t, text)
	}
}

// A number is what encoding/json reads.
func FuzzReader_number(f *testing.F) {
	for _, seed := range []string{
		"0", "-0", "-0.0", "1.5", "0.000000000000001", "999999999999999", "9999999999999999", "1e3", "1.5E-7", "01", "1.", "-", "1x",
		"9007199254740993", "-9223372036854775808", "9223372036854775808", "18446744073709551617", "36893488147419103233",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.TrimSpace(text)
		if v := wire.Value(text); v.Kind() != '0' || !json.Valid(v) {
			_, err := wire.Members([]byte(`{"a":[`+text+`]}`), nil)
			if valid := json.Valid([]byte(`{"a":[` + text + `]}`)); valid != (err == nil) {
				t.Fatalf("%q: %v; valid: %v", text, err, valid)
			}
			requireNoNumber(t, text)
			return
		}
		requireNumber(t, text)
	})
}

// requireNoNumber is for text that is not one number of JSON.
func requireNoNumber(t *testing.T, text string) {
	t.Helper()
	if wire.Value(text).Kind() != '0' {
		return // it may be quoted
	}
	var n int64
	var f float64
	asInt, asFloat := wire.NewReader([]byte(text)), wire.NewReader([]byte(text))
	require.False(t, asInt.Int(&n) == nil && asInt.End() == nil, "%q", text)
	require.False(t, asFloat.Float(&f) == nil && asFloat.End() == nil, "%q", text)
}

// requireNumber reads one number, in a document and alone, quoted and not.
func requireNumber(t *testing.T, text string) {
	t.Helper()
	wantInt, intErr := strconv.ParseInt(text, 10, 64)
	wantFloat, floatErr := strconv.ParseFloat(text, 64)
	for _, r := range []func() *wire.Reader{
		func() *wire.Reader { return wire.NewReader([]byte(text)) },
		func() *wire.Reader { return wire.NewReader([]byte(` "` + text + `"`)) },
		func() *wire.Reader { return wire.ReadValue(wire.Value(text)) },
	} {
		var n int64
		err := r().Int(&n)
		require.Equal(t, intErr == nil, err == nil, "%q: %v", text, err)
		if intErr == nil {
			require.Equal(t, wantInt, n, "%q", text)
		}
		var f float64
		in := r()
		err = in.Float(&f)
		require.Equal(t, floatErr == nil, err == nil, "%q: %v", text, err)
		require.NoError(t, in.End(), "%q", text)
		if floatErr == nil {
			require.Equal(t, math.Float64bits(wantFloat), math.Float64bits(f), "%q: %v, want %v", text, f, wantFloat)
		}
	}
}
