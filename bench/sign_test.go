package bench

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/qcloudlive/livecode"
)

const (
	signKey = "0123456789abcdef0123456789abcdef"
	signT   = 1471850187
)

// BenchmarkSign is MD5(key + t) in hexadecimal. The floor writes it into space
// that is there already.
func BenchmarkSign(b *testing.B) {
	var space [2 * md5.Size]byte
	signInto(&space)
	if livecode.Sign(signKey, signT) != string(space[:]) {
		b.Fatal("the floor and the SDK do not agree")
	}
	b.Run("impl=floor", func(b *testing.B) {
		measure(b, func() error {
			signInto(&space)
			return nil
		})
	})
	for _, way := range []struct {
		name string
		sign func() string
	}{
		{"ours", func() string { return livecode.Sign(signKey, signT) }},
		{"sprintf", func() string { return fmt.Sprintf("%x", md5.Sum(fmt.Appendf(nil, "%s%d", signKey, signT))) }},
		{"hmac-sha256", func() string {
			mac := hmac.New(sha256.New, []byte(signKey))
			mac.Write([]byte(strconv.Itoa(signT)))
			return hex.EncodeToString(mac.Sum(nil))
		}},
	} {
		b.Run("impl="+way.name, func(b *testing.B) {
			measure(b, func() error {
				if way.sign() == "" {
					return errors.New("no sign")
				}
				return nil
			})
		})
	}
}

func signInto(space *[2 * md5.Size]byte) {
	var text [64]byte
	sum := md5.Sum(strconv.AppendInt(append(text[:0], signKey...), signT, 10))
	hex.Encode(space[:], sum[:])
}
