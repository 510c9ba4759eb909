package wire

import (
	"encoding/binary"
	"math/bits"
)

// plainLen returns how many bytes at the beginning of text stand for themselves in a
// string: ASCII without control characters, quotes and backslashes.
func plainLen(text []byte) int {
	n := 0
	for ; n+8 <= len(text); n += 8 {
		if odd := oddBytes(binary.LittleEndian.Uint64(text[n:])); odd != 0 {
			return n + bits.TrailingZeros64(odd)/8
		}
	}
	for n < len(text) && isPlain(text[n]) {
		n++
	}
	return n
}

func isPlain(c byte) bool { return ' ' <= c && c < 0x80 && c != '"' && c != '\\' }

// oddBytes marks the bytes of a word that are not plain by their highest bit. Above
// the first of them, the lowest, it may mark others too.
//
// A byte has the bit when it is not ASCII. Otherwise it gets it by a subtraction that
// borrows: of a blank, from control characters; of 1, from what is 0 after the
// quote or the backslash was taken out of it.
func oddBytes(word uint64) uint64 {
	const each, highest = 0x0101010101010101, 0x8080808080808080
	control := word - each*' '
	quote := (word ^ each*'"') - each
	escape := (word ^ each*'\\') - each
	return (word | control | quote | escape) & highest
}
