package sign_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"

	"github.com/qcloudlive/livecode/internal/sign"
)

func BenchmarkHex(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sign.Hex(helloKey, helloT)
	}
}

// BenchmarkHexFloor is the least that work can cost: no check, fixed sizes, and
// the one string that comes out.
func BenchmarkHexFloor(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		hexFloor()
	}
}

func hexFloor() string {
	var message [64]byte
	sum := md5.Sum(strconv.AppendInt(append(message[:0], helloKey...), helloT, 10))
	var text [32]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}

// BenchmarkHexSprintf is what programs write that sign by hand.
func BenchmarkHexSprintf(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		hexSprintf()
	}
}

func hexSprintf() string {
	return fmt.Sprintf("%x", md5.Sum([]byte(fmt.Sprintf("%s%d", helloKey, int64(helloT)))))
}

func BenchmarkSigner(b *testing.B) {
	signer := sign.NewSigner(helloKey)
	b.ReportAllocs()
	for b.Loop() {
		sign.HexSum(signer(helloT))
	}
}
