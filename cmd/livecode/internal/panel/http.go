package panel

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
)

// maxBody bounds what a request may carry.
const maxBody = 1 << 20

// answer is a handler that answers with what a function returns.
func answer[T any](do func(*http.Request) (T, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		value, err := do(r)
		if err != nil {
			status := http.StatusBadRequest
			if errors.Is(err, errNotFound) {
				status = http.StatusNotFound
			}
			write(w, status, map[string]string{"error": err.Error()})
			return
		}
		write(w, http.StatusOK, value)
	})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a reader who leaves is no error
}

// read takes the body of a request, in which no member may be unknown. An empty one is
// an empty object.
func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber() // ids outgrow float64
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return errors.New("the body is not the JSON that is wanted: " + err.Error())
	}
	return nil
}

// done is the answer of what has nothing to tell.
type done struct{}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

func query(r *http.Request) view.Query {
	v := r.URL.Query()
	return view.Query{
		Offset: number(v.Get("offset")), Limit: number(v.Get("limit")), Text: v.Get("q"), Stream: v.Get("stream"),
		State: v.Get("state"), Outcome: v.Get("outcome"), Verdict: v.Get("verdict"),
	}
}
