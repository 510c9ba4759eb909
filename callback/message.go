package callback

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A message is a body that has been taken apart, with nothing in it believed
// yet. It is a view of the body.
type message struct {
	body []byte
	head head
	// members in the order of their names. Where they stood in the document
	// means nothing, and in this order repeats are neighbours.
	members []wire.Member
}

// open takes a body apart, in the one pass that it gets.
func open(body []byte) (message, error) {
	members, err := wire.Members(body)
	switch {
	case errors.Is(err, wire.ErrTooManyMembers):
		return message{}, ErrTooManyMembers
	case err != nil:
		return message{}, ErrNotObject
	}
	m := message{body: body, members: members}
	for _, member := range members {
		if err := m.head.take(member); err != nil {
			return message{}, err
		}
	}
	slices.SortStableFunc(m.members, byName)
	return m, nil
}

func byName(a, b wire.Member) int { return bytes.Compare(a.Name, b.Name) }

// event makes the typed event. The sign has been checked by now, or is not
// wanted.
func (m *message) event() (Event, error) {
	if !utf8.Valid(m.body) {
		return nil, undecodable("it is not UTF-8")
	}
	if m.repeats() {
		return nil, undecodable("a name stands twice in it")
	}
	t, err := m.head.eventType()
	if err != nil {
		return nil, err
	}
	ev := newEvent(t)
	n := ev.Common()
	n.raw = NewSecret(string(m.body))
	if expires, ok := m.head.expiry(); ok {
		n.Expires = time.Unix(expires, 0).In(wire.China)
	}
	n.odd = wire.ReadEach(m.members, ev.field)
	ev.settle()
	return ev, nil
}

func (m *message) repeats() bool {
	for i := 1; i < len(m.members); i++ {
		if bytes.Equal(m.members[i-1].Name, m.members[i].Name) {
			return true
		}
	}
	return false
}

// digest stands for all of the body but t and sign, which differ when a repeat
// is signed afresh.
func (m *message) digest() digest {
	buf := make([]byte, 0, len(m.body)+2*len(m.members))
	for _, member := range m.members {
		switch string(member.Name) {
		case "t", "sign":
			continue
		}
		buf = appendPart(buf, member.Name)
		buf = appendPart(buf, member.Value)
	}
	return newDigest(buf)
}

func undecodable(why string) error { return fmt.Errorf("%w: %s", ErrUndecodable, why) }
