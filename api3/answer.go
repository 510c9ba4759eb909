package api3

import (
	"errors"

	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/wire"
)

var (
	errNoResponse  = errors.New("no Response in it")
	errNoRequestID = errors.New("neither RequestId nor Error in it")
	errTwice       = errors.New("one of Response, Error and RequestId stands in it twice")
	errNoCode      = errors.New("an Error without Code")
)

// An answer is what every answer of API 3.0 has around its own members.
type answer struct {
	field     wire.Field[struct{}]
	requestID string
	response  bool
	refused   *backend.Refused
	fieldErr  error
}

// readAnswer reads a body: field gets the members of Response that are its own. It
// returns nil for a success, a *backend.Refused for an Error, and what is wrong
// otherwise.
func readAnswer(body []byte, field func(name []byte, r *wire.Reader) error) (requestID string, err error) {
	a := answer{field: func(_ *struct{}, name []byte, r *wire.Reader) error { return field(name, r) }}
	err = a.read(body)
	if err != nil && err == a.fieldErr {
		// The reader stopped inside Response. Look for an Error behind it: what
		// else is in a refused answer may be anything.
		rest := answer{field: skip}
		if restErr := rest.read(body); restErr != nil {
			return rest.requestID, restErr
		}
		if a.requestID, a.refused = rest.requestID, rest.refused; a.refused != nil {
			err = nil
		}
	}
	if err != nil || a.refused == nil {
		return a.requestID, err
	}
	a.refused.RequestID = a.requestID
	return a.requestID, a.refused
}

func skip(_ *struct{}, _ []byte, r *wire.Reader) error {
	_, err := r.Value()
	return err
}

func (a *answer) read(body []byte) error {
	r := wire.NewReader(body)
	if err := wire.Object(r, a, (*answer).outer); err != nil {
		return err
	}
	if err := r.End(); err != nil {
		return err
	}
	switch {
	case !a.response:
		return errNoResponse
	case a.refused == nil && a.requestID == "":
		return errNoRequestID
	}
	return nil
}

func (a *answer) outer(name []byte, r *wire.Reader) error {
	if string(name) != "Response" {
		return r.Skip()
	}
	if a.response {
		return errTwice
	}
	a.response = true
	return wire.Object(r, a, (*answer).inner)
}

func (a *answer) inner(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "RequestId":
		if a.requestID != "" {
			return errTwice
		}
		return r.Text(&a.requestID)
	case "Error":
		if a.refused != nil {
			return errTwice
		}
		return a.readError(r)
	}
	a.fieldErr = a.field(nil, name, r)
	return a.fieldErr
}

func (a *answer) readError(r *wire.Reader) error {
	v, err := r.Value()
	if err != nil || v.Kind() == 'n' {
		return err
	}
	var refused backend.Refused
	err = wire.Object(r.Of(v), &refused, func(e *backend.Refused, name []byte, r *wire.Reader) error {
		switch string(name) {
		case "Code":
			return r.Text(&e.VendorCode)
		case "Message":
			return r.Text(&e.Message)
		}
		return r.Skip()
	})
	if err == nil && refused.VendorCode == "" {
		err = errNoCode
	}
	if err == nil {
		a.refused = &refused
	}
	return err
}
