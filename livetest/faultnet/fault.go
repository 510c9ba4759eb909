package faultnet

import (
	"slices"
	"time"
)

// Healthy carries out the call and answers.
func Healthy() Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		if x.Write(slices.Concat(head, body)) {
			x.Keep()
		}
	}
}

// ResetBeforeCall resets the connection without carrying out the call.
func ResetBeforeCall() Fault { return (*Exchange).Reset }

// ResetBeforeAnswer carries out the call and resets the connection before the
// first byte of the answer. A client that sends the call again doubles it.
func ResetBeforeAnswer() Fault {
	return func(x *Exchange) {
		x.CarryOut()
		x.Reset()
	}
}

// CloseBeforeAnswer is ResetBeforeAnswer with an orderly end of the connection,
// as when a server goes down.
func CloseBeforeAnswer() Fault {
	return func(x *Exchange) { x.CarryOut() }
}

// ResetAfterHead carries out the call and resets the connection behind the
// headers of the answer.
func ResetAfterHead() Fault {
	return func(x *Exchange) {
		head, _ := x.CarryOut()
		x.Write(head)
		x.Reset()
	}
}

// ResetInBody carries out the call and resets the connection after half of the
// body.
func ResetInBody() Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		x.Write(slices.Concat(head, body[:len(body)/2]))
		x.Reset()
	}
}

// Truncate carries out the call, promises the whole body, sends half of it and
// closes the connection in good order.
func Truncate() Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		x.Write(slices.Concat(head, body[:len(body)/2]))
	}
}

// Hang carries out the call and never answers. It ends when the client leaves.
func Hang() Fault {
	return func(x *Exchange) {
		x.CarryOut()
		x.WaitForClient()
	}
}

// Delay carries out the call and answers d later.
func Delay(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		if x.Sleep(d) && x.Write(slices.Concat(head, body)) {
			x.Keep()
		}
	}
}

// SlowHead carries out the call and sends the answer with d before each byte of
// its headers.
func SlowHead(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		if x.WriteSlowly(head, d) && x.Write(body) {
			x.Keep()
		}
	}
}

// SlowBody carries out the call and sends the answer with d before each byte of
// its body.
func SlowBody(d time.Duration) Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		if x.Write(head) && x.WriteSlowly(body, d) {
			x.Keep()
		}
	}
}

// Duplicate carries out the call once and sends the answer twice, so that the
// second one stands in the way of the next request on the connection.
func Duplicate() Fault {
	return func(x *Exchange) {
		head, body := x.CarryOut()
		if x.Write(slices.Concat(head, body, head, body)) {
			x.Keep()
		}
	}
}
