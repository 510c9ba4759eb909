package callback

import (
	"bytes"
	"unicode/utf8"

	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/internal/wire"
)

// A head is the three members on which a notification's fate depends, as they
// stand in the body. A missing one is nil.
type head struct {
	sign, t, kind wire.Value
}

// take notes a member if it belongs to the head. It refuses a second one of
// the same name, and any name that a decoder might fold into one of the three:
// two receivers that read the same body must not read different things.
func (h *head) take(m wire.Member) error {
	dst := h.member(m.Name)
	switch {
	case dst == nil && isTwin(m.Name), dst != nil && *dst != nil:
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
// beyond ASCII that fold into it; they are refused wherever they stand.
func isTwin(name []byte) bool {
	for _, own := range [...]string{"sign", "t", "event_type"} {
		if len(name) == len(own) && bytes.EqualFold(name, []byte(own)) {
			return true
		}
	}
	for _, c := range name {
		if c >= utf8.RuneSelf {
			return bytes.ContainsAny(name, "\u017f\u212a")
		}
	}
	return false
}

// expiry returns t. Only ten digits make one; see [sign.ParseT].
func (h *head) expiry() (int64, bool) {
	text, _ := h.t.Text() // what is neither string nor number has none
	return sign.ParseT(text)
}

// digest returns what sign spells.
func (h *head) digest() (sign.Sum, bool) {
	if h.sign.Kind() != '"' {
		return sign.Sum{}, false // 32 digits without quotes are a number
	}
	text, _ := h.sign.Text() // what is not plain text is no sign either
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
