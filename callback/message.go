package callback

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/internal/wire"
)

// A message is a body that has been taken apart, with nothing in it believed
// yet. It is a view of the body.
type message struct {
	body []byte
	head head
	// members in the order of their names. Where they stood in the document
	// means nothing, and in this order equal names are neighbours.
	members []wire.Member
	// twins says that two of them have one name.
	twins  bool
	space  []wire.Member
	reader wire.Reader
}

// messages holds the space of messages that are no longer in use.
var messages = sync.Pool{New: func() any {
	return &message{space: make([]wire.Member, 32)} // events have up to some twenty members
}}

// newMessage returns a message to open a body with. Close it when nothing of
// the body is needed any more.
func newMessage() *message { return messages.Get().(*message) }

func (m *message) close() {
	clear(m.members) // do not keep the body alive
	*m = message{space: m.space}
	messages.Put(m)
}

// open takes a body apart, in the one pass that it gets.
func (m *message) open(body []byte) error {
	members, err := wire.Members(body, m.space)
	switch {
	case errors.Is(err, wire.ErrTooManyMembers):
		return ErrTooManyMembers
	case err != nil:
		return ErrNotObject
	}
	m.body, m.members = body, members
	for _, member := range members {
		if err := m.head.take(member); err != nil {
			return err
		}
	}
	if !ascending(members) { // the service sends them in order, each once
		slices.SortFunc(members, byName)
		m.twins = !ascending(members)
	}
	return nil
}

func byName(a, b wire.Member) int { return bytes.Compare(a.Name, b.Name) }

// ascending reports whether each name comes after the one before it.
func ascending(members []wire.Member) bool {
	for i := 1; i < len(members); i++ {
		if byName(members[i-1], members[i]) >= 0 {
			return false
		}
	}
	return true
}

// digest is a hash of all of the body but t and sign, which differ when a retry
// is signed afresh.
func (m *message) digest() digest {
	if len(m.body) > maxBuffered {
		hash := sha256.New()
		m.writeParts(hash)
		return digest(hash.Sum(nil)[:len(digest{})])
	}
	var space [2 * maxBuffered]byte // on the stack
	return newDigest(m.appendParts(space[:0]))
}

// passingDigest is a digest of the same that is good for this process.
func (m *message) passingDigest() digest {
	if len(m.body) > maxBuffered {
		hash := newPassingHash()
		m.writeParts(hash)
		return hash.digest()
	}
	var space [2 * maxBuffered]byte
	return newPassingDigest(m.appendParts(space[:0]))
}

// maxBuffered is how long a body is that is hashed at once, as most are.
const maxBuffered = 1 << 10

func (m *message) appendParts(buf []byte) []byte {
	for _, member := range m.members {
		if !isSigning(member) {
			buf = appendPart(appendPart(buf, member.Name), member.Value)
		}
	}
	return buf
}

// writeParts is appendParts without a copy of the body.
func (m *message) writeParts(hash io.Writer) {
	var length [binary.MaxVarintLen64]byte
	write := func(text []byte) {
		_, _ = hash.Write(binary.AppendUvarint(length[:0], uint64(len(text)))) // never fails
		_, _ = hash.Write(text)
	}
	for _, member := range m.members {
		if !isSigning(member) {
			write(member.Name)
			write(member.Value)
		}
	}
}

// isSigning reports whether a member differs when a notification is signed afresh.
func isSigning(m wire.Member) bool { return string(m.Name) == "t" || string(m.Name) == "sign" }

func undecodable(why string) error { return fmt.Errorf("%w: %s", ErrUndecodable, why) }

// A head is the three members that decide about a notification, as they are in
// the body. A missing one is nil.
type head struct {
	sign, t, kind wire.Value
}

// take notes a member if it belongs to the head. It rejects a second one of
// the same name, and any name that a decoder might fold into one of the three:
// two receivers that read the same body must not read different things.
func (h *head) take(m wire.Member) error {
	dst := h.member(m.Name)
	switch {
	case dst == nil && isTwin(m), dst != nil && *dst != nil:
		return ErrAmbiguous
	case dst != nil:
		*dst = m.Value
	}
	return nil
}

func (h *head) member(name []byte) *wire.Value {
	switch string(name) {
	case "sign":
		return &h.sign
	case "t":
		return &h.t
	case "event_type":
		return &h.kind
	}
	return nil
}

// isTwin reports whether a name that is not of the head could pass for one
// that is. No name of the service holds U+017F or U+212A, the two characters
// beyond ASCII that fold into it; they are rejected wherever they occur.
func isTwin(m wire.Member) bool {
	switch len(m.Name) {
	case len("t"), len("sign"), len("event_type"):
		for _, own := range [...]string{"sign", "t", "event_type"} {
			if bytes.EqualFold(m.Name, []byte(own)) {
				return true
			}
		}
	}
	return !m.Plain && bytes.ContainsAny(m.Name, "\u017f\u212a")
}

// expiry returns t. Only ten digits make one; see [sign.ParseT].
func (h *head) expiry() (int64, bool) {
	text, _ := h.t.Text() // what is neither string nor number has none
	return sign.ParseT(text)
}

// digest returns the decoded signature.
func (h *head) digest() (sign.Sum, bool) {
	if h.sign.Kind() != '"' {
		return sign.Sum{}, false // 32 digits without quotes are a number
	}
	text, _ := h.sign.Text() // what is not plain text is no signature either
	return sign.Decode(text)
}

// eventType returns event_type. Nothing, null and "" are not 0, which is an
// event.
func (h *head) eventType() (Type, error) {
	if h.kind.IsNothing() {
		return 0, undecodable("event_type is missing")
	}
	n, err := h.kind.Int()
	if err != nil {
		return 0, undecodable("event_type is not an integer")
	}
	return Type(n), nil
}
