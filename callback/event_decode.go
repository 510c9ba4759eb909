package callback

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// hit reads a HitFlag, 0 or 1 into dst; any other number counts as 1.
func hit(r *wire.Reader, dst *bool) error {
	var n int64
	err := r.Int(&n)
	*dst = n != 0
	return err
}

// truth reads true or false into dst, or a number or text that stands for one of them.
func truth(r *wire.Reader, dst *bool) error {
	if k := r.Kind(); k == '0' {
		return hit(r, dst)
	}
	v, err := r.Value()
	if err != nil {
		return err
	}
	switch string(v) {
	case "true", `"true"`:
		*dst = true
	case "false", `"false"`, "null", `""`:
		*dst = false
	default:
		return &wire.FieldError{Want: "true or false", Got: "something else"}
	}
	return nil
}

// span reads a length of time that need not be a whole number of units.
func span(r *wire.Reader, dst *time.Duration, unit time.Duration) error {
	var n float64
	if err := r.Float(&n); err != nil {
		return err
	}
	if d := n * float64(unit); math.Abs(d) < math.MaxInt64 {
		*dst = time.Duration(math.Round(d))
		return nil
	}
	return &wire.FieldError{Want: "a duration", Got: "a larger number"}
}

// numbers reads an array of numbers, or the one number that older
// notifications have in its place.
func numbers(r *wire.Reader, dst *[]float64) error {
	*dst = nil // a second spelling of the name replaces the first
	switch r.Kind() {
	case '0', '"':
		v, err := r.Value()
		if err != nil || v.IsNothing() {
			return err
		}
		n, err := v.Float()
		*dst = []float64{n}
		return err
	}
	return wire.List(r, dst, (*wire.Reader).Float)
}

// raws reads an array whose elements the service does not document. They share one
// copy.
func raws(r *wire.Reader, dst *[]json.RawMessage) error {
	v, err := r.Copy()
	if err != nil {
		return err
	}
	return wire.List(r.Of(v), dst, func(r *wire.Reader, dst *json.RawMessage) error {
		element, err := r.Value()
		if err == nil && element.Kind() != 'n' {
			*dst = slices.Clip(json.RawMessage(element))
		}
		return err
	})
}

// raw reads a value that the service does not document. It is nil for null.
func raw(r *wire.Reader, dst *json.RawMessage) error {
	v, err := r.Copy()
	if err == nil && v.Kind() != 'n' {
		*dst = json.RawMessage(v)
	}
	return err
}

// anyUnix reads a time for which the service names no unit. Milliseconds since
// 1979 lie beyond the year 9999 when read as seconds.
func anyUnix(r *wire.Reader, dst *time.Time) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	if *dst, err = v.Unix(); err != nil {
		*dst, err = v.UnixMilli()
	}
	return err
}

// decodeNested reads JSON that arrived inside a string. Events read such text
// on request only: what is malformed in it must not keep the event from its handler.
func decodeNested[T any](text string, dst *T, field wire.Field[T]) error {
	return decodeText([]byte(text), func(r *wire.Reader) error { return wire.Object(r, dst, field) })
}

// decodeText hands text to read, unless there is none, and expects nothing behind it.
func decodeText(text []byte, read func(*wire.Reader) error) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	r := wire.NewReader(text)
	if err := read(r); err != nil {
		return err
	}
	return r.End()
}
