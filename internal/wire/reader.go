package wire

import (
	"bytes"
	"time"
)

// A Reader walks through a JSON document, each part of it once. It takes every
// shape that the service has for an object or a list.
type Reader struct {
	scanner
	// one holds a value that was read before it was asked for, so that a single
	// value can be read in the same way as one in the middle of a document.
	one Value
	// strict makes Skip an error.
	strict bool
	// texts is where the texts that were read are kept.
	texts block
	// memory is what reading may still cost, all Readers of a document together. It
	// is the own one of the first of them.
	memory *memory
	own    memory
	// guessed is set once the length of a list was guessed.
	guessed bool
}

// NewReader returns a Reader of one document. Names may stand twice in it and
// text may be invalid UTF-8, which becomes U+FFFD: an answer of the service is
// worth reading all the same.
func NewReader(doc []byte) *Reader {
	r := &Reader{scanner: scanner{doc: doc}, own: memoryForPart(len(doc))}
	r.memory = &r.own
	return r
}

func newReader(doc []byte, spare int) *Reader {
	r := &Reader{scanner: scanner{doc: doc}, own: memoryFor(len(doc), spare)}
	r.memory = &r.own
	return r
}

// ReadValue returns a Reader of a single value.
func ReadValue(v Value) *Reader {
	r := &Reader{one: v, own: memoryFor(len(v), spare)}
	r.memory = &r.own
	return r
}

// Of returns a Reader of a single value that came from r.
func (r *Reader) Of(v Value) *Reader {
	return &Reader{one: v, strict: r.strict, memory: r.memory, guessed: r.guessed}
}

// Strict makes names that the contract does not know an error. Tests use it to
// show that no field was forgotten; the service adds fields at any time.
func (r *Reader) Strict() *Reader {
	r.strict = true
	return r
}

// Value returns the next value as it stands. It is a view of the document.
func (r *Reader) Value() (Value, error) {
	if r.one != nil {
		v := r.one
		r.one = nil
		return v, nil
	}
	return r.value()
}

// Copy is Value for the caller to keep. The document pays for it.
func (r *Reader) Copy() (Value, error) {
	v, err := r.Value()
	r.memory.use(len(v))
	return bytes.Clone(v), err
}

// End reports an error unless the document is over.
func (r *Reader) End() error {
	if !r.ended() {
		return ErrSyntax
	}
	return nil
}

// Text reads a string into dst; see [Value.Text].
func (r *Reader) Text(dst *string) error {
	text, err := r.View()
	kept, cost := r.texts.keep(text)
	r.memory.use(cost)
	*dst = kept
	return err
}

// View returns a string as [Reader.Text] does, as a view of the document where it can.
func (r *Reader) View() ([]byte, error) {
	if r.one == nil && r.peek() == '"' {
		return r.string()
	}
	v, err := r.Value()
	if err != nil {
		return nil, err
	}
	return v.text()
}

// Int reads an integer into dst; see [Value.Int].
func (r *Reader) Int(dst *int64) error {
	if digits, decimals, length := r.shortNumber(); length > 0 && decimals == 0 {
		*dst, r.at = digits, r.at+length
		return nil
	}
	return read(r, dst, Value.Int)
}

// Float reads a number into dst; see [Value.Float].
func (r *Reader) Float(dst *float64) error {
	if digits, decimals, length := r.shortNumber(); length > 0 {
		*dst, r.at = asFloat(digits, decimals), r.at+length
		return nil
	}
	return read(r, dst, Value.Float)
}

// shortNumber looks at the number that is next, to save a second look at its digits.
func (r *Reader) shortNumber() (digits int64, decimals, length int) {
	if r.one != nil || r.peek() == 0 {
		return 0, 0, 0
	}
	return shortNumber(r.doc[r.at:])
}

// Unix reads seconds into dst; see [Value.Unix].
func (r *Reader) Unix(dst *time.Time) error { return read(r, dst, Value.Unix) }

// UnixMilli reads milliseconds into dst; see [Value.UnixMilli].
func (r *Reader) UnixMilli(dst *time.Time) error { return read(r, dst, Value.UnixMilli) }

// DateTime reads a date into dst; see [Value.DateTime].
func (r *Reader) DateTime(dst *time.Time) error { return read(r, dst, Value.DateTime) }

// Skip passes over a member that the contract does not know.
func (r *Reader) Skip() error {
	v, err := r.Value()
	if err == nil && r.strict {
		return mismatch("a name of the contract", v)
	}
	return err
}

// Undocumented reads a member that the service sends and no page describes. One
// that does not fit stays zero, since nobody has promised that it would.
func Undocumented[T any](r *Reader, dst *T, as func(Value) (T, error)) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	value, err := as(v)
	if err != nil {
		return r.memory.spend(costOfOdd)
	}
	*dst = value
	return nil
}

func read[T any](r *Reader, dst *T, as func(Value) (T, error)) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	*dst, err = as(v)
	return err
}

// Enum reads an integer into a type of its own; see [AsEnum].
func Enum[T ~int | ~int32](r *Reader, dst *T) error { return read(r, dst, AsEnum[T]) }

// Duration reads a count of units into dst. More than a Duration holds, some
// 292 years, is an error.
func (r *Reader) Duration(dst *time.Duration, unit time.Duration) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	n, err := v.Int()
	*dst = time.Duration(n) * unit
	if int64(*dst/unit) != n {
		*dst = 0
		return mismatch("a duration", v)
	}
	return err
}

// nothing reads a value that is neither object nor array.
func (r *Reader) nothing(want string) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	if !v.IsNothing() {
		return mismatch(want, v)
	}
	return nil
}

// Kind returns the kind of the next value, as [Value.Kind] does,, or 0 when none can follow.
func (r *Reader) Kind() byte {
	if r.one != nil {
		return r.one.Kind()
	}
	c := r.peek()
	return Value{c}.Kind()
}

// isEmptyObject reports whether the next value, an object, has nothing in it.
func (r *Reader) isEmptyObject() bool {
	if r.one != nil {
		return r.one.IsNothing()
	}
	ahead := r.scanner
	return ahead.consume('{') && ahead.peek() == '}'
}

// expand makes a Reader of a single value one that walks through it.
func (r *Reader) expand() {
	if r.one != nil {
		r.scanner, r.one = scanner{doc: r.one}, nil
	}
}
