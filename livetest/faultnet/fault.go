package faultnet

import (
	"slices"
	"time"
)

// PassThrough executes the call and responds.
func PassThrough() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(slices.Concat(head, body)) {
			x.Keep()
		}
	}
}

// ResetBeforeCall resets the connection without executing the call.
func ResetBeforeCall() Fault { return (*Exchange).Reset }

// ResetBeforeResponse executes the call and resets the connection before the
// first byte of the response. A client that sends the call again doubles it.
func ResetBeforeResponse() Fault {
	return func(x *Exchange) {
		x.Execute()
		x.Reset()
	}
}

// CloseBeforeResponse is ResetBeforeResponse with an orderly end of the connection,
// as when a server goes down.
func CloseBeforeResponse() Fault {
	return func(x *Exchange) { x.Execute() }
}

// ResetAfterHeader executes the call and resets the connection behind the
// headers of the response.
func ResetAfterHeader() Fault {
	return func(x *Exchange) {
		head, _ := x.Execute()
		x.Write(head)
		x.Reset()
	}
}

// ResetInBody executes the call and resets the connection after half of the
// body.
func ResetInBody() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		x.Write(slices.Concat(head, body[:len(body)/2]))
		x.Reset()
	}
}

// Truncate executes the call, promises the whole body, sends half of it and
// closes the connection in good order.
func Truncate() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		x.Write(slices.Concat(head, body[:len(body)/2]))
	}
}

// HangBeforeCall never responds and does not execute the call. It ends when the
// client leaves.
func HangBeforeCall() Fault { return (*Exchange).WaitForClient }

// HangBeforeResponse executes the call and never responds. It ends when the client leaves.
func HangBeforeResponse() Fault {
	return func(x *Exchange) {
		x.Execute()
		x.WaitForClient()
	}
}

// Delay executes the call and responds d later.
func Delay(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Sleep(d) && x.Write(slices.Concat(head, body)) {
			x.Keep()
		}
	}
}

// SlowHeader executes the call and sends the response with d before each byte of
// its headers.
func SlowHeader(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.WriteSlowly(head, d) && x.Write(body) {
			x.Keep()
		}
	}
}

// SlowBody executes the call and sends the response with d before each byte of
// its body.
func SlowBody(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(head) && x.WriteSlowly(body, d) {
			x.Keep()
		}
	}
}

// Duplicate executes the call once and sends the response twice, so that the
// second one stands in the way of the next request on the connection.
func Duplicate() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(slices.Concat(head, body, head, body)) {
			x.Keep()
		}
	}
}
