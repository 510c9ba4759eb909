package callback

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
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
	space   []wire.Member
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
	if !slices.IsSortedFunc(members, byName) { // the service sends them in order
		slices.SortFunc(members, byName)
	}
	return nil
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
	n.fieldErrors = wire.ReadEach(m.members, ev.field)
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
	buf := make([]byte, 0, 1<<10) // enough for most, and on the stack
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
