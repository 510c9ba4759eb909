package wire

// A scanner finds where the values of a document end. It reads what events are
// made of, a flat object of strings and numbers, itself: that takes a third of
// the time of a general decoder, and the receiver spends most of its time here.
// Nested values are left to the decoder.
type scanner struct {
	doc []byte
	at  int
}

// peek skips white space and returns the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	for ; s.at < len(s.doc); s.at++ {
		switch c := s.doc[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take skips white space and moves behind want, if it stands there.
func (s *scanner) take(want byte) bool {
	if s.peek() != want {
		return false
	}
	s.at++
	return true
}

// ended skips white space and reports whether nothing else is left.
func (s *scanner) ended() bool {
	s.peek()
	return s.at == len(s.doc)
}

// value moves behind the next value and returns it.
func (s *scanner) value() (Value, error) {
	var ok bool
	c := s.peek()
	begin := s.at
	switch c {
	case '"':
		ok, _ = s.text()
	case '{', '[':
		return s.nested()
	case 't':
		ok = s.word("true")
	case 'f':
		ok = s.word("false")
	case 'n':
		ok = s.word("null")
	default:
		ok = s.number()
	}
	if !ok {
		return nil, ErrSyntax
	}
	return Value(s.doc[begin:s.at]), nil
}

func (s *scanner) nested() (Value, error) {
	v, err := NewReader(s.doc[s.at:]).Value()
	s.at += len(v)
	return v, err
}

func (s *scanner) word(want string) bool {
	rest := s.doc[s.at:]
	if len(rest) < len(want) || string(rest[:len(want)]) != want {
		return false
	}
	s.at += len(want)
	return true
}

// text moves behind a string. It is plain if it stands for itself: printable
// ASCII without escapes.
func (s *scanner) text() (ok, plain bool) {
	plain = true
	for s.at++; s.at < len(s.doc); s.at++ {
		switch c := s.doc[s.at]; {
		case c == '"':
			s.at++
			return true, plain
		case c < ' ':
			return false, false
		case c == '\\':
			plain = false
			if !s.escape() {
				return false, false
			}
		case c >= 0x7f:
			plain = false
		}
	}
	return false, false
}

// escape moves to the last byte of an escape.
func (s *scanner) escape() bool {
	s.at++
	if s.at == len(s.doc) {
		return false
	}
	switch s.doc[s.at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			s.at++
			if s.at == len(s.doc) || !isHex(s.doc[s.at]) {
				return false
			}
		}
		return true
	}
	return false
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// number moves behind a number. What may follow it is for the caller to say.
func (s *scanner) number() bool {
	s.skip('-')
	if !s.skip('0') && !s.digits() {
		return false
	}
	if s.skip('.') && !s.digits() {
		return false
	}
	if s.skip('e') || s.skip('E') {
		_ = s.skip('+') || s.skip('-')
		return s.digits()
	}
	return true
}

func (s *scanner) skip(c byte) bool {
	if s.at == len(s.doc) || s.doc[s.at] != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) digits() bool {
	begin := s.at
	for s.at < len(s.doc) && '0' <= s.doc[s.at] && s.doc[s.at] <= '9' {
		s.at++
	}
	return s.at > begin
}
