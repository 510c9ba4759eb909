package wire

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// A Value is one JSON value as it stood on the wire: valid, without white space
// around it. It may be a view of the document; copy what is kept.
type Value []byte

// Kind returns the first character of the value: one of n t f " 0 { [, or 0
// for a Value that is empty. Every number has the kind '0'.
func (v Value) Kind() byte {
	if len(v) == 0 {
		return 0
	}
	if c := v[0]; c != '-' && (c < '0' || c > '9') {
		return c
	}
	return '0'
}

// IsNothing reports whether the value is one of the shapes in which the service
// says that there is none: null, an empty string, object or array, or the word
// null in quotes.
func (v Value) IsNothing() bool {
	switch v.Kind() {
	case 0, 'n':
		return true
	case '"':
		return len(v) == 2 || string(v) == `"null"`
	case '{', '[':
		return len(bytes.TrimSpace(v[1:len(v)-1])) == 0
	}
	return false
}

// Text returns a string, or the digits of a number that stands in its place:
// ids arrive as both. null is the empty string.
func (v Value) Text() (string, error) {
	text, err := v.text()
	return string(text), err
}

// text returns what [Value.Text] does, as a view where that is possible.
func (v Value) text() ([]byte, error) {
	switch v.Kind() {
	case '"':
		return unquote(v), nil
	case '0':
		return v, nil
	case 'n':
		return nil, nil
	}
	return nil, mismatch("a string", v)
}

// Int returns an integer, or a string of its decimal digits. null and the empty
// string are zero. A fraction, an exponent and a number beyond int64 are errors.
func (v Value) Int() (int64, error) {
	text, ok := v.number()
	if !ok {
		return 0, mismatch("an integer", v)
	}
	if len(text) == 0 {
		return 0, nil
	}
	if n, decimals, length := shortNumber(text); length == len(text) && decimals == 0 {
		return n, nil
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || text[0] == '+' {
		return 0, mismatch("an integer", v)
	}
	return n, nil
}

// AsEnum returns an integer as a type of its own. One that the type does not hold is
// an error: cut to 32 bits, an error code of the service could read as 0.
func AsEnum[T ~int | ~int32](v Value) (T, error) {
	n, err := v.Int()
	if err != nil {
		return 0, err
	}
	if int64(T(n)) != n {
		return 0, mismatch("a smaller integer", v)
	}
	return T(n), nil
}

// Float returns a finite number, or a string that spells one. null and the
// empty string are zero.
func (v Value) Float() (float64, error) {
	text, ok := v.number()
	if !ok {
		return 0, mismatch("a number", v)
	}
	if len(text) == 0 {
		return 0, nil
	}
	if digits, decimals, length := shortNumber(text); length == len(text) {
		return asFloat(digits, decimals), nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, mismatch("a number", v)
	}
	return f, nil
}

// number returns the text between the quotes of a string, the text of a number,
// or nothing for null. A string with an escape in it spells no number and no
// date.
func (v Value) number() (text []byte, ok bool) {
	switch v.Kind() {
	case '"':
		return v[1 : len(v)-1], true
	case '0':
		return v, true
	}
	return nil, v.Kind() == 'n'
}

// Unix returns the time of a count of seconds. Zero is the zero time; times
// before 1970 and after the year 9999 are errors.
func (v Value) Unix() (time.Time, error) { return v.since1970(lastSecond, time.Unix) }

// UnixMilli returns the time of a count of milliseconds, within the bounds of
// [Value.Unix].
func (v Value) UnixMilli() (time.Time, error) {
	return v.since1970(lastSecond*1000, func(n, _ int64) time.Time { return time.UnixMilli(n) })
}

// lastSecond is the end of the year 9999. No later time can be written as JSON
// or RFC 3339, so one that got through would break the caller's logs.
const lastSecond = 253402300799

func (v Value) since1970(last int64, of func(n, rest int64) time.Time) (time.Time, error) {
	n, err := v.Int()
	switch {
	case err != nil || n == 0:
		return time.Time{}, err
	case n < 0 || n > last:
		return time.Time{}, mismatch("a time", v)
	}
	return of(n, 0).In(China), nil
}

// DateTime returns the time that a string of the form YYYY-MM-DD HH:MM:SS names
// in the zone of the service. The empty string and null are the zero time.
func (v Value) DateTime() (time.Time, error) {
	text, ok := v.number()
	if !ok || v.Kind() == '0' {
		return time.Time{}, mismatch("a date and time", v)
	}
	if t, ok := readDateTime(text); ok {
		return t, nil
	}
	t, err := ParseDateTime(string(text))
	if err != nil {
		return time.Time{}, mismatch("a date and time", v)
	}
	return t, nil
}
