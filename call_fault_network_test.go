package livecode

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// The outcomes that most faults have.

// fine is a success with the first request.
func fine(iface) want { return want{hits: 1} }

// unreached is a failure before the server saw anything.
func unreached(i iface) want {
	return want{kind: transportError, attempts: i.attempts()}
}

// lost is a request that got no usable response.
func lost(i iface) want {
	return want{kind: transportError, maybe: true, attempts: i.attempts(), hits: i.attempts()}
}

// tooLong is an answer over the limit, which the next one would be too.
func tooLong(iface) want {
	return want{kind: transportError, maybe: true, attempts: 1, hits: 1}
}

// late is a call that the context ended, after so many requests.
func late(cause error, maybe bool, hits int) func(iface) want {
	return func(iface) want {
		return want{kind: transportError, is: cause, maybe: maybe, attempts: 1, hits: hits}
	}
}

func always(f faultnet.Fault) func(iface) faultnet.Fault {
	return func(iface) faultnet.Fault { return f }
}

// networkFaults are rows 1 to 15: the network and the framing of HTTP.
func networkFaults() []fault {
	return []fault{
		{row: 1, name: "connection refused", sockets: true, dial: dialRefused, want: unreached,
			check: func(t *testing.T, x *cell) { assert.ErrorIs(t, x.err, syscall.ECONNREFUSED) }},
		{row: 2, name: "no such host", sockets: true, dial: dialNowhere, want: unreached,
			check: func(t *testing.T, x *cell) {
				var dns *net.DNSError
				assert.ErrorAs(t, x.err, &dns)
			}},
		{row: 3, name: "dial into a black hole", dial: faultnet.DialUnreachable, limit: 5 * time.Second,
			want: late(context.DeadlineExceeded, false, 0)},
		{row: 4, name: "reset before the answer", sockets: true, spoil: always(faultnet.ResetBeforeCall()), want: lost},
		{row: 4, name: "reset before the answer, executed", sockets: true, spoil: always(faultnet.ResetBeforeResponse()), want: lost},
		{row: 5, name: "reset after the headers", sockets: true, spoil: always(faultnet.ResetAfterHeader()), want: lost},
		{row: 6, name: "reset in the body", sockets: true, spoil: always(faultnet.ResetInBody()), want: lost},
		{row: 7, name: "kept connection closed after execution", sockets: true,
			before: warmUp, spoil: always(faultnet.CloseBeforeResponse()), want: lostOverKept, check: executedOnce},
		{row: 7, name: "kept connection reset after execution", sockets: true,
			before: warmUp, spoil: always(faultnet.ResetBeforeResponse()), want: lostOverKept, check: executedOnce},
		{row: 8, name: "short body", sockets: true, spoil: always(faultnet.Truncate()), want: lost},
		{row: 9, name: "no last chunk", sockets: true, spoil: always(faultnet.TruncatedChunks()), want: lost},
		{row: 10, name: "bad chunk size", sockets: true, spoil: always(faultnet.BadChunk()), want: lost},
		{row: 11, name: "headers at 1 byte/s", spoil: always(faultnet.SlowHeader(time.Second)), limit: 5 * time.Second,
			want: late(context.DeadlineExceeded, true, 1)},
		{row: 12, name: "body at 1 byte/s", spoil: always(faultnet.SlowBody(time.Second)), limit: 5 * time.Second,
			want: late(context.DeadlineExceeded, true, 1)},
		{row: 13, name: "no answer until the deadline", spoil: always(faultnet.HangBeforeResponse()), limit: 5 * time.Second,
			want: late(context.DeadlineExceeded, true, 1)},
		{row: 13, name: "no answer within the timeout of the Client", spoil: always(faultnet.HangBeforeResponse()),
			options: []Option{WithTimeout(4 * time.Second)},
			want: func(i iface) want {
				w := lost(i)
				w.is = context.DeadlineExceeded
				return w
			}},
		{row: 14, name: "headers of 1 MiB", sockets: true, spoil: always(faultnet.LongHeader(1 << 20)), want: lost,
			check: func(t *testing.T, x *cell) { assert.ErrorContains(t, x.err, "headers exceeded") }},
		{row: 15, name: "no status in the status line", spoil: always(faultnet.Raw("HTTP/1.1 abc OK\r\n\r\n")), want: lost},
		{row: 15, name: "no HTTP", spoil: always(faultnet.Raw("SSH-2.0-OpenSSH\r\n\r\n")), want: lost},
		{row: 15, name: "switched protocols", spoil: always(switchProtocols),
			want: func(iface) want {
				return want{kind: transportError, status: http.StatusSwitchingProtocols, maybe: true, attempts: 1, hits: 1}
			}},
	}
}

// lostOverKept is lost for calls that go over a fresh connection. A read goes
// over the kept one, on which net/http repeats it once by itself.
func lostOverKept(i iface) want {
	w := lost(i)
	if i.ep.retry == safe {
		w.hits++
	}
	return w
}

// warmUp leaves a connection behind that reads will use again.
func warmUp(t *testing.T, x *cell) {
	require.NoError(t, interfaces[0].call(context.Background(), x.client, "8888_a"))
	require.NoError(t, x.call(context.Background(), x.client, "8888_a"))
	x.executed = 0
}

func executedOnce(t *testing.T, x *cell) {
	assert.Equal(t, x.want(x.iface).hits, x.executed)
	if x.ep.retry != safe {
		assert.Equal(t, 1, x.executed)
	}
}

// switchProtocols answers in a way that makes net/http hand out the connection,
// and says no more.
func switchProtocols(x *faultnet.Exchange) {
	x.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"))
	x.WaitForClient()
}

// dialRefused dials a port that nothing listens on.
func dialRefused(ctx context.Context, _, _ string) (net.Conn, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

// dialNowhere looks up a name without a server to ask.
func dialNowhere(ctx context.Context, _, _ string) (net.Conn, error) {
	none := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no name server") }
	d := net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: none}}
	return d.DialContext(ctx, "tcp", "fcgi.video.qcloud.example:80")
}

// cancelFaults are row 42: the caller gives up in each phase of a call.
func cancelFaults() []fault {
	rows := []fault{
		{name: "cancelled while dialling", dial: faultnet.DialUnreachable, want: late(context.Canceled, false, 0)},
		{name: "cancelled while writing", dial: faultnet.DialStalled, want: late(context.Canceled, true, 0)},
		{name: "cancelled while waiting", spoil: always(faultnet.HangBeforeResponse()), want: late(context.Canceled, true, 1)},
		{name: "cancelled while reading", spoil: always(faultnet.SlowBody(time.Second)), want: late(context.Canceled, true, 1)},
		{name: "cancelled while backing off", spoil: askToWait, want: cancelledWait},
	}
	for n := range rows {
		rows[n].row, rows[n].cancel = 42, 1500*time.Millisecond
	}
	return rows
}

// askToWait makes a call wait that waits for anything.
func askToWait(i iface) faultnet.Fault {
	if i.ep.retry == tooEarly {
		return faultnet.Respond(http.StatusOK, nil, i.answer("-28", ""))
	}
	return faultnet.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"5"}}, "")
}

func cancelledWait(i iface) want {
	switch i.ep.retry {
	case safe:
		return want{kind: transportError, is: context.Canceled, maybe: true, attempts: 1, hits: 1}
	case tooEarly:
		return want{kind: transportError, is: context.Canceled, attempts: 1, hits: 1}
	}
	return want{kind: transportError, status: http.StatusServiceUnavailable, maybe: true, attempts: 1, hits: 1}
}

func noLocation(t *testing.T, x *cell) {
	assert.False(t, strings.Contains(x.err.Error(), "elsewhere"), x.err)
}
