package wire

import "strconv"

// A Field puts the member called name into dst: it reads exactly one value from
// r. The field methods of the result types are of this form, so
// (*Result).field is the whole description of a structure.
type Field[T any] func(dst *T, name []byte, r *Reader) error

// Object reads an object into dst. An array of one object stands for that
// object, and anything that is nothing leaves dst as it is.
func Object[T any](r *Reader, dst *T, field Field[T]) error {
	switch r.Kind() {
	case '{':
		return members(r, dst, field)
	case '[':
		count := 0
		return Array(r, func(r *Reader) error {
			if count++; count > 1 {
				return &FieldError{Want: "one object", Got: "several"}
			}
			if r.Kind() == '[' {
				return r.nothing("an object") // not an array in the array, and so on
			}
			return Object(r, dst, field)
		})
	}
	return r.nothing("an object")
}

// Objects appends the objects of an array to dst, as [List] does.
func Objects[T any](r *Reader, dst *[]T, field Field[T]) error {
	return List(r, dst, func(r *Reader, dst *T) error { return Object(r, dst, field) })
}

// Page appends the objects of an array to dst, as [List] does. More than most, of
// which the service says that there are never more, are an error.
func Page[T any](r *Reader, dst *[]T, most int, field Field[T]) error {
	return List(r, dst, func(r *Reader, row *T) error {
		if len(*dst) > most {
			return &FieldError{Want: "at most " + strconv.Itoa(most) + " rows", Got: "more", cause: ErrTooManyElements}
		}
		return Object(r, row, field)
	})
}

// Array calls element for each element of an array. A single object stands for
// an array of one, and anything that is nothing for an empty one.
func Array(r *Reader, element func(r *Reader) error) error {
	switch r.Kind() {
	case '[':
		return elements(r, element)
	case '{':
		if r.isEmptyObject() {
			_, err := r.Value()
			return err
		}
		return atIndex(0, element(r))
	}
	return r.nothing("an array")
}

// Texts appends the strings of an array to dst, as [List] does.
func Texts(r *Reader, dst *[]string) error { return List(r, dst, (*Reader).Text) }

func members[T any](r *Reader, dst *T, field Field[T]) error {
	r.expand()
	if !r.consume('{') {
		return ErrSyntax
	}
	for more := r.peek() != '}'; more; more = r.consume(',') {
		name, err := r.name()
		if err != nil {
			return err
		}
		if err := field(dst, name, r); err != nil {
			return atPath(string(name), err)
		}
	}
	return r.closed('}')
}

func elements(r *Reader, element func(r *Reader) error) error {
	r.expand()
	if !r.consume('[') {
		return ErrSyntax
	}
	i := 0
	for more := r.peek() != ']'; more; more = r.consume(',') {
		if err := element(r); err != nil {
			return atIndex(i, err)
		}
		i++
	}
	return r.closed(']')
}
