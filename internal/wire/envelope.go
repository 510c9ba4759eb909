package wire

import (
	"bytes"
	"errors"
)

var (
	// ErrEmpty reports an answer without content.
	ErrEmpty = errors.New("empty body")
	// ErrNoRet reports an object that does not say whether the call worked.
	ErrNoRet = errors.New("none of ret, retcode and code in it")
	// ErrTwice reports an answer that says the same thing twice.
	ErrTwice = errors.New("ret, retcode, code or output stands in it twice")
)

// An Envelope is what every answer of the service has around its output.
type Envelope struct {
	// Ret is the first of ret, retcode and code that is there. 0 is success.
	Ret int64
	// Message is the first of message and errmsg that is not empty. That of a success
	// says nothing and is left out.
	Message string
}

// ReadEnvelope reads an answer. It calls member for output and for each member
// that is not part of the envelope, in the order of the document; an error of
// member counts only when the service reports success, since the output of a
// refused call may be anything.
func ReadEnvelope(body []byte, member func(name []byte, r *Reader) error) (Envelope, error) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if len(bytes.TrimSpace(body)) == 0 {
		return Envelope{}, ErrEmpty
	}
	e := envelope{member: member}
	err := e.read(body)
	if e.memberErr == nil {
		return e.Envelope, err
	}
	// The reader stopped inside the output. Look at the rest without it.
	rest := envelope{member: skip}
	if err := rest.read(body); err != nil || rest.Ret != 0 {
		return rest.Envelope, err
	}
	return rest.Envelope, e.memberErr
}

// envelope collects an Envelope. The service doubles its keys, so what each of
// them said is kept until all have been seen.
type envelope struct {
	Envelope
	ret, retcode, code, message, errmsg Value
	output                              bool
	member                              func(name []byte, r *Reader) error
	memberErr                           error
}

func (e *envelope) read(body []byte) error {
	r := newReader(body, spareOfAnswer)
	if err := r.wantObject(); err != nil {
		return err
	}
	if err := members(r, e, (*envelope).field); err != nil {
		return err
	}
	if err := r.End(); err != nil {
		return err
	}
	err := e.decide()
	if err != nil || e.Ret != 0 {
		e.Message = firstText(e.message, e.errmsg)
	}
	return err
}

func (e *envelope) field(name []byte, r *Reader) error {
	switch string(name) {
	case "ret":
		return once(r, &e.ret)
	case "retcode":
		return once(r, &e.retcode)
	case "code":
		return once(r, &e.code)
	case "message":
		return read(r, &e.message, same)
	case "errmsg":
		return read(r, &e.errmsg, same)
	case "output":
		if e.output {
			return ErrTwice
		}
		e.output = true
	}
	e.memberErr = e.member(name, r)
	return e.memberErr
}

// decide takes the first key that says anything. A value that is no plain
// integer is an error: to guess here would be to call a failure a success.
func (e *envelope) decide() error {
	for _, key := range []struct {
		name  string
		value Value
	}{{"ret", e.ret}, {"retcode", e.retcode}, {"code", e.code}} {
		switch {
		case key.value == nil || key.value.Kind() == 'n':
			continue
		case key.value.IsNothing():
			return atPath(key.name, mismatch("an integer", key.value))
		}
		n, err := key.value.Int()
		e.Ret = n
		return atPath(key.name, err)
	}
	return ErrNoRet
}

func once(r *Reader, dst *Value) error {
	if *dst != nil {
		return ErrTwice
	}
	return read(r, dst, same)
}

func same(v Value) (Value, error) { return v, nil }

func skip(_ []byte, r *Reader) error {
	_, err := r.Value()
	return err
}

func firstText(values ...Value) string {
	for _, v := range values {
		if text, err := v.Text(); err == nil && text != "" {
			return text
		}
	}
	return ""
}
