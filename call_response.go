package livecode

import (
	"bytes"
	"errors"
	"strings"

	"github.com/qcloudlive/livecode/internal/wire"
)

// judge turns what the envelope says into an error, or none.
func (r *request) judge(body []byte, e wire.Envelope, err error) error {
	switch {
	case err == nil && e.Ret == 0:
		return nil
	case err == nil:
		return r.refused(Code(e.Ret), e.Message)
	case errors.Is(err, wire.ErrNoRet):
		if _, ok := reasonIn(e.Message); ok {
			return r.refused(0, e.Message)
		}
	case errors.Is(err, wire.ErrSyntax) && isWords(body):
		if _, ok := reasonIn(string(body)); ok {
			return r.refused(0, strings.TrimSpace(string(body)))
		}
		if bytes.Contains(body, []byte(noReturnData)) {
			err = ErrOutcomeUnknown
		}
	}
	return r.senseless(err)
}

// senseless is the error of an answer that is not the documented one.
func (r *request) senseless(err error) *ResponseError {
	return &ResponseError{Interface: r.name, MaybeExecuted: true, Err: err}
}

func (r *request) refused(code Code, message string) error {
	reason, _ := reasonIn(message)
	return &APIError{
		Interface: r.name, Code: code, Reason: reason, Message: string(firstOf([]byte(message))),
		MaybeExecuted: code == CodeInternal,
	}
}

// isWords tells a line of text from a page that happens to contain one.
func isWords(body []byte) bool {
	return len(body) <= 256 && !bytes.ContainsAny(body, "<{[")
}

// isEmptyList reports a refusal that only means that there is nothing to list.
func isEmptyList(err error) bool {
	return errors.Is(err, CodeNoLiveStream) || errors.Is(err, CodeNoData)
}

// readUndocumented reads a member that the service sends and no page describes. One
// that does not fit stays zero, since nobody has promised that it would.
func readUndocumented[T any](r *wire.Reader, dst *T, as func(wire.Value) (T, error)) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	if value, err := as(v); err == nil {
		*dst = value
	}
	return nil
}
