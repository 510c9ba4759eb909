package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

func TestValue_Text_readsEveryEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"\"\\\/\b\f\n\r\t"`:                 "\"\\/\b\f\n\r\t",
		`"\u0041\u00e9\u4E00\uAbCd"`:         "Aé一\uabcd",
		`"\ud83d\ude00!"`:                    "😀!",
		`"\ud83d"`:                           "\uFFFD",
		`"\ud83dx"`:                          "\uFFFDx",
		`"\ude00\ud83d"`:                     "\uFFFD\uFFFD",
		`"\ud83d\n"`:                         "\uFFFD\n",
		`"\ud83d\u0041"`:                     "\uFFFDA",
		`"\ufffd"`:                           "\uFFFD",
		"\"一\xe4\xb8\"":                      "一\uFFFD\uFFFD",
		`"` + strings.Repeat("一", 200) + `"`: strings.Repeat("一", 200),
		`"` + strings.Repeat(`\t`, 200) + "\xff" + `"`: strings.Repeat("\t", 200) + "\uFFFD",
	} {
		got, err := wire.Value(text).Text()
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		var reference string
		require.NoError(t, json.Unmarshal([]byte(text), &reference), text)
		assert.Equal(t, reference, got, text)
	}
}

// A text is what encoding/json reads.
func FuzzValue_Text(f *testing.F) {
	for _, seed := range []string{`""`, `"a"`, `"\u0000"`, `"\ud83d\ude00"`, `"\ud83d\ud83d"`, "\"\xff\xed\xa0\x80\"", `"一\n\/"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var want string
		if json.Unmarshal(doc, &want) != nil || doc[0] != '"' {
			return
		}
		var got string
		if err := wire.NewReader(doc).Text(&got); err != nil || got != want {
			t.Fatalf("%q: %q, %v; encoding/json: %q", doc, got, err, want)
		}
	})
}
