// Package text bounds what others write into errors and logs.
package text

import "unicode/utf8"

// Shorten returns s, or its first max bytes and an ellipsis when it is longer.
// It never cuts a character in two.
func Shorten(s string, max int) string {
	if len(s) <= max {
		return s
	}
	cut := max
	for cut > 0 && cut > max-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
