package callback

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"
)

// A digest stands for text of any length in a fixed space.
type digest [16]byte

func newDigest(text []byte) digest {
	sum := sha256.Sum256(text)
	return digest(sum[:len(digest{})])
}

// agrees reports whether two events with one key are the same event. The zero
// digest stands for a body that is not the service's own, see [Handler.Deliver],
// and agrees with every other.
func (d digest) agrees(with digest) bool {
	return d == with || d == digest{} || with == digest{}
}

// dedupeKey makes the key of an event from its type, its stream and the id of
// its kind; the shapes of 2016 have no id, and there the body serves.
//
// Keys outlive processes in the stores of users: this function must give the
// same key for the same event for ever.
func dedupeKey(ev Event, id string, more ...string) string {
	var sum digest
	if id == "" {
		m := newMessage()
		defer m.close()
		if err := m.open([]byte(ev.Common().raw.Reveal())); err != nil {
			return "" // made by hand: nothing tells it from others
		}
		sum = m.digest()
	} else {
		buf := make([]byte, 0, 128) // enough for most, and on the stack
		for _, part := range append([]string{ev.Common().StreamID, id}, more...) {
			buf = appendPart(buf, part)
		}
		sum = newDigest(buf)
	}
	return strconv.FormatInt(int64(ev.Type()), 10) + "-" + hex.EncodeToString(sum[:])
}

// appendPart writes text behind its length, so that "a"+"bc" and "ab"+"c" stay
// apart.
func appendPart[T ~string | ~[]byte](buf []byte, text T) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(text))), text...)
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// moment writes a time for a dedupe key, to the millisecond. The zero time is
// the empty string, so that it can stand for an id that is missing.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}
