package wire

// maxDepth is how deep values may be nested. The service needs five levels.
const maxDepth = 1000

// A scanner finds where the values of a document end, by the grammar of RFC 8259
// and nothing beyond it. It allocates nothing and reads each byte once, those of
// plain text eight at a time.
//
// It is here because of what the receiver has to be strict about: encoding/json
// folds names, takes the last of several and goes on behind the document. The
// values themselves are read by value.go.
type scanner struct {
	doc []byte
	at  int
	// plain says of the last string that it is what stands between its quotes.
	plain bool
}

// peek skips white space and returns the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.doc) && s.doc[s.at] > ' ' { // as nearly always
		return s.doc[s.at]
	}
	return s.peekBehindSpace()
}

func (s *scanner) peekBehindSpace() byte {
	for ; s.at < len(s.doc); s.at++ {
		switch c := s.doc[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// consume skips white space and moves behind want, if it stands there.
func (s *scanner) consume(want byte) bool {
	if s.peek() != want {
		return false
	}
	s.at++
	return true
}

// closed moves behind the end of an object or an array.
func (s *scanner) closed(end byte) error {
	if !s.consume(end) {
		return ErrSyntax
	}
	return nil
}

// ended skips white space and reports whether nothing else is left.
func (s *scanner) ended() bool {
	s.peek()
	return s.at == len(s.doc)
}

// value moves behind the next value and returns it, as a view of the document.
func (s *scanner) value() (Value, error) {
	s.peek()
	begin := s.at
	if !s.skipValue(0) {
		return nil, ErrSyntax
	}
	return Value(s.doc[begin:s.at]), nil
}

// skipValue moves behind the next value.
func (s *scanner) skipValue(depth int) bool {
	switch s.peek() {
	case '"':
		return s.text()
	case '{':
		return depth < maxDepth && s.skipNested('}', depth+1)
	case '[':
		return depth < maxDepth && s.skipNested(']', depth+1)
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

// skipNested moves behind an object or an array, to which end belongs.
func (s *scanner) skipNested(end byte, depth int) bool {
	s.at++
	for more := s.peek() != end; more; more = s.consume(',') {
		if end == '}' && !s.skipName() {
			return false
		}
		if !s.skipValue(depth) {
			return false
		}
	}
	return s.consume(end)
}

// skipName moves behind a name and its colon.
func (s *scanner) skipName() bool { return s.peek() == '"' && s.text() && s.consume(':') }

// name moves behind a name and its colon and returns the name without quotes and
// escapes.
func (s *scanner) name() ([]byte, error) {
	name, err := s.string()
	if err == nil && !s.consume(':') {
		err = ErrSyntax
	}
	return name, err
}

// string moves behind a string and returns what it stands for: a view of the document,
// unless there are escapes in it or bytes that are no UTF-8.
func (s *scanner) string() ([]byte, error) {
	if s.peek() != '"' {
		return nil, ErrSyntax
	}
	begin := s.at
	if !s.text() {
		return nil, ErrSyntax
	}
	if s.plain {
		return s.doc[begin+1 : s.at-1], nil
	}
	return unquote(s.doc[begin:s.at]), nil
}

func (s *scanner) word(want string) bool {
	rest := s.doc[s.at:]
	if len(rest) < len(want) || string(rest[:len(want)]) != want {
		return false
	}
	s.at += len(want)
	return true
}

// text moves behind a string.
func (s *scanner) text() bool {
	s.at++
	for s.plain = true; ; s.plain = false {
		s.at += plainLen(s.doc[s.at:])
		if s.at == len(s.doc) || s.doc[s.at] < ' ' {
			return false
		}
		c := s.doc[s.at]
		if c == '\\' && !s.escape() {
			return false
		}
		s.at++
		if c == '"' {
			return true
		}
	}
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
