package livetest

import (
	"net"
	"net/http"
	"time"
)

// Fault is a way in which an exchange goes wrong. It holds for one request,
// unless [Fault.Times] or [Fault.Always] say otherwise.
type Fault struct {
	run   func(*exchange)
	times int // 0: always
}

func once(run func(*exchange)) Fault { return Fault{run: run, times: 1} }

// Times returns the fault for n requests. n must be at least 1.
func (f Fault) Times(n int) Fault {
	f.times = max(n, 1)
	return f
}

// Always returns the fault for all requests from now on.
func (f Fault) Always() Fault {
	f.times = 0
	return f
}

// ResetBeforeCall resets the connection without carrying out the call.
func ResetBeforeCall() Fault {
	return once(func(x *exchange) { reset(x.w) })
}

// ResetBeforeResponse carries out the call and resets the connection before the first
// byte of the answer. A program that sends the call again doubles it.
func ResetBeforeResponse() Fault {
	return once(func(x *exchange) {
		x.carryOut()
		reset(x.w)
	})
}

// Truncate carries out the call, promises the whole answer, sends n bytes of its
// body and closes the connection.
func Truncate(n int) Fault {
	return once(func(x *exchange) {
		answer := x.carryOut()
		answer.writeHeader(x.w)
		_, _ = x.w.Write(answer.body[:min(n, len(answer.body))])
		_ = http.NewResponseController(x.w).Flush()
		panic(http.ErrAbortHandler) // net/http then closes the connection
	})
}

// HangBeforeCall never answers and does not carry out the call. It ends when the client
// leaves.
func HangBeforeCall() Fault {
	return once(wait)
}

// HangBeforeResponse carries out the call and never answers. It ends when the client
// leaves.
func HangBeforeResponse() Fault {
	return once(func(x *exchange) {
		x.carryOut()
		wait(x)
	})
}

// Delay answers as usual, d later.
func Delay(d time.Duration) Fault {
	return once(func(x *exchange) {
		answer := x.carryOut()
		if pause(x, d) {
			answer.write(x.w)
		}
	})
}

// SlowBody answers as usual, with d before each byte of the body.
func SlowBody(d time.Duration) Fault {
	return once(func(x *exchange) {
		answer := x.carryOut()
		answer.writeHeader(x.w)
		for i := range answer.body {
			_ = http.NewResponseController(x.w).Flush()
			if !pause(x, d) {
				panic(http.ErrAbortHandler)
			}
			_, _ = x.w.Write(answer.body[i : i+1])
		}
	})
}

// Redirect answers with a redirect and does not carry out the call. location
// is sent as it is, also when it is malformed.
func Redirect(status int, location string) Fault {
	return once(func(x *exchange) {
		answer := textReply(status, "")
		answer.header.Set("Location", location)
		answer.write(x.w)
	})
}

// Raw sends these bytes in place of an HTTP answer, closes the connection and
// does not carry out the call.
func Raw(bytes []byte) Fault {
	return once(func(x *exchange) {
		conn := hijack(x.w)
		_, _ = conn.Write(bytes)
		_ = conn.Close()
	})
}

// wait ends when the client leaves or the server closes.
func wait(x *exchange) {
	select {
	case <-x.r.Context().Done():
	case <-x.done:
	}
	panic(http.ErrAbortHandler) // no answer, also for a client that half closed
}

// pause reports whether the client is still there after d.
func pause(x *exchange, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.r.Context().Done():
	case <-x.done:
	}
	return false
}

// reset breaks the connection so that the client gets a reset where there is
// TCP, and the end of the stream otherwise.
func reset(w http.ResponseWriter) {
	conn := hijack(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// hijack takes the connection away from net/http. Where that is not possible,
// as with a recorder, it aborts the handler.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}
