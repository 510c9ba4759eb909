package callbacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/sign"
)

// lifetime is how long a notification is good for after it is sent.
const lifetime = 10 * time.Minute

// Fields are the fields of a notification by their names on the wire. Give ids
// as strings and numbers as Go integers. t and sign are added on sending.
type Fields map[string]any

// EventType returns the event_type, or false when there is none that is an
// integer.
func (f Fields) EventType() (int, bool) {
	switch n := f["event_type"].(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case float64: // from encoding/json
		return int(n), n == float64(int(n))
	case json.Number:
		i, err := strconv.Atoi(n.String())
		return i, err == nil
	}
	return 0, false
}

// SignedBody returns a notification with these fields, signed with key until t:
// one line of JSON with its keys in alphabetical order, and a newline. With an
// empty key t and sign are left out. It panics when a field cannot be JSON.
//
// The service chooses t ten minutes after sending. The sign covers t alone, so
// any fields go with it.
func SignedBody(key string, t time.Time, fields Fields) []byte {
	body, err := signedBody(key, t, fields)
	if err != nil {
		panic(err.Error())
	}
	return body
}

func signedBody(key string, t time.Time, fields Fields) ([]byte, error) {
	message := maps.Clone(fields)
	if key != "" {
		if message == nil {
			message = Fields{}
		}
		message["t"] = t.Unix()
		message["sign"] = sign.Hex(key, t.Unix())
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body) // sorts the names and ends with a newline
	enc.SetEscapeHTML(false)
	if err := enc.Encode(message); err != nil {
		return nil, fmt.Errorf("callbacktest: fields cannot be JSON: %w", err)
	}
	return body.Bytes(), nil
}

// NewRequest returns the request that carries the body of [SignedBody] to url.
// A handler's ServeHTTP takes it as well as an [http.Client] does. It panics
// when url is malformed or a field cannot be JSON.
func NewRequest(url, key string, t time.Time, fields Fields) *http.Request {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(SignedBody(key, t, fields)))
	if err != nil {
		panic("callbacktest: " + err.Error())
	}
	r.Header.Set("Content-Type", "application/json")
	return r
}
