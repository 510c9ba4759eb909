// Package sign computes and checks the signatures of the live-code service.
//
// It is the only package of the module that touches MD5. The service fixes the
// scheme, so there is nothing to choose; what this package adds is that a key
// is kept in a closure, where no %+v can print it, and that digests are
// compared in constant time.
package sign

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
)

// Size is the length of a digest in bytes.
const Size = md5.Size

// A Sum is the digest behind a sign, before it is spelled in hexadecimal.
type Sum = [Size]byte

// A Signer makes the sign that is good until t, in Unix seconds. The key lives
// in the closure and in no field.
type Signer func(t int64) Sum

// NewSigner returns the Signer of key.
func NewSigner(key string) Signer {
	return func(t int64) Sum { return sum(key, t) }
}

// Hex returns the sign for key and t: lower-case hex MD5 of the key followed
// by t in decimal.
func Hex(key string, t int64) string {
	return HexSum(sum(key, t))
}

// HexSum spells a digest the way the wire carries it.
func HexSum(s Sum) string {
	var text [2 * Size]byte
	hex.Encode(text[:], s[:])
	return string(text[:])
}

// MD5Hex returns the lower-case hex MD5 of the parts one after the other, which
// is how the txSecret of push and play URLs is made.
func MD5Hex(parts ...string) string {
	var buf []byte
	for _, p := range parts {
		buf = append(buf, p...)
	}
	return HexSum(md5.Sum(buf))
}

// Decode reads a sign of exactly 32 hexadecimal digits, in either case.
func Decode(text string) (s Sum, ok bool) {
	if len(text) != hex.EncodedLen(Size) {
		return Sum{}, false
	}
	_, err := hex.Decode(s[:], []byte(text))
	return s, err == nil
}

// Matches reports whether any of the signers made got for t. All of them are
// tried, so that the time it takes says nothing about which one fits.
func Matches(signers []Signer, t int64, got Sum) bool {
	matched := 0
	for _, signer := range signers {
		want := signer(t)
		matched |= subtle.ConstantTimeCompare(want[:], got[:])
	}
	return matched == 1
}

func sum(key string, t int64) Sum {
	var space [64]byte // room for a key of 32 characters, the longest there is
	return md5.Sum(strconv.AppendInt(append(space[:0], key...), t, 10))
}
