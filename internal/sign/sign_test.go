package sign_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/sign"
)

const (
	helloKey = "5d41402abc4b2a76b9719d911017c592"
	helloT   = 1471850187
	helloHex = "b17971b51ba0fe5916ddcd96692e9fb3"
)

func TestSigner_agreesWithHex(t *testing.T) {
	t.Parallel()
	assert.Equal(t, helloHex, sign.Hex(helloKey, helloT))
	assert.Equal(t, helloHex, sign.HexSum(sign.NewSigner(helloKey)(helloT)))
	assert.Equal(t, helloHex, sign.MD5Hex(helloKey, "1471850187"))
}

func TestHex_acceptsAKeyLongerThanItsScratchSpace(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 500)
	assert.Equal(t, sign.MD5Hex(long, "1471850187"), sign.Hex(long, helloT))
}

func TestDecode(t *testing.T) {
	t.Parallel()
	want := sign.NewSigner(helloKey)(helloT)
	for _, tt := range []struct {
		name, text string
		ok         bool
	}{
		{"lower case", helloHex, true},
		{"upper case", strings.ToUpper(helloHex), true},
		{"empty", "", false},
		{"one short", helloHex[:31], false},
		{"one long", helloHex + "0", false},
		{"not hex", strings.Repeat("g", 32), false},
		{"right length in bytes, not in digits", strings.Repeat("é", 16), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := sign.Decode(tt.text)
			require.Equal(t, tt.ok, ok)
			if ok {
				assert.Equal(t, want, got)
			}
		})
	}
}

func TestMatches_triesEveryKey(t *testing.T) {
	t.Parallel()
	got := sign.NewSigner(helloKey)(helloT)
	right, wrong := sign.NewSigner(helloKey), sign.NewSigner("another")
	assert.True(t, sign.Matches([]sign.Signer{right}, helloT, got))
	assert.True(t, sign.Matches([]sign.Signer{wrong, right}, helloT, got))
	assert.True(t, sign.Matches([]sign.Signer{right, wrong}, helloT, got))
	assert.True(t, sign.Matches([]sign.Signer{right, right}, helloT, got))
	assert.False(t, sign.Matches([]sign.Signer{wrong}, helloT, got))
	assert.False(t, sign.Matches([]sign.Signer{right}, helloT+1, got))
	assert.False(t, sign.Matches(nil, helloT, got))
}

func TestMatches_refusesEverySingleBitOff(t *testing.T) {
	t.Parallel()
	signers := []sign.Signer{sign.NewSigner(helloKey)}
	good := signers[0](helloT)
	for bit := range sign.Size * 8 {
		bad := good
		bad[bit/8] ^= 1 << (bit % 8)
		assert.False(t, sign.Matches(signers, helloT, bad), "bit %d", bit)
	}
}

func TestParseT(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"1471850187": 1471850187,
		"1000000000": 1000000000,
		"9999999999": 9999999999,
	} {
		got, ok := sign.ParseT(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{
		"", "0", "-1", "147185018", "14718501871", "+471850187", "0471850187", " 471850187", "147185018 ",
		"1.47185018", "1e9", "1471850e07", "0x5f5e1000", "1_47185018", "14718501870000000000",
		"١٤٧١٨٥٠١٨٧", "１４７１８５０１８７", "1471850187\x80\x00", "1471850187\n",
	} {
		_, ok := sign.ParseT(text)
		assert.False(t, ok, "%q", text)
	}
}

// The vector extends a published pair of t and sign without knowing the key:
// t, the padding MD5 adds, and ten digits of the attacker's choice.
func TestParseT_stopsLengthExtension(t *testing.T) {
	t.Parallel()
	extended := "1471850187\x80" + strings.Repeat("\x00", 13) + "\x50\x01" + strings.Repeat("\x00", 6) + "9999999999"
	require.Equal(t, "beccbcbf252a88488f05cea62fd14530", sign.MD5Hex(helloKey, extended), "the forgery is real")
	_, ok := sign.ParseT(extended)
	assert.False(t, ok)
}

func FuzzParseT(f *testing.F) {
	for _, seed := range []string{"1471850187", "0471850187", "+471850187", "1e9", "", "9999999999", "14718501871"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := sign.ParseT(text)
		if ok != (len(text) == 10 && text[0] >= '1' && text[0] <= '9' && strings.Trim(text, "0123456789") == "") {
			t.Fatalf("ParseT(%q) = %d, %v", text, got, ok)
		}
		if ok && (got < 1_000_000_000 || got > 9_999_999_999) {
			t.Fatalf("ParseT(%q) = %d", text, got)
		}
	})
}

// Only the exact digest passes.
func FuzzMatches(f *testing.F) {
	f.Add(helloHex, int64(helloT))
	f.Add(strings.ToUpper(helloHex), int64(helloT))
	f.Add(helloHex[:31], int64(helloT))
	f.Fuzz(func(t *testing.T, text string, at int64) {
		got, ok := sign.Decode(text)
		matched := ok && sign.Matches([]sign.Signer{sign.NewSigner(helloKey)}, at, got)
		if matched != (strings.ToLower(text) == sign.Hex(helloKey, at)) {
			t.Fatalf("sign %q for t %d: matched = %v", text, at, matched)
		}
	})
}
