package wire

import "errors"

// MaxMembers is the number of members that [Members] takes from one object.
const MaxMembers = 256

var (
	// ErrNotObject reports a document that is something else than an object.
	ErrNotObject = errors.New("not a JSON object")
	// ErrTooManyMembers reports an object of more than [MaxMembers] members.
	ErrTooManyMembers = errors.New("too many members")
)

// A Member is a name of an object, without quotes and escapes, and its value.
// Both may be views of the document.
type Member struct {
	Name  []byte
	Value Value
	// Plain says that the name is ASCII and stood there without escapes.
	Plain bool
}

// Members splits one JSON object into its members without reading them. They
// stand in the order of the document, repeated names included: which of them
// may repeat is for the caller to say.
//
// This is the strict pass for bodies from strangers: exactly one document, of
// bounded depth and breadth, with nothing before or behind it but white space.
// Invalid UTF-8 inside a string is let through and becomes U+FFFD in names.
//
// The list is put into space, if that has room.
func Members(doc []byte, space []Member) ([]Member, error) {
	s := scanner{doc: doc}
	if err := s.wantObject(); err != nil {
		return nil, err
	}
	s.at++
	list := space[:0]
	for more := s.peek() != '}'; more; more = s.consume(',') {
		if len(list) == MaxMembers {
			return nil, ErrTooManyMembers
		}
		name, err := s.name()
		if err != nil {
			return nil, err
		}
		plain := s.plain
		v, err := s.value()
		if err != nil {
			return nil, err
		}
		list = append(list, Member{Name: name, Value: v, Plain: plain})
	}
	if !s.consume('}') || !s.ended() {
		return nil, ErrSyntax
	}
	return list, nil
}

// wantObject tells a document that is no object from one that is no JSON.
func (s *scanner) wantObject() error {
	if s.peek() == '{' {
		return nil
	}
	if _, err := s.value(); err != nil || !s.ended() {
		return ErrSyntax
	}
	return ErrNotObject
}

// ReadEach hands the members to field, each for itself, and returns the errors
// of those that do not fit: one odd member does not keep the others from being
// read. r is the zero Reader.
func (r *Reader) ReadEach(list []Member, field func(name []byte, r *Reader) error) []error {
	length, texts := lengthOf(list)
	r.own, r.texts.size = memoryForPart(length), texts
	r.memory = &r.own
	var odd []error
	for _, m := range list {
		r.one = m.Value
		if err := field(m.Name, r); err != nil {
			odd = append(odd, atPath(string(m.Name), err))
		}
	}
	return odd
}

// lengthOf returns how long all members are, and how long their texts at most.
func lengthOf(list []Member) (length, texts int) {
	for _, m := range list {
		length += len(m.Name) + len(m.Value)
		if m.Value.Kind() == '"' {
			texts += len(m.Value) - len(`""`)
		}
	}
	return length, texts
}
