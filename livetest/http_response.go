package livetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// The codes with which the service rejects a request.
const (
	retInternal     = 1201
	retBadInterface = 1202
	retBadParameter = 1204
	retNothingLive  = 1301
	retNoData       = 10003
	retNeverPushed  = 20601
)

// envelope is the response of every interface but mixing. Code and words stand
// in it twice, as on the wire.
type envelope struct {
	Errmsg  string `json:"errmsg"`
	Message string `json:"message"`
	Output  any    `json:"output,omitempty"` // nil: absent
	Ret     int    `json:"ret"`
	Retcode int    `json:"retcode"`
}

// null is an output that is there and says nothing.
var null = json.RawMessage("null")

// output is the response with a result.
func output(v any) envelope { return envelope{Output: v} }

// void is the response of a call that returns nothing.
func void() envelope { return envelope{Output: struct{}{}} }

// fail is the response with a code, and without output.
func fail(ret int, format string, a ...any) envelope {
	words := fmt.Sprintf(format, a...)
	return envelope{Errmsg: words, Message: words, Ret: ret, Retcode: ret}
}

// ErrorBody returns the body of an error response with this ret and message, in the
// service's shape, for use with [Server.Respond].
func ErrorBody(ret int, message string) string {
	return string(mustEncode(fail(ret, "%s", message)))
}

// encode writes v as the service does: one compact line that ends with a
// newline, and no escapes for HTML.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// mustEncode is encode for values made in this package, which cannot fail.
func mustEncode(v any) []byte {
	body, err := encode(v)
	if err != nil {
		panic("livetest: " + err.Error())
	}
	return body
}

// dateText writes a time as the service does.
func dateText(t time.Time) string { return t.In(zone).Format(time.DateTime) }

// reply is a response that is ready to be written.
type reply struct {
	status   int
	header   http.Header
	body     []byte
	rejected string // why the request was not executed
}

func jsonReply(v any) *reply {
	return &reply{status: http.StatusOK, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body: mustEncode(v)}
}

func textReply(status int, words string) *reply {
	return &reply{status: status, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, body: []byte(words)}
}

// write sends the whole reply.
func (p *reply) write(w http.ResponseWriter) {
	p.writeHeader(w)
	_, _ = w.Write(p.body) // fails only when the client has left
}

// writeHeader sends status and headers, with the length of the whole body.
func (p *reply) writeHeader(w http.ResponseWriter) {
	maps.Copy(w.Header(), p.header)
	if w.Header().Get("Content-Length") == "" && p.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	}
	w.WriteHeader(p.status)
}
