package wire

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote returns what a string that the scanner has found stands for: a view of
// it, unless it has an escape or bytes that are no UTF-8, which become U+FFFD.
//
// It takes what encoding/json takes, for a fraction of the memory: that makes a
// decoder for each text, some three hundred bytes for one of five.
func unquote(v Value) []byte {
	inside := v[1 : len(v)-1]
	if plainLen(inside) == len(inside) {
		return inside
	}
	if bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return inside
	}
	text := make([]byte, 0, len(inside)+2*invalidBytes(inside))
	for len(inside) > 0 {
		if inside[0] == '\\' {
			text, inside = appendEscaped(text, inside)
			continue
		}
		c, size := utf8.DecodeRune(inside) // U+FFFD where it is none
		text, inside = utf8.AppendRune(text, c), inside[size:]
	}
	return text
}

// invalidBytes counts the bytes that are no UTF-8. Each becomes three.
func invalidBytes(text []byte) int {
	n := 0
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		if c == utf8.RuneError && size == 1 {
			n++
		}
		text = text[size:]
	}
	return n
}

// appendEscaped appends what the escape at the beginning of rest stands for, and
// returns what is behind it.
func appendEscaped(text, rest []byte) (longer, behind []byte) {
	c := rest[1]
	if c != 'u' {
		if at := strings.IndexByte("bfnrt", c); at >= 0 {
			c = "\b\f\n\r\t"[at]
		}
		return append(text, c), rest[2:]
	}
	char, rest := hexRune(rest[2:]), rest[6:]
	if utf16.IsSurrogate(char) {
		pair := rune(utf8.RuneError)
		if len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
			pair = utf16.DecodeRune(char, hexRune(rest[2:]))
		}
		char = pair
		if pair != utf8.RuneError {
			rest = rest[6:]
		}
	}
	return utf8.AppendRune(text, char), rest
}

// hexRune reads the four digits of an escape.
func hexRune(digits []byte) rune {
	var r rune
	for _, c := range digits[:4] {
		switch {
		case c >= 'a':
			c -= 'a' - 10
		case c >= 'A':
			c -= 'A' - 10
		default:
			c -= '0'
		}
		r = r<<4 | rune(c)
	}
	return r
}
