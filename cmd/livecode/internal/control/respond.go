package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// A problem is an error as RFC 9457 has it.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string { return p.Detail }

func problemf(status int, format string, args ...any) error {
	return &problem{http.StatusText(status), status, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return problemf(http.StatusBadRequest, format, args...)
}

func notFound(format string, args ...any) error {
	return problemf(http.StatusNotFound, format, args...)
}

func writeProblem(w http.ResponseWriter, err error) {
	p, ok := errors.AsType[*problem](err)
	if !ok {
		status := statusOf(err)
		p = &problem{http.StatusText(status), status, err.Error()}
	}
	writeJSON(w, p.Status, "application/problem+json", p)
}

// statusOf tells a state that forbids what was asked from a mistake of the asker and
// from one of the emulator.
func statusOf(err error) int {
	if _, ok := errors.AsType[*argument.Error](err); ok {
		return http.StatusBadRequest
	}
	if _, ok := errors.AsType[*livecode.APIError](err); ok {
		return http.StatusConflict
	}
	if _, ok := errors.AsType[*livecode.TransportError](err); ok {
		return http.StatusBadGateway // a fault that somebody has asked for
	}
	switch {
	case errors.Is(err, livetest.ErrNotLive), errors.Is(err, livetest.ErrForbidden), errors.Is(err, media.ErrNotLive):
		return http.StatusConflict
	case errors.Is(err, media.ErrQuota):
		return http.StatusInsufficientStorage
	case errors.Is(err, media.ErrNoFFmpeg):
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}

func writeJSON(w http.ResponseWriter, status int, contentType string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		http.Error(w, "the answer cannot be written as JSON", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // who has gone needs no answer
}

// read takes a JSON body; an empty one leaves into as it is. Numbers of notifications
// are longer than a float holds, so those in maps stay as they were written.
func read(r *http.Request, into any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return problemf(http.StatusRequestEntityTooLarge, "the body cannot be read, or is longer than %d bytes", maxPicture)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badRequest("the body is not what is expected: %v", err)
	}
	return nil
}

// number reads a number from the path.
func number(r *http.Request, name string) (int, error) {
	n, err := strconv.Atoi(r.PathValue(name))
	if err != nil || n < 1 {
		return 0, badRequest("%s must be a positive number", name)
	}
	return n, nil
}

// query reads what page of which rows is wanted.
func query(r *http.Request) (view.Query, error) {
	values := r.URL.Query()
	q := view.Query{
		Text: values.Get("q"), Stream: values.Get("stream"), State: values.Get("state"),
		Outcome: values.Get("outcome"), Verdict: values.Get("verdict"),
	}
	for name, into := range map[string]*int{"offset": &q.Offset, "limit": &q.Limit} {
		text := values.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return q, badRequest("%s must be a number that is not negative", name)
		}
		*into = n
	}
	return q, nil
}

// page is the answer of a list.
func page[T any](r *http.Request, rows func(view.Query) view.Page[T]) (any, error) {
	q, err := query(r)
	if err != nil {
		return nil, err
	}
	return rows(q), nil
}

// done is the answer to what changes something and has nothing to tell.
type done struct {
	OK bool `json:"ok"`
}

func reveal(r *http.Request) bool { return r.URL.Query().Get("reveal") != "" }
