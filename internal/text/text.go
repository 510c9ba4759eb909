// Package text bounds what others write into errors and logs.
package text

import "unicode/utf8"

// Shorten returns s, or its first limit bytes and an ellipsis when it is longer.
// It never cuts a character in two.
func Shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && cut > limit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
