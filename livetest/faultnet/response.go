package faultnet

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
)

// Respond sends a response of the test's own without executing the call. It has
// a Content-Length unless header says otherwise, also for a status that should
// have none.
func Respond(status int, header http.Header, body string) Fault {
	own := header.Clone()
	if own == nil {
		own = http.Header{}
	}
	if own.Get("Content-Length") == "" && own.Get("Transfer-Encoding") == "" {
		own.Set("Content-Length", strconv.Itoa(len(body)))
	}
	kept := slices.Concat(head(status, own), []byte(body))
	own.Set("Connection", "close")
	last := slices.Concat(head(status, own), []byte(body))
	return func(x *Exchange) {
		if x.last {
			x.Write(last)
		} else if x.Write(kept) {
			x.Keep()
		}
	}
}

// Redirect sends a redirect without executing the call. location is sent as it is,
// also when it is malformed.
func Redirect(status int, location string) Fault {
	return Respond(status, http.Header{"Location": {location}}, "")
}

// Raw sends these bytes in place of a response without executing the call, and
// closes the connection.
func Raw(response string) Fault {
	return func(x *Exchange) { x.Write([]byte(response)) }
}

// LongHeader executes the call and responds with a header of n bytes.
func LongHeader(n int) Fault {
	padding := slices.Concat([]byte("X-Padding: "), bytes.Repeat([]byte("x"), n), []byte("\r\n\r\n"))
	return func(x *Exchange) {
		head, body := x.Execute()
		if x.Write(head[:len(head)-len("\r\n")]) && x.Write(padding) && x.Write(body) {
			x.Keep()
		}
	}
}

// LongBody sends n blanks as the body of a success without carrying out the
// call, or as many as the client takes.
func LongBody(n int64) Fault {
	return func(x *Exchange) {
		blanks := bytes.Repeat([]byte(" "), 64<<10)
		x.Write(head(http.StatusOK, http.Header{"Content-Length": {strconv.FormatInt(n, 10)}}))
		for left := n; left > 0; {
			part := blanks[:min(left, int64(len(blanks)))]
			if !x.Write(part) {
				return
			}
			left -= int64(len(part))
		}
		x.Keep()
	}
}
