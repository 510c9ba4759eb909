package callback_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/sign"
)

// A hostile input and what must come of it, over a real connection.
type hostile struct {
	row   int
	name  string
	check func(t *testing.T)
}

// The rows are 1 to 48, none missing: see TestHostileInputs_areComplete.
func hostileInputs() []hostile {
	return slices.Concat(hostileTransport(), hostileBodies(), hostileHeads(), hostileTimes(), hostileServers(), hostileEvents())
}

func TestHostileInputs(t *testing.T) {
	t.Parallel()
	for _, input := range hostileInputs() {
		t.Run(fmt.Sprintf("row %02d %s", input.row, input.name), func(t *testing.T) {
			t.Parallel()
			input.check(t)
		})
	}
}

func TestHostileInputs_areComplete(t *testing.T) {
	t.Parallel()
	var rows []int
	for _, input := range hostileInputs() {
		rows = append(rows, input.row)
	}
	var want []int
	for n := range 48 {
		want = append(want, n+1)
	}
	assert.Equal(t, want, rows)
}

// answers makes a check that posts each body and expects one status for all.
// None of the bodies may reach a handler.
func answers(status int, bodies ...string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		r := newRig(t, nil)
		for _, body := range bodies {
			r.expect(status, body)
		}
		assert.Empty(t, r.handled())
		assert.Empty(t, r.handler.Quarantined())
		assert.EqualValues(t, len(bodies), r.counters.Total(callback.MetricReceived))
		assert.Zero(t, r.counters.Total(callback.MetricAcked))
	}
}

const (
	bodyCap = 64 << 10
	farT    = 1700000600 // testNow and ten minutes
)

// goodSign is the sign for farT.
var goodSign = sign.Hex(testKey, farT)

// withHead returns a push event whose sign and t are given as JSON.
func withHead(sign, t string) string {
	return fmt.Sprintf(`{%s,"sign":%s,"t":%s}`, pushMembers, sign, t)
}

func hostileTransport() []hostile {
	return []hostile{
		{1, "other methods", func(t *testing.T) {
			r := newRig(t, nil)
			for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"} {
				conn := r.dial()
				_, err := fmt.Fprintf(conn, "%s / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", method)
				require.NoError(t, err)
				resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
				require.NoError(t, err)
				assert.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode, method)
				assert.Equal(t, "POST", resp.Header.Get("Allow"), method)
				require.NoError(t, resp.Body.Close())
			}
			r.check(http.StatusMethodNotAllowed, r.raw("PUT"+strings.TrimPrefix(request("/", fresh(pushMembers)), "POST")), "PUT")
			assert.Empty(t, r.handled())
		}},
		{2, "announced length over the cap", func(t *testing.T) {
			r := newRig(t, nil)
			for _, length := range []string{"65537", "1073741824", "9223372036854775807"} {
				got := r.raw("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n")
				r.check(http.StatusRequestEntityTooLarge, got, length)
			}
			// The cap itself is welcome: it is invited, and refused for what it is.
			got := r.raw("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 65536\r\n\r\n" + strings.Repeat("[", bodyCap))
			assert.Equal(t, http.StatusContinue, got.status)
		}},
		{3, "chunks over the cap", func(t *testing.T) {
			r := newRig(t, nil)
			r.check(http.StatusRequestEntityTooLarge, r.raw(chunkedRequest(strings.Repeat(" ", bodyCap+1))), "one byte over")
			padded := fresh(pushMembers)
			r.check(http.StatusOK, r.raw(chunkedRequest(padded+strings.Repeat(" ", bodyCap-len(padded)))), "the cap itself")
		}},
		{4, "endless chunks and no length at all", func(t *testing.T) {
			r := newRig(t, nil)
			conn := r.dial()
			var sent atomic.Int64
			go func() {
				_, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
				for err == nil {
					_, err = io.WriteString(conn, "400\r\n"+strings.Repeat(" ", 1024)+"\r\n")
					sent.Add(1024)
				}
			}()
			r.check(http.StatusRequestEntityTooLarge, r.read(bufio.NewReader(conn)), "endless")
			assert.Less(t, sent.Load(), int64(64<<20))
			r.check(http.StatusBadRequest, r.raw("POST / HTTP/1.1\r\nHost: a\r\n\r\n"+fresh(pushMembers)), "no length")
			assert.Empty(t, r.handled())
		}},
		{5, "body stalls", func(t *testing.T) {
			r := newRig(t, nil)
			begin := time.Now()
			got := r.raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{\"event_type\":")
			r.check(http.StatusRequestTimeout, got, "stalled")
			assert.InDelta(t, 2, time.Since(begin).Seconds(), 1)
			assert.EqualValues(t, 1, r.counters.ByLabel(callback.MetricRejected)["slow"])
		}},
		{6, "two lengths", func(t *testing.T) {
			r := newRig(t, nil)
			got := r.raw(request("/", fresh(pushMembers), "Content-Length: 5"))
			assert.Equal(t, http.StatusBadRequest, got.status)
			assert.Empty(t, r.handled())

			// With chunks, the length is void. What stands behind the last chunk must
			// not be taken for a request just because the length covers it.
			hidden := request("/", fresh(`"event_type":0,"stream_id":"hidden"`))
			chunked := strings.SplitN(chunkedRequest(fresh(pushMembers)), "\r\n\r\n", 2)
			length := len(chunked[1]) + len(hidden)
			conn := r.dial()
			_, err := fmt.Fprintf(conn, "%s\r\nContent-Length: %d\r\n\r\n%s%s", chunked[0], length, chunked[1], hidden)
			require.NoError(t, err)
			from := bufio.NewReader(conn)
			first := r.read(from)
			assert.Equal(t, http.StatusOK, first.status)
			_, err = from.ReadByte()
			require.ErrorIs(t, err, io.EOF, "the connection ends with the first request")
			require.Len(t, r.handled(), 1)
			assert.Equal(t, "8888_a", r.handled()[0].Common().StreamID)
		}},
		{7, "compressed body", func(t *testing.T) {
			r := newRig(t, nil)
			for _, encoding := range []string{"gzip", "GZIP", "deflate", "br", "gzip, identity"} {
				r.check(http.StatusUnsupportedMediaType, r.post(fresh(pushMembers), "Content-Encoding: "+encoding), encoding)
			}
			r.check(http.StatusOK, r.post(fresh(pushMembers), "Content-Encoding: identity"), "identity")
			assert.Len(t, r.handled(), 1)
		}},
		{8, "forms", func(t *testing.T) {
			r := newRig(t, nil)
			post := func(kind string) response {
				return r.raw(strings.Replace(request("/", fresh(pushMembers)), "Content-Type: application/json", kind, 1))
			}
			for _, kind := range []string{
				"application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded; charset=utf-8",
				"multipart/form-data; boundary=x", " multipart/mixed",
			} {
				r.check(http.StatusUnsupportedMediaType, post("Content-Type: "+kind), kind)
			}
			for _, kind := range []string{"Content-Type: text/plain", "Content-Type: ", "Content-Type: ;;/;", "X-None: 1"} {
				r.check(http.StatusOK, post(kind), kind)
			}
		}},
		{9, "empty body", answers(http.StatusBadRequest, "", " ", "\r\n\t")},
	}
}

// chunkedRequest sends body in two chunks.
func chunkedRequest(body string) string {
	half := len(body) / 2
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
		half, body[:half], len(body)-half, body[half:])
}

func hostileBodies() []hostile {
	good := fresh(pushMembers)
	return []hostile{
		{10, "JSON that is no object", answers(http.StatusBadRequest, `null`, `[]`, `""`, `1`, `true`, `[`+good+`]`)},
		{11, "more than one document", answers(http.StatusBadRequest, good+good, good+"x", good+"\x00", good+",", good+"}", good+"\u00a0")},
		{12, "byte order mark", answers(http.StatusBadRequest, "\uFEFF"+good)},
		{13, "invalid UTF-8 under a right sign", func(t *testing.T) {
			r := newRig(t, nil)
			r.expect(http.StatusOK, fresh("\"event_type\":1,\"stream_id\":\"\xb2\xbb\""))
			r.expect(http.StatusOK, fresh("\"event_type\":1,\"\xff\":1"))
			assert.Equal(t, []callback.RejectError{callback.ErrUndecodable, callback.ErrUndecodable}, r.quarantined())
			assert.Empty(t, r.handled())
			r.expect(http.StatusForbidden, signed("other", farT, "\"stream_id\":\"\xb2\xbb\""))
		}},
		{14, "depth", answers(http.StatusBadRequest,
			strings.Repeat("[", 60_000),
			`{"a":`+strings.Repeat("[", 60_000),
			fresh(`"event_type":1,"a":`+strings.Repeat("[", 10_001)+strings.Repeat("]", 10_001)),
			fresh(`"event_type":1,"a":`+strings.Repeat(`{"a":`, 9_000)+strings.Repeat("[", 1_001)+"1"+strings.Repeat("]", 1_001)+strings.Repeat("}", 9_000)))},
		{15, "thousands of names", func(t *testing.T) {
			r := newRig(t, nil)
			r.expect(http.StatusBadRequest, fresh(pushMembers+extraMembers(8_100)))
			r.expect(http.StatusBadRequest, fresh(pushMembers+extraMembers(252))) // 257 in all
			assert.Empty(t, r.handled())
			r.expect(http.StatusOK, fresh(pushMembers+extraMembers(251)))
			assert.Len(t, r.handled(), 1)
		}},
		{16, "sign, t or event_type twice", answers(http.StatusBadRequest,
			fresh(pushMembers+`,"sign":"`+goodSign+`"`),
			fresh(pushMembers+`,"sign":null`),
			fresh(pushMembers+`,"t":1700000600`),
			fresh(pushMembers+`,"event_type":1`),
			fresh(pushMembers+`,"event_type":0`),
			fresh(pushMembers+`,"event\u005ftype":0`))},
		{17, "names in capitals", answers(http.StatusBadRequest,
			fresh(pushMembers+`,"SIGN":"x"`), fresh(pushMembers+`,"Sign":"x"`), fresh(pushMembers+`,"T":1`),
			fresh(pushMembers+`,"Event_Type":0`), fresh(`"EVENT_TYPE":1`))},
		{18, "names that fold", answers(http.StatusBadRequest,
			fresh(pushMembers+`,"ſign":"x"`), fresh(pushMembers+`,"\u017fign":"x"`), fresh(pushMembers+`,"ſIGN":"x"`),
			fresh(pushMembers+`,"tas`+"\u212a"+`_id":"x"`), fresh(pushMembers+`,"tas\u212a_id":"x"`),
			fresh(pushMembers+`,"stream_pa`+"\u017f"+`am":"x"`),
			strings.Replace(fresh(pushMembers), `"sign"`, `"ſign"`, 1))},
	}
}

// extraMembers returns n members that nobody knows.
func extraMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"%s":0`, strconv.FormatInt(int64(i)+36*36, 36))
	}
	return b.String()
}

func hostileHeads() []hostile {
	quoted := `"` + goodSign + `"`
	const t = "1700000600"
	return []hostile{
		{19, "sign or t missing", answers(http.StatusForbidden,
			`{`+pushMembers+`}`, `{`+pushMembers+`,"sign":`+quoted+`}`, `{`+pushMembers+`,"t":`+t+`}`, `{}`)},
		{20, "empty sign", answers(http.StatusForbidden, withHead(`""`, t))},
		{21, "sign of another length", answers(http.StatusForbidden,
			withHead(`"`+goodSign[:31]+`"`, t), withHead(`"`+goodSign+`0"`, t), withHead(`"`+goodSign[:16]+`"`, t),
			withHead(`" `+goodSign+`"`, t), withHead(`"`+goodSign+goodSign+`"`, t))},
		{22, "sign in capitals", func(t *testing.T) {
			r := newRig(t, nil)
			r.expect(http.StatusOK, withHead(`"`+strings.ToUpper(goodSign)+`"`, "1700000600"))
			assert.Len(t, r.handled(), 1)
		}},
		{23, "sign that is not hexadecimal", answers(http.StatusForbidden,
			withHead(`"`+strings.Repeat("g", 32)+`"`, t), withHead(`"`+strings.Repeat("é", 16)+`"`, t))},
		{24, "sign of another kind", answers(http.StatusForbidden,
			withHead(`0`, t), withHead(strings.Repeat("7", 32), t), withHead(`[`+quoted+`]`, t), withHead(`null`, t),
			withHead(`true`, t), withHead(`{"sign":`+quoted+`}`, t))},
		{25, "sign of another key", answers(http.StatusForbidden,
			signed("another-key", farT, pushMembers), signed(testKey+" ", farT, pushMembers), signed(strings.ToUpper(testKey), farT, pushMembers))},
		{26, "sign of the empty key", answers(http.StatusForbidden, signed("", farT, pushMembers))},
	}
}

func hostileTimes() []hostile {
	// Each t comes with the sign that a careless receiver would make for it.
	rightFor := func(t string) string { return `"` + sign.MD5Hex(testKey, t) + `"` }
	asText := func(t string) string { return withHead(rightFor(t), `"`+t+`"`) }
	asNumber := func(t string) string { return withHead(rightFor(t), t) }
	quoted := `"` + goodSign + `"`
	return []hostile{
		{27, "t with decoration", answers(http.StatusForbidden,
			asText("0"), asNumber("0"), asText("-1"), asNumber("-1"), asText("+1700000600"), asText("01700000600"), asText("0170000060"),
			asText(" 1700000600"), asText("1700000600 "), asText("1700000600\\n"), asText("1_700000600"), asText(""))},
		{28, "t that is no decimal integer", func(t *testing.T) {
			answers(http.StatusForbidden, asNumber("1700000600.0"), asNumber("1e9"), asNumber("1.7000006e9"),
				asText("1700000600.0"), asText("1e9"), asText("0x6553f358"), asText("6553f358"))(t)
			answers(http.StatusBadRequest, asNumber("0x6553f358"), asNumber("+1700000600"), asNumber("01700000600"))(t)
		}},
		{29, "t at the ends of integers", answers(http.StatusForbidden,
			signed(testKey, 1<<31, pushMembers), signed(testKey, 1<<40, pushMembers), signed(testKey, 1<<62, pushMembers),
			signed(testKey, 1<<63-1, pushMembers), asNumber("9223372036854775808"), asText("9223372036854775808"), asNumber("-9223372036854775808"))},
		{30, "t of 20 digits", answers(http.StatusForbidden, asNumber("17000006001700000600"), asText("17000006001700000600"))},
		{31, "t in other digits", answers(http.StatusForbidden, asText("١٧٠٠٠٠٠٦٠٠"), asText("１７００００0６００"), withHead(quoted, `"１７０００００６００"`))},
		{32, "length extension", func(t *testing.T) {
			// The forgery is real: it is the sign of the key that nobody told.
			const key, extendedSign = "5d41402abc4b2a76b9719d911017c592", `"beccbcbf252a88488f05cea62fd14530"`
			padding := "\x80" + strings.Repeat("\x00", 13) + "\x50\x01" + strings.Repeat("\x00", 6)
			require.Equal(t, extendedSign, `"`+sign.MD5Hex(key, "1471850187"+padding+"9999999999")+`"`)
			v, err := callback.NewVerifier(key)
			require.NoError(t, err)
			r := newRig(t, v.WithClock(fixed(time.Unix(1471850000, 0))))
			r.expect(http.StatusOK, withHead(`"b17971b51ba0fe5916ddcd96692e9fb3"`, "1471850187"))

			r.expect(http.StatusForbidden, withHead(extendedSign, `"1471850187`+padding+`9999999999"`))
			var escaped strings.Builder
			for i := range len(padding) {
				fmt.Fprintf(&escaped, `\u%04x`, padding[i])
			}
			r.expect(http.StatusForbidden, withHead(extendedSign, `"1471850187`+escaped.String()+`9999999999"`))
			r.expect(http.StatusForbidden, withHead(extendedSign, `9999999999`))
			assert.Len(t, r.handled(), 1)
		}},
		{33, "boundary of key and t shifted", func(t *testing.T) {
			long := newRig(t, newVerifier(t, "key1"))
			long.expect(http.StatusForbidden, withHead(`"`+sign.MD5Hex("key", "1700000600")+`"`, "700000600"))
			assert.Empty(t, long.handled())
			short := newRig(t, newVerifier(t, "key"))
			short.expect(http.StatusForbidden, withHead(`"`+sign.MD5Hex("key1", "1700000600")+`"`, "11700000600"))
			assert.Empty(t, short.handled())
		}},
		{34, "t expired", func(t *testing.T) {
			r := newRig(t, newVerifier(t).WithWindow(time.Minute, 0))
			late := signed(testKey, testNow.Unix()-61, pushMembers)
			r.expect(http.StatusForbidden, late)
			require.Len(t, r.handler.Quarantined(), 1)
			q := r.handler.Quarantined()[0]
			assert.Equal(t, callback.ErrExpired, q.Reason)
			assert.Equal(t, late, q.Body.Reveal())
			assert.Equal(t, testNow, q.Received)
			assert.EqualValues(t, 1, r.counters.Total(callback.MetricExpired))
			assert.Empty(t, r.handled())

			r.expect(http.StatusForbidden, signed("other", testNow.Unix()-61, pushMembers))
			assert.Len(t, r.handler.Quarantined(), 1, "a forged body is not kept")
			r.expect(http.StatusOK, signed(testKey, testNow.Unix()-60, pushMembers))
		}},
		{35, "t too far ahead", answers(http.StatusForbidden, signed(testKey, testNow.Unix()+661, pushMembers), signed(testKey, testNow.Unix()+86400, pushMembers))},
		{36, "t of another kind", answers(http.StatusForbidden,
			withHead(quoted, `{"t":1700000600}`), withHead(quoted, `[1700000600]`), withHead(quoted, `null`), withHead(quoted, `true`))},
		{37, "empty key configured", func(t *testing.T) {
			_, err := callback.NewVerifier("")
			require.Error(t, err)
			_, err = callback.NewHandler(new(callback.Verifier), callback.Handlers{})
			require.Error(t, err)
			_, err = callback.NewHandler(nil, callback.Handlers{})
			require.Error(t, err)
		}},
	}
}

func hostileServers() []hostile {
	return []hostile{
		{38, "header of 1 MiB", func(t *testing.T) {
			r := newRig(t, nil)
			conn := r.dial()
			go func() { // the server stops reading, so the write may fail
				_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nX-Bomb: "+strings.Repeat("b", 1<<20)+"\r\n\r\n")
			}()
			assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, r.read(bufio.NewReader(conn)).status)
		}},
		{39, "4000 slow heads", func(t *testing.T) {
			r := newRig(t, nil)
			count := 4000
			if testing.Short() {
				count = 200
			}
			begin := time.Now()
			var closed sync.WaitGroup
			var late atomic.Int64
			for range count {
				conn, err := net.Dial("tcp", r.addr)
				require.NoError(t, err)
				_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
				require.NoError(t, err)
				closed.Go(func() {
					defer func() { _ = conn.Close() }()
					_ = conn.SetReadDeadline(begin.Add(20 * time.Second))
					_, err := io.Copy(io.Discard, conn)
					var timeout net.Error
					if errors.As(err, &timeout) && timeout.Timeout() {
						late.Add(1)
					}
				})
			}
			r.expect(http.StatusOK, fresh(pushMembers)) // and others are served meanwhile
			closed.Wait()
			assert.Zero(t, late.Load(), "connections that the server left open")
			assert.GreaterOrEqual(t, time.Since(begin), 5*time.Second)
			assert.EqualValues(t, 1, r.counters.Total(callback.MetricReceived))
		}},
		{40, "wrong path secret", func(t *testing.T) {
			const secret = "a-secret-of-the-path"
			r := newRig(t, nil, callback.WithPathSecret(secret))
			for _, path := range []string{
				"/", "/tencent/live", "/tencent/" + secret + "/", "/" + secret + "x", "/" + secret[1:], "/" + strings.ToUpper(secret), "/?" + secret,
			} {
				r.check(http.StatusNotFound, r.raw(request(path, fresh(pushMembers))), path)
			}
			assert.Empty(t, r.handled())
			assert.NotContains(t, r.log.String(), secret)
			r.check(http.StatusOK, r.raw(request("/tencent/"+secret+"?a=b", fresh(pushMembers))), "right")
		}},
	}
}

func hostileEvents() []hostile {
	return []hostile{
		{41, "odd event_type", func(t *testing.T) {
			r := newRig(t, nil)
			undecodable := []string{
				`"stream_id":"a"`, `"event_type":null`, `"event_type":1.0`, `"event_type":"x"`, `"event_type":9223372036854775808`,
				`"event_type":1e0`, `"event_type":""`, `"event_type":[1]`, `"event_type":{}`, `"event_type":true`, `"event_type":" 1"`, `"event_type":"null"`,
			}
			for _, members := range undecodable {
				r.expect(http.StatusOK, fresh(members))
			}
			assert.Empty(t, r.handled())
			require.Len(t, r.handler.Quarantined(), len(undecodable))
			for i, q := range r.handler.Quarantined() {
				assert.Equal(t, callback.ErrUndecodable, q.Reason)
				assert.Equal(t, fresh(undecodable[i]), q.Body.Reveal())
			}
			for _, tt := range []struct {
				kind string
				want callback.Type
			}{{`"1"`, 1}, {`0`, 0}, {`"0"`, 0}, {`-1`, -1}, {`777`, 777}, {`9223372036854775807`, 1<<63 - 1}} {
				r.expect(http.StatusOK, fresh(`"event_type":`+tt.kind+`,"stream_id":`+jsonString(tt.kind)))
				handled := r.handled()
				require.NotEmpty(t, handled, tt.kind)
				assert.Equal(t, tt.want, handled[len(handled)-1].Type(), tt.kind)
			}
		}},
		{42, "odd stream_id", func(t *testing.T) {
			r := newRig(t, nil)
			ids := []string{
				strings.Repeat("x", 60_000), "a\r\nb\x00c", "../../etc/passwd", "<script>alert(1)</script>", "\u202eb", " padded ", "#", "",
			}
			for i, id := range ids {
				body := fresh(fmt.Sprintf(`"event_type":1,"sequence":"%d","stream_id":%s`, i, jsonString(id)))
				r.setAct(nil)
				r.expect(http.StatusOK, body)
				handled := r.handled()
				assert.Equal(t, id, handled[len(handled)-1].Common().StreamID)
				// A handler that fails makes the event appear in the log.
				r.setAct(func(context.Context, callback.Event) error { return errors.New("sink is down") })
				r.expect(http.StatusServiceUnavailable, strings.Replace(body, `"sequence":"`, `"sequence":"9`, 1))
			}
			r.expect(http.StatusServiceUnavailable, fresh(`"event_type":1,"sequence":"none"`))
			lines := strings.Split(strings.TrimSpace(r.log.String()), "\n")
			assert.Len(t, lines, len(ids)+1, "one line per failure, no id breaks out of it")
			for _, line := range lines {
				assert.Less(t, len(line), 1000)
				assert.NotContains(t, line, "\x00")
				assert.NotContains(t, line, "\r")
				assert.NotContains(t, line, "\u202e")
				assert.Contains(t, line, "sink is down")
			}
		}},
		{43, "the same body again", func(t *testing.T) {
			r := newRig(t, nil)
			for range 3 {
				r.expect(http.StatusOK, fresh(pushMembers))
			}
			// A repeat that is signed afresh is the same event.
			r.expect(http.StatusOK, signed(testKey, testNow.Unix()+660, pushMembers))
			assert.Len(t, r.handled(), 1)
			assert.EqualValues(t, 3, r.counters.Total(callback.MetricDuplicate))
			assert.Empty(t, r.handler.Quarantined())
		}},
		{44, "one sign, two events", func(t *testing.T) {
			r := newRig(t, nil)
			r.expect(http.StatusOK, fresh(`"event_type":100,"stream_id":"a","file_id":"1"`))
			r.expect(http.StatusOK, fresh(`"event_type":0,"stream_id":"a","sequence":"1"`))
			assert.Len(t, r.handled(), 2)
		}},
		{45, "one dedupe key, two bodies", func(t *testing.T) {
			r := newRig(t, nil)
			r.expect(http.StatusOK, fresh(pushMembers+`,"node":"forged"`))
			genuine := fresh(pushMembers + `,"node":"genuine"`)
			r.expect(http.StatusOK, genuine)
			assert.Len(t, r.handled(), 1)
			assert.EqualValues(t, 1, r.counters.ByLabel(callback.MetricConflict)["stream_started"])
			require.Equal(t, []callback.RejectError{callback.ErrConflict}, r.quarantined())
			q := r.handler.Quarantined()[0]
			assert.Equal(t, genuine, q.Body.Reveal())
			assert.Equal(t, r.handled()[0].DedupeKey(), q.Key)
		}},
		{46, "50 copies at once", func(t *testing.T) {
			r := newRig(t, nil)
			committed := make(chan struct{})
			var done atomic.Bool
			r.setAct(func(context.Context, callback.Event) error {
				<-committed
				done.Store(true)
				return nil
			})
			var copies sync.WaitGroup
			for range 50 {
				copies.Go(func() {
					got := r.post(fresh(pushMembers))
					assert.True(t, done.Load(), "answered before the commit")
					assert.Equal(t, http.StatusOK, got.status)
				})
			}
			require.Eventually(t, func() bool { return r.counters.Total(callback.MetricReceived) == 50 }, 3*time.Second, time.Millisecond)
			close(committed)
			copies.Wait()
			assert.Len(t, r.handled(), 1)
			assert.EqualValues(t, 49, r.counters.Total(callback.MetricDuplicate))
		}},
		{47, "handler panics or is late", func(t *testing.T) {
			for name, act := range map[string]func(context.Context, callback.Event) error{
				"panics": func(context.Context, callback.Event) error { panic("out of luck") },
				"obeys its deadline": func(ctx context.Context, _ callback.Event) error {
					<-ctx.Done()
					return ctx.Err()
				},
				"fails": func(context.Context, callback.Event) error { return errors.New("sink is down") },
				// A handler may use this package and fail with one of its errors.
				"fails with a rejection": func(context.Context, callback.Event) error { return callback.ErrNotObject },
			} {
				r := newRig(t, nil, callback.WithTimeout(50*time.Millisecond))
				r.setAct(act)
				r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
				require.Eventually(t, func() bool { return r.counters.Total(callback.MetricHandlerFailed) == 1 }, time.Second, time.Millisecond, name)
				r.setAct(nil)
				r.expect(http.StatusOK, fresh(pushMembers))
				assert.Len(t, r.handled(), 2, name)
				assert.Zero(t, r.counters.Total(callback.MetricDuplicate), name)
			}
		}},
		{48, "sender hangs up during the commit", func(t *testing.T) {
			r := newRig(t, nil)
			started, goOn, left := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			r.setAct(func(ctx context.Context, _ callback.Event) error {
				close(started)
				<-goOn
				left <- ctx.Err()
				return nil
			})
			conn := r.dial()
			_, err := io.WriteString(conn, request("/", fresh(pushMembers)))
			require.NoError(t, err)
			<-started
			require.NoError(t, conn.Close())
			time.Sleep(50 * time.Millisecond) // for the server to notice
			close(goOn)
			require.NoError(t, <-left, "the context outlives the connection")
			r.expect(http.StatusOK, fresh(pushMembers))
			assert.Len(t, r.handled(), 1)
			assert.EqualValues(t, 1, r.counters.Total(callback.MetricDuplicate))
		}},
	}
}

// jsonString spells text as JSON in ASCII.
func jsonString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		if c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			fmt.Fprintf(&b, `\u%04x`, c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String() + `"`
}
