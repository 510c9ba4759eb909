package wire

import (
	"errors"
	"reflect"
	"slices"
)

// What reading may cost. A row of a few bytes becomes a structure of a hundred and
// more, so a response of a megabyte that nobody has authenticated could ask for
// hundreds. What the service really sends stays far below: its rows name their
// members, and the shortest of them, a plain stream id, becomes its own text and
// the row around it.
const (
	// perByte, in halves, is what a byte of a document may cost. What stands beside the
	// elements weighs more where the elements are smaller, with words of 32 bits.
	perByte = 12 + ^uint(0)>>63
	// spare is what every document may cost beyond that.
	spare = 32 << 10
	// spareOfAnswer is the same for an answer to a caller, which holds a list of
	// plain ids at worst: some thousands of the shortest.
	spareOfAnswer = 256 << 10
	// costOfOdd is more than it costs to find that a value does not fit.
	costOfOdd = 512
)

// ErrTooManyElements reports lists whose elements would take far more memory than
// the document they stand in.
var ErrTooManyElements = errors.New("too many elements")

// A memory is what may still be allocated for the elements and texts of a document.
type memory struct{ left int }

func memoryFor(length, spare int) memory { return memory{length*int(perByte)/2 + spare} }

// memoryForPart is for what is read beside the whole document, which is kept too: the
// spare is no sum.
func memoryForPart(length int) memory { return memory{max(memoryFor(length, 0).left, spare)} }

// use takes from what is left, for a text, of which there are no more than bytes.
func (m *memory) use(bytes int) {
	if m != nil {
		m.left -= bytes
	}
}

// spend takes from what is left, for elements. When there is not enough it fails
// and takes nothing, so that a short list behind a long one is still read.
func (m *memory) spend(bytes int) error {
	if m == nil || m.left < bytes {
		return &FieldError{Want: "fewer or longer elements", Got: "too many", cause: ErrTooManyElements}
	}
	m.left -= bytes
	return nil
}

// List appends the elements of an array to dst. A single object stands for an array
// of one, and anything that is nothing for an empty one.
//
// What all lists of a document may cost is bounded, in proportion to its length:
// see [ErrTooManyElements]. So every list of a document is read by List, or by
// what is made of it, and none by an append of the caller's.
func List[T any](r *Reader, dst *[]T, element func(r *Reader, dst *T) error) error {
	begin, had := r.at, len(*dst)
	if r.one != nil {
		begin = 0
	}
	return Array(r, func(r *Reader) error {
		if len(*dst) == cap(*dst) {
			more := 1 // most lists inside a row
			if read := len(*dst) - had; read > 0 {
				more = r.coming(read, begin)
			}
			if err := enlarge(r, dst, more); err != nil {
				return err
			}
		}
		*dst = (*dst)[:len(*dst)+1]
		return element(r, &(*dst)[len(*dst)-1])
	})
}

func enlarge[T any](r *Reader, dst *[]T, more int) error {
	size, room := int(reflect.TypeFor[T]().Size()), len(*dst)+more
	if err := r.memory.spend(room * size); err != nil {
		return err
	}
	*dst = slices.Grow(*dst, more)
	r.memory.use((cap(*dst) - room) * size)
	return nil
}

// pageRows is how many rows a page of the service has at most.
const pageRows = 300

// coming says how many elements of the array at begin are still to come, after read
// of them. The first list of a document is mostly a page of rows that are about as
// long as each other, and worth a guess; all others are counted.
func (r *Reader) coming(read, begin int) int {
	if r.one != nil {
		return 1
	}
	if each := (r.at - begin) / read; !r.guessed && each > 0 {
		r.guessed = true
		return min((len(r.doc)-r.at)/each+1, pageRows)
	}
	rest, n := r.scanner, 0
	for more := true; more && rest.skipValue(0); more = rest.consume(',') {
		n++
	}
	return max(n, 1) // what is no value is an error of whoever reads it
}
