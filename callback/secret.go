package callback

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"
	"sync"
)

// redacted is what is shown in place of a secret.
const redacted = "[redacted]"

// A Secret is text that must not reach a log: a credential such as
// stream_param, or a body that holds one. Every way to print, log or marshal it
// gives "[redacted]", or nothing when it is empty; only [Secret.Reveal] returns
// the text.
//
// The zero Secret is empty. Two Secrets of the same text are equal, within one process.
type Secret struct {
	// sealed is the text as only this process can read it. No method is asked when a
	// Secret stands in an unexported field, and dumpers such as those of test
	// libraries ask none at all and follow every pointer.
	sealed string
}

// NewSecret returns a Secret of text.
func NewSecret(text string) Secret { return sealText(text, maphash.String(sealSeed, text)) }

// newSecretBytes is NewSecret of bytes, in one block.
func newSecretBytes(text []byte) Secret { return sealText(text, maphash.Bytes(sealSeed, text)) }

// Reveal returns the text itself. Do not log it.
func (s Secret) Reveal() string {
	var revealed string
	s.lend(func(text []byte) { revealed = string(text) })
	return revealed
}

// lend calls f with the text, which is only lent.
func (s Secret) lend(f func(text []byte)) {
	if s.IsEmpty() {
		return
	}
	buf := scratches.Get().(*[]byte)
	defer freeScratch(buf)
	*buf = append((*buf)[:0], s.sealed...)
	nonce, rest := (*buf)[:nonceSize], (*buf)[nonceSize:]
	text, _ := sealer.Open(rest[:0], nonce, rest, nil) // it is what sealText has made
	f(text)
}

// size is the memory that the text takes.
func (s Secret) size() int { return len(s.sealed) }

// IsEmpty reports whether there is no text.
func (s Secret) IsEmpty() bool { return s.sealed == "" }

// String returns "[redacted]", or "" for an empty Secret.
func (s Secret) String() string {
	if s.IsEmpty() {
		return ""
	}
	return redacted
}

// GoString returns what String returns.
func (s Secret) GoString() string { return s.String() }

// Format writes what String returns, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String returns, for JSON and all that asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Secret is its nonce and what the sealer has made of its text. Equal texts have equal
// nonces, so that Secrets can be compared, and different texts different ones.
const nonceSize = 12

// sealSeed and sealer hold the keys of this process.
var (
	sealSeed = maphash.MakeSeed()
	sealer   = newSealer()
)

func newSealer() cipher.AEAD {
	var key [16]byte
	_, _ = rand.Read(key[:])          // never fails
	block, _ := aes.NewCipher(key[:]) // nor do these, for such lengths
	aead, _ := cipher.NewGCM(block)
	return aead
}

func sealText[T string | []byte](text T, hash uint64) Secret {
	if len(text) == 0 {
		return Secret{}
	}
	buf := scratches.Get().(*[]byte)
	defer freeScratch(buf)
	var nonce [nonceSize]byte
	binary.LittleEndian.PutUint64(nonce[:], hash)
	*buf = append(append((*buf)[:0], nonce[:]...), text...)
	*buf = sealer.Seal((*buf)[:nonceSize], (*buf)[:nonceSize], (*buf)[nonceSize:], nil)
	return Secret{sealed: string(*buf)}
}

// scratches are buffers that are used again, up to the size of a usual body.
var scratches = sync.Pool{New: func() any { return new([]byte) }}

func freeScratch(buf *[]byte) {
	clear(*buf) // it may hold the text
	if cap(*buf) <= keptBuffer {
		scratches.Put(buf)
	}
}
