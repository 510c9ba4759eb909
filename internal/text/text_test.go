package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/internal/text"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in string
		max      int
		want     string
	}{
		{"empty", "", 0, ""},
		{"of the length", "abc", 3, "abc"},
		{"longer", "abcd", 3, "abc…"},
		{"nothing left", "abc", 0, "…"},
		{"before a character of three bytes", "ab直播", 2, "ab…"},
		{"in its middle", "ab直播", 3, "ab…"},
		{"before its last byte", "ab直播", 4, "ab…"},
		{"behind it", "ab直播", 5, "ab直…"},
		{"at the beginning", "直播", 1, "…"},
		{"bytes that are no character", strings.Repeat("\x80", 9), 8, strings.Repeat("\x80", 4) + "…"},
	} {
		assert.Equal(t, tt.want, text.Shorten(tt.in, tt.max), tt.name)
	}
}

func TestShorten_keepsUTF8(t *testing.T) {
	t.Parallel()
	s := strings.Repeat("a€直🎥", 9)
	for most := range len(s) {
		short := text.Shorten(s, most)
		assert.True(t, utf8.ValidString(short), most)
		assert.LessOrEqual(t, len(short), most+len("…"))
		assert.Greater(t, len(short), most-utf8.UTFMax)
	}
}
