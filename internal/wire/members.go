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
	if s.peek() != '{' {
		return nil, notObject(&s)
	}
	s.at++
	list := space[:0]
	for more := s.peek() != '}'; more; more = s.take(',') {
		if len(list) == MaxMembers {
			return nil, ErrTooManyMembers
		}
		m, err := s.member()
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	if !s.take('}') || !s.ended() {
		return nil, ErrSyntax
	}
	return list, nil
}

// notObject tells a document that is no object from one that is no JSON.
func notObject(s *scanner) error {
	if _, err := s.value(); err != nil || !s.ended() {
		return ErrSyntax
	}
	return ErrNotObject
}

// member reads one member: its name, a colon and its value.
func (s *scanner) member() (Member, error) {
	if s.peek() != '"' {
		return Member{}, ErrSyntax
	}
	begin := s.at
	ok, plain := s.text()
	quoted := s.doc[begin:s.at]
	if !ok || !s.take(':') {
		return Member{}, ErrSyntax
	}
	v, err := s.value()
	if err != nil {
		return Member{}, err
	}
	if plain {
		return Member{Name: quoted[1 : len(quoted)-1], Value: v}, nil
	}
	name, err := unquote(quoted)
	return Member{Name: []byte(name), Value: v}, err
}

// ReadEach hands the members to field, each for itself, and returns the errors
// of those that do not fit: one odd member does not keep the others from being
// read.
func ReadEach(list []Member, field func(name []byte, r *Reader) error) []error {
	var odd []error
	var r Reader
	for _, m := range list {
		r = Reader{one: m.Value}
		if err := field(m.Name, &r); err != nil {
			odd = append(odd, within(string(m.Name), err))
		}
	}
	return odd
}

// wantObject tells a document that is no object from one that is no JSON.
func (r *Reader) wantObject() error {
	if r.kind() == '{' {
		return nil
	}
	if _, err := r.raw(); err != nil {
		return ErrSyntax
	}
	return ErrNotObject
}
