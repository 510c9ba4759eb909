package livecode

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// ErrorType returns a word for an error of this package. There are few of them, so it
// fits a label of a metric:
//
//   - "" for nil
//   - for an [*APIError] the number of its [Code] if this package names it, or else its
//     [Reason] with "_" for each space, as in "sign_invalid", or else "rejected"
//   - for a [*TransportError] "status_" and the status, or "canceled", "timeout" or
//     "transport" without one
//   - "response" for a [*ResponseError], "argument" for an [*ArgumentError]
//   - "other" for what is none of these
func ErrorType(err error) string {
	if err == nil {
		return ""
	}
	if _, ok := errors.AsType[*ArgumentError](err); ok {
		return "argument"
	}
	if api, ok := errors.AsType[*APIError](err); ok {
		return api.word()
	}
	if transport, ok := errors.AsType[*TransportError](err); ok {
		return transport.word()
	}
	if _, ok := errors.AsType[*ResponseError](err); ok {
		return "response"
	}
	return "other"
}

func (e *APIError) word() string {
	switch {
	case e.Code.known():
		return strconv.FormatInt(int64(e.Code), 10)
	case e.Reason != "":
		return strings.ReplaceAll(string(e.Reason), " ", "_")
	}
	return "rejected"
}

func (e *TransportError) word() string {
	switch {
	case e.Status != 0:
		return "status_" + strconv.Itoa(e.Status)
	case errors.Is(e, context.Canceled):
		return "canceled"
	case isTimeout(e):
		return "timeout"
	}
	return "transport"
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
