package livecode

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// responseError is an answer of status 200 that is not the documented one. It is not asked
// for again: the call was executed, and a repeat would get the same.
func responseError(iface) want {
	return want{kind: answerError, status: http.StatusOK, maybe: true, attempts: 1, hits: 1}
}

// refused is a refusal by the service.
func refused(is error) func(iface) want {
	return func(iface) want { return want{kind: apiError, is: is, attempts: 1, hits: 1} }
}

// says makes the server answer 200 with a body.
func says(body string) func(iface) faultnet.Fault {
	return always(faultnet.Respond(http.StatusOK, nil, body))
}

// saysFor is says with a body that depends on the interface.
func saysFor(body func(i iface) string) func(iface) faultnet.Fault {
	return func(i iface) faultnet.Fault { return faultnet.Respond(http.StatusOK, nil, body(i)) }
}

const captivePortal = `<!DOCTYPE html><html><head><title>Log in</title></head><body>` +
	`{"ret":0} sign invalid` + "\u00a0" + `</body></html>`

// bodyFaults are rows 16 to 25, 31 and 32: bodies that are no document, and those
// that are packed or too long.
func bodyFaults() []fault {
	bomb := faultnet.GzipBomb(100 << 20)
	return []fault{
		{row: 16, name: "captive portal", spoil: says(strings.Repeat(captivePortal, 100)), want: responseError, check: statusFirst},
		{row: 17, name: "empty", spoil: says(""), want: responseError},
		{row: 18, name: "204", spoil: always(faultnet.Raw("HTTP/1.1 204 No Content\r\n\r\n")), want: func(i iface) want {
			w := responseError(i)
			w.status = http.StatusNoContent
			return w
		}},
		{row: 18, name: "202 with a document", want: func(i iface) want {
			w := responseError(i)
			w.status = http.StatusAccepted
			return w
		}, spoil: func(i iface) faultnet.Fault { return faultnet.Respond(http.StatusAccepted, nil, i.success()) }},
		{row: 19, name: "white space", spoil: says(" \r\n\t"), want: responseError},
		{row: 20, name: "text/plain", want: fine, spoil: func(i iface) faultnet.Fault {
			return faultnet.Respond(http.StatusOK, http.Header{"Content-Type": {"text/plain"}}, i.success())
		}},
		{row: 21, name: "GBK", want: refused(CodeInvalidParam), spoil: func(i iface) faultnet.Fault {
			body := strings.Replace(i.answer("1204", ""), `"message":""`, "\"message\":\"\xb2\xce\xca\xfd\xb4\xed\xce\xf3\"", 1)
			return faultnet.Respond(http.StatusOK, http.Header{"Content-Type": {"application/json; charset=GBK"}}, body)
		}, check: func(t *testing.T, x *cell) {
			assert.True(t, isPrintable(x.err.Error()), "%q", x.err)
			assert.Contains(t, x.err.Error(), "\uFFFD")
		}},
		{row: 22, name: "byte order mark", want: fine, spoil: saysFor(func(i iface) string { return "\uFEFF" + i.success() })},
		{row: 22, name: "two of them", want: responseError, spoil: saysFor(func(i iface) string { return "\uFEFF\uFEFF" + i.success() })},
		{row: 23, name: "gzip", sockets: true, spoil: always(faultnet.Gzip()), want: fine},
		{row: 24, name: "gzip bomb", sockets: true, spoil: always(bomb), want: tooLong, check: overLimit},
		{row: 25, name: "truncated gzip", sockets: true, spoil: always(faultnet.TruncatedGzip()), want: lost,
			check: func(t *testing.T, x *cell) { assert.ErrorIs(t, x.err, io.ErrUnexpectedEOF) }},
		{row: 31, name: "1 GiB", sockets: true, spoil: always(faultnet.LongBody(1 << 30)), want: tooLong, check: overLimitAndClosed},
		{row: 31, name: "one byte over the limit", want: tooLong, spoil: saysFor(func(i iface) string {
			return i.success() + strings.Repeat(" ", DefaultResponseLimit+1-len(i.success()))
		}), check: overLimit},
		{row: 31, name: "exactly the limit", want: fine, spoil: saysFor(func(i iface) string {
			return i.success() + strings.Repeat(" ", DefaultResponseLimit-len(i.success()))
		})},
		{row: 32, name: "truncated document of the longest kind", want: responseError, spoil: saysFor(func(i iface) string {
			return strings.Repeat(" ", DefaultResponseLimit-1) + "{"
		}), check: func(t *testing.T, x *cell) { assert.Len(t, x.err.(*ResponseError).Body(), DefaultResponseLimit) }},
		{row: 32, name: "truncated document", want: responseError, spoil: saysFor(func(i iface) string {
			return i.success()[:len(i.success())-1]
		})},
	}
}

// statusFirst checks that the text of an error leads with what matters and shows
// little of a page.
func statusFirst(t *testing.T, x *cell) {
	text := x.err.Error()
	assert.Less(t, len(text), 400)
	assert.Less(t, strings.Index(text, "HTTP status 200"), strings.Index(text, "DOCTYPE"))
	assert.True(t, isPrintable(text), "%q", text)
}

func overLimit(t *testing.T, x *cell) {
	assert.ErrorContains(t, x.err, "longer than 1048576 bytes")
	assert.True(t, errors.As(x.err, new(*tooLongError)))
}

func overLimitAndClosed(t *testing.T, x *cell) {
	overLimit(t, x)
	assert.Eventually(t, func() bool { return x.server.Open() == 0 }, time.Second, time.Millisecond, "the rest is still being sent")
}
