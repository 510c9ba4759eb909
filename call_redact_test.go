package livecode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

const someSign = "b17971b51ba0fe5916ddcd96692e9fb3"

func TestRedactor_findsASecretInEverySpelling(t *testing.T) {
	t.Parallel()
	redact := newRedactor(`key/with"odd+ones é`)
	for text, want := range map[string]string{
		"":                   "",
		"nothing here":       "nothing here",
		"sign=" + someSign:   "sign=REDACTED",
		"a" + someSign + "b": "aREDACTEDb",
		someSign + someSign:  "REDACTEDREDACTED",
		someSign[1:]:         someSign[1:],
		"SIGN=" + strings.ToUpper(someSign) + "&t=1":                     "SIGN=REDACTED&t=1",
		"B17971b51Ba0fe5916ddcd96692E9FB3":                               "REDACTED",
		`key/with"odd+ones é`:                                            "REDACTED",
		url.QueryEscape(`key/with"odd+ones é`):                           "REDACTED",
		url.PathEscape(`key/with"odd+ones é`):                            "REDACTED",
		strings.ToLower(url.QueryEscape(`key/with"odd+ones é`)):          "REDACTED",
		strconv.Quote(`key/with"odd+ones é`):                             `"REDACTED"`,
		fmt.Sprintf("%q", "http://h/?key="+`key/with"odd+ones é`+"&x=1"): `"http://h/?key=REDACTED&x=1"`,
	} {
		assert.Equal(t, want, redact(someSign, text))
	}
	assert.Equal(t, "sign=", redact("", "sign="), "without a sign")
}

func TestCleanError_leavesErrorsWithoutSecretsAsTheyAre(t *testing.T) {
	t.Parallel()
	redact := newRedactor(faultKey)
	for _, err := range []error{
		nil, io.EOF, context.Canceled, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, fmt.Errorf("a: %w", errors.Join(io.EOF, nil)),
	} {
		assert.Equal(t, err, redact.cleanError(someSign, err))
	}
}

func TestCleanError_keepsWhatTheErrorIs(t *testing.T) {
	t.Parallel()
	redact := newRedactor(faultKey)
	cause := fmt.Errorf("get %s: %w", someSign, &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded})
	err := redact.cleanError(someSign, cause)
	assertHidden(t, []string{someSign, faultKey}, err)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.NotErrorIs(t, err, io.EOF)
	var timeout net.Error
	assert.False(t, errors.As(err, &timeout), "the error itself is out of reach")
	assert.True(t, (&TransportError{Err: err}).Timeout())
	assert.NotContains(t, err.Error(), someSign)
	assert.Contains(t, err.Error(), "get REDACTED: read: i/o timeout")
}

// A secret at the place where a text is cut must not lose its end before it is
// looked for, and then its beginning be shown.
func TestErrors_cutNoSecretInHalf(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 90, 100, 119, 400, 480, 500, 511, 4064, 4065, 4080, 4095} {
		for _, body := range []string{
			`{"ret":1204,"message":"%s"}`, `<html>%s`, `{"ret":0,"output":"%s"}`, `{"ret":"%s"}`,
		} {
			for _, status := range []int{200, 404, 500} {
				filled := strings.Replace(body, "%s", strings.Repeat("x", before)+someSign+faultKey, 1)
				err := answered(t, status, filled)
				halves := []string{faultKey, faultKey[:8], someSign, someSign[:8]}
				assertHidden(t, halves, err)
				if api, ok := errors.AsType[*APIError](err); ok {
					assertNone(t, halves, "Message", api.Message)
				}
			}
		}
	}
}

// A key that is short enough is quoted whole where a value is of the wrong kind.
func TestErrors_hideAShortKeyInAValueOfTheWrongKind(t *testing.T) {
	t.Parallel()
	const key = "Xz4ZgayTr7rMgWQrH"
	rt := roundTripperFunc(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"ret":"` + key + `"}`))}, nil
	})
	c, err := New(faultAppID, key, WithHTTPClient(&http.Client{Transport: rt}))
	require.NoError(t, err)
	_, err = c.Channel.GetStatus(t.Context(), "8888_a")
	assertHidden(t, []string{key}, err)
	assert.ErrorContains(t, err, `ret: want an integer, got "REDACTED"`)
}

// In a dump of a program's own structures the errors show their text, not what
// they are made of.
func TestErrors_areTheirTextInADump(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		&APIError{Interface: "a", Message: "m\n"}, &TransportError{Interface: "a", Err: urlHolder{"u"}}, &ResponseError{Interface: "a", Err: urlHolder{"u"}},
	} {
		assert.Equal(t, fmt.Sprintf("%T(%q)", err, err.Error()), fmt.Sprintf("%#v", err))
	}
}

func TestErrors_hideAKeyThatALimiterKnows(t *testing.T) {
	t.Parallel()
	limit := limiterFunc(func(context.Context) error { return fmt.Errorf("bucket %s: %w", faultKey, errBroken) })
	c, err := New(faultAppID, faultKey, WithLimiter(limit))
	require.NoError(t, err)
	_, err = c.Channel.GetStatus(t.Context(), "8888_a")
	require.ErrorIs(t, err, errBroken)
	assertHidden(t, []string{faultKey}, err)
}

// answered returns the error of an answer to an attempt that was signed with
// someSign.
func answered(t *testing.T, status int, body string) error {
	c, err := New(faultAppID, faultKey)
	require.NoError(t, err)
	r := &request{endpoint: endpoints[channelGetStatus]}
	r.decode = func(body []byte) error {
		return decode(r, body, new(MixResult), (*MixResult).field, nil)
	}
	err = c.core.response(t.Context(), r, someSign, &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body))})
	if err == nil {
		return errors.New("a success")
	}
	return err
}

// The service, or what stands in its place, may send the whole request back.
func TestErrors_hideASignThatIsSentBack(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewServer(nil)
	defer srv.Close()
	var signs []string
	for name, answer := range map[string]func(query, sign string) string{
		"status line": func(_, sign string) string { return "HTTP/1.1 " + sign + "\r\n\r\n" },
		"header":      func(q, _ string) string { return "HTTP/1.1 200 OK\r\n" + q + "\r\n\r\n" },
		"page":        func(q, _ string) string { return "HTTP/1.1 502 Bad\r\n\r\n<a href=\"/?" + q + "\">" },
		"upper case":  func(q, _ string) string { return "HTTP/1.1 404 No\r\n\r\n" + strings.ToUpper(q) },
		"refusal":     func(q, _ string) string { return "HTTP/1.1 200 OK\r\n\r\n{\"ret\":1204,\"message\":\"" + q + "\"}" },
		"field":       func(_, sign string) string { return "HTTP/1.1 200 OK\r\n\r\n{\"ret\":\"" + sign + "\"}" },
		"name":        func(_, sign string) string { return "HTTP/1.1 200 OK\r\n\r\n{\"" + sign + "\":{}}" },
		"chunk size": func(_, sign string) string {
			return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + sign + "\r\n"
		},
		"location": func(q, _ string) string {
			return "HTTP/1.1 302 Found\r\nLocation: http://[" + q + "\r\nContent-Length: 0\r\n\r\n"
		},
		"length":      func(_, sign string) string { return "HTTP/1.1 200 OK\r\nContent-Length: " + sign + "\r\n\r\n" },
		"encoding":    func(_, sign string) string { return "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + sign + "\r\n\r\n" },
		"retry after": func(_, sign string) string { return "HTTP/1.1 503 No\r\nRetry-After: " + sign + "\r\n\r\n" },
	} {
		t.Run(name, func(t *testing.T) {
			srv.FailAlways(func(x *faultnet.Exchange) {
				q := x.Request.URL.RawQuery
				sign := x.Request.URL.Query().Get("sign")
				signs = append(signs, sign)
				faultnet.Raw(answer(q, sign))(x)
			})
			c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), withoutJitter)
			require.NoError(t, err)
			for _, i := range interfaces {
				err := i.call(t.Context(), c, "8888_a")
				require.Error(t, err, i.name)
				assertHidden(t, append(signs, faultKey), err, c, *c)
			}
		})
	}
}

// What a RoundTripper is told of a call is its name.
func TestInterfaceFromContext_isAllThatTracingNeeds(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewServer(&counter{})
	defer srv.Close()
	var names []string
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripperFunc(func(req *http.Request) (*http.Response, error) {
			names = append(names, InterfaceFromContext(req.Context()))
			return next.RoundTrip(req)
		})
	}))
	require.NoError(t, err)
	defer c.CloseIdleConnections()
	var fields []string
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		GetConn:          func(hostPort string) { fields = append(fields, hostPort) },
		WroteHeaderField: func(key string, value []string) { fields = append(fields, key, fmt.Sprint(value)) },
	})
	var want []string
	for _, i := range interfaces {
		require.NoError(t, i.call(ctx, c, "8888_a"), i.name)
		want = append(want, i.ep.name)
	}
	assert.Equal(t, want, names)
	assert.NotContains(t, fmt.Sprint(fields), "sign")
	assert.Empty(t, InterfaceFromContext(t.Context()))
}

// Whatever a RoundTripper makes of the URL, no secret of it comes out.
func FuzzRedact(f *testing.F) {
	f.Add("40328529ca4381a80c6ecf2e6aa57438", "http://fcgi.video.qcloud.com/common_access?cmd=1&sign=", uint8(0))
	f.Add(`a"b/c?d e%f&g=h#i+j`, "Get %q: EOF", uint8(3))
	f.Add("a b/c?d a b/c?d a b/c?d", "", uint8(8))
	f.Add("é\xff quite long enough", "\xff\xfe", uint8(14))
	f.Add("aaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", uint8(20))
	f.Fuzz(func(t *testing.T, key, text string, shape uint8) {
		if len(key) > 128 || len(text) > 4<<10 {
			return // keys have 32 characters, and error texts are short
		}
		if len(key) < 16 {
			return // %#v prints addresses, which a short key may be part of
		}
		if related(key, hidden) || related(key, someSign) || related(key, someError) {
			return // a key like a word that the text is made of
		}
		redact := newRedactor(key)
		err := redact.cleanError(someSign, quoting(shape, key, text))
		for _, e := range errorTree(err) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
				shown := strings.ToLower(fmt.Sprintf(verb, e))
				for _, secret := range []string{someSign, strings.ToLower(key)} {
					if utf8.ValidString(secret) && strings.Contains(shown, secret) && !related(secret, strings.ToLower(text)) {
						t.Fatalf("%s shows %q: %s", verb, secret, shown)
					}
				}
			}
		}
		if !errors.Is(err, errBroken) {
			t.Fatalf("%v is not what it was", err)
		}
	})
}

// someError is what the shapes of quoting and their types are spelled with.
const someError = `&livecode.urlHolder{URL:"broken: joinedfmt.wrapErrors errors.joinError *net.OpError read url.Error Get error(nil) 0x`

// related reports whether one of two texts holds the other one, in any case.
func related(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return strings.Contains(a, b) && b != "" || strings.Contains(b, a)
}

// quoting returns an error that holds the secrets in one of many ways.
func quoting(shape uint8, key, text string) error {
	spelled := map[uint8]string{
		0: someSign, 1: strings.ToUpper(someSign), 2: key, 3: url.QueryEscape(key), 4: url.PathEscape(key), 5: fmt.Sprintf("%q", key),
	}[shape%6]
	text = text + "|" + spelled + "|" + text
	switch shape / 6 % 5 {
	case 0:
		return fmt.Errorf("%w: %s", errBroken, text)
	case 1:
		return &url.Error{Op: "Get", URL: text, Err: errBroken}
	case 2:
		return urlHolder{text}
	case 3:
		return errors.Join(errBroken, fmt.Errorf("joined: %w", urlHolder{text}))
	}
	return &net.OpError{Op: "read", Err: &url.Error{Op: "Get", URL: text, Err: errBroken}}
}

// A cache or an edge on the way shows signatures that this attempt does not know:
// of an attempt before it, and with their end cut off.
func TestRedactor_findsASignByItsName(t *testing.T) {
	t.Parallel()
	redact := newRedactor(faultKey)
	for _, name := range []string{
		"sign=", "SIGN=", "Sign%3D", "sign%3d", "sign%253D", `sign\u003d`, "sign&#61;", "sign&#x3D;", `"sign":"`, `'sign': '`, `\"sign\":\"`, "sign: ", `sign="`, "Signature=",
	} {
		for _, digits := range []string{someSign, someSign[:31], someSign[:16], someSign[:8], strings.ToUpper(someSign[:20]), someSign + someSign} {
			assert.Equal(t, "?t=1&"+name+"REDACTED…", redact("", "?t=1&"+name+digits+"…"))
		}
	}
	for _, text := range []string{"sign invalid", "sign=REDACTED", "sign=", "sign=1234567", "sign failed: deadbeefdeadbeef", "assign " + someSign} {
		assert.Equal(t, text, redact("", text))
	}
}

// carrier is an error of a RoundTripper whose text is clean.
type carrier struct {
	Request  *http.Request
	Response *http.Response
	URL      *url.URL
	Any      any
	Inner    error
	List     []map[string]any
	query    []byte
	deep     *carrier
}

func (*carrier) Error() string   { return "broken" }
func (e *carrier) Unwrap() error { return errBroken }
func (*carrier) String() string  { return "broken" }
func (*carrier) GoString() string {
	return "broken"
}

func TestCleanError_handsOutNoSecretBehindAPointer(t *testing.T) {
	t.Parallel()
	redact := newRedactor(faultKey)
	u := &url.URL{Scheme: "http", Host: "fcgi.example.com", RawQuery: "cmd=1&sign=" + someSign}
	req := &http.Request{URL: u}
	circle := &carrier{URL: u}
	circle.deep = circle
	for name, dirty := range map[string]*carrier{
		"URL": {URL: u}, "request": {Request: req}, "response": {Response: &http.Response{Request: req}}, "any": {Any: &u}, "inner": {Inner: &carrier{URL: u}},
		"map": {List: []map[string]any{{"u": u}}}, "key of a map": {Any: map[string]int{someSign: 1}}, "bytes": {query: []byte(u.RawQuery)}, "array": {Any: [2]string{"", faultKey}},
		"deep": {deep: &carrier{deep: &carrier{deep: &carrier{URL: u}}}}, "circle": circle, "joined": {Inner: errors.Join(io.EOF, &carrier{URL: u})},
		"cut": {Any: "sign=" + someSign[:31]}, "endless": {Any: make([]string, 20_000)},
	} {
		err := redact.cleanError(someSign, fmt.Errorf("a: %w", dirty))
		assert.NotErrorAs(t, err, new(*carrier), name)
		assert.ErrorIs(t, err, errBroken, name)
		marshalled, failed := json.Marshal(err)
		require.NoError(t, failed, name)
		assert.Equal(t, "{}", string(marshalled), name)
		assert.EqualError(t, err, "a: broken", name)
	}
	circle.URL = nil
	for name, clean := range map[string]*carrier{
		"nothing": {}, "URL": {URL: &url.URL{Host: "example.com", RawQuery: "a=1"}}, "circle": circle, "bytes": {query: []byte("abc")}, "numbers": {Any: make([]int, 20_000)},
	} {
		assert.ErrorAs(t, redact.cleanError(someSign, clean), new(*carrier), name)
	}
}

// The page of an attempt before, kept by a cache on the way, has the signature of
// that attempt, which is good for a minute.
func TestErrors_hideTheSignOfAnEarlierAttempt(t *testing.T) {
	t.Parallel()
	var signs []string
	var said bytes.Buffer
	rt := roundTripperFunc(func(req *http.Request) (*http.Response, error) {
		signs = append(signs, req.URL.Query().Get("sign"))
		return &http.Response{StatusCode: 503, Body: io.NopCloser(strings.NewReader("seen before: " + signs[0]))}, nil
	})
	now := time.Now()
	c, err := New(faultAppID, faultKey, WithHTTPClient(&http.Client{Transport: rt}), withoutJitter,
		WithLogger(slog.New(slog.NewTextHandler(&said, nil))),
		WithClock(func() time.Time { now = now.Add(time.Second); return now }))
	require.NoError(t, err)
	_, err = c.Channel.GetStatus(t.Context(), "8888_a")
	require.Len(t, signs, DefaultMaxAttempts)
	require.NotEqual(t, signs[0], signs[2])
	assertHidden(t, append(signs, faultKey), err, said.String())
	assert.ErrorContains(t, err, "seen before: REDACTED")
}
