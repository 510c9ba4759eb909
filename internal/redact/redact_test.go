package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/internal/redact"
)

func TestNotification_hidesWhatGrantsSomething(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, want string }{
		{
			"members", `{"t":1,"sign":"0123","stream_param":"txSecret=ab&txTime=5","SIGN":["x",{"y":1}]}`,
			`{"t":1,"sign":"[redacted]","stream_param":"[redacted]","SIGN":"[redacted]"}`,
		},
		{
			"URLs, anywhere", `{"list":[{"url":"rtmp://a/live/b?txSecret=abc&txTime=5F&x=1"}]}`,
			`{"list":[{"url":"rtmp://a/live/b?txSecret=[redacted]&txTime=[redacted]&x=1"}]}`,
		},
		{
			"a URL inside a URL", `{"u":"http://a?to=rtmp%3A%2F%2Fb%3FtxSecret%3Dabc"}`,
			`{"u":"http://a?to=rtmp%3A%2F%2Fb%3FtxSecret%3D[redacted]"}`,
		},
		{"order, repeats and numbers as they came", `{"z":1.50,"a":12345678901234567890,"a":null,"b":true}`,
			`{"z":1.50,"a":12345678901234567890,"a":null,"b":true}`},
		{"no HTML is escaped", `{"a":"<&>"}`, `{"a":"<&>"}`},
		{"empty ones", `{"a":{},"b":[]}`, `{"a":{},"b":[]}`},
		{"not JSON", `{"sign":"0123`, `"[redacted: 13 bytes that are not JSON]"`},
		{"more than JSON", `{} sign=0123`, `"[redacted: 12 bytes that are not JSON]"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, string(redact.Notification([]byte(tt.body))))
		})
	}
}

func TestNotification_isBoundedInDepth(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	assert.Equal(t, `"[redacted: 20000 bytes that are not JSON]"`, string(redact.Notification([]byte(deep))))
}
