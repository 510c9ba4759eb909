package faultnet

import (
	"slices"
	"time"
)

// PassThrough carries out the call and answers.
func PassThrough() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(slices.Concat(head, body)) {
			x.Keep()
		}
	}
}

// ResetBeforeCall resets the connection without carrying out the call.
func ResetBeforeCall() Fault { return (*Exchange).Reset }

// ResetBeforeResponse carries out the call and resets the connection before the
// first byte of the answer. A client that sends the call again doubles it.
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

// ResetAfterHeader carries out the call and resets the connection behind the
// headers of the answer.
func ResetAfterHeader() Fault {
	return func(x *Exchange) {
		head, _ := x.Execute()
		x.Write(head)
		x.Reset()
	}
}

// ResetInBody carries out the call and resets the connection after half of the
// body.
func ResetInBody() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		x.Write(slices.Concat(head, body[:len(body)/2]))
		x.Reset()
	}
}

// Truncate carries out the call, promises the whole body, sends half of it and
// closes the connection in good order.
func Truncate() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		x.Write(slices.Concat(head, body[:len(body)/2]))
	}
}

// HangBeforeResponse carries out the call and never answers. It ends when the client leaves.
func HangBeforeResponse() Fault {
	return func(x *Exchange) {
		x.Execute()
		x.WaitForClient()
	}
}

// Delay carries out the call and answers d later.
func Delay(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Sleep(d) && x.Write(slices.Concat(head, body)) {
			x.Keep()
		}
	}
}

// SlowHeader carries out the call and sends the answer with d before each byte of
// its headers.
func SlowHeader(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.WriteSlowly(head, d) && x.Write(body) {
			x.Keep()
		}
	}
}

// SlowBody carries out the call and sends the answer with d before each byte of
// its body.
func SlowBody(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(head) && x.WriteSlowly(body, d) {
			x.Keep()
		}
	}
}

// Duplicate carries out the call once and sends the answer twice, so that the
// second one stands in the way of the next request on the connection.
func Duplicate() Fault {
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(slices.Concat(head, body, head, body)) {
			x.Keep()
		}
	}
}
