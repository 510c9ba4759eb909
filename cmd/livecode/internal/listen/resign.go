package listen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode"
)

// lifetime is how far ahead of its sending the service sets t.
const lifetime = 10 * time.Minute

var errNotObject = errors.New("the body is not one JSON object")

// Resign returns a notification with another t and the signature that key makes for it.
// All else keeps its bytes: the signature covers t alone, and a receiver may look at
// members in the order in which they come.
func Resign(body []byte, key string, t time.Time) ([]byte, error) {
	expiry, signature := strconv.FormatInt(t.Unix(), 10), fmt.Sprintf("%q", livecode.Sign(key, t.Unix()))
	members, end, err := headOf(body)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	last := 0
	for _, m := range members {
		out.Write(body[last:m.from])
		if m.name == "t" {
			out.WriteString(expiry)
			expiry = ""
		} else {
			out.WriteString(signature)
			signature = ""
		}
		last = m.to
	}
	out.Write(body[last:end])
	separator := ","
	if bytes.Equal(bytes.Join(bytes.Fields(body[:end]), nil), []byte("{")) {
		separator = "" // an object without members
	}
	for _, m := range []struct{ name, value string }{{"t", expiry}, {"sign", signature}} {
		if m.value != "" {
			fmt.Fprintf(&out, "%s%q:%s", separator, m.name, m.value)
			separator = ","
		}
	}
	out.Write(body[end:])
	return out.Bytes(), nil
}

// A span is where the value of a member stands in a document.
type span struct {
	name     string
	from, to int
}

// headOf finds t and sign in the outermost object, and where that ends: before its
// brace.
func headOf(body []byte) (found []span, end int, err error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, 0, errNotObject
	}
	seen := map[string]bool{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, 0, errNotObject
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, 0, errNotObject
		}
		to := int(dec.InputOffset())
		if name != "t" && name != "sign" {
			continue
		}
		if seen[name.(string)] {
			return nil, 0, fmt.Errorf("%v stands in the body twice", name)
		}
		seen[name.(string)] = true
		found = append(found, span{name.(string), to - len(value), to})
	}
	if _, err := dec.Token(); err != nil {
		return nil, 0, errNotObject
	}
	return found, int(dec.InputOffset()) - 1, nil
}
