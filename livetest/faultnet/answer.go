package faultnet

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
)

// Respond sends an answer of the test's own without carrying out the call. It has
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
	answer := slices.Concat(head(status, own), []byte(body))
	return func(x *Exchange) {
		if x.Write(answer) {
			x.Keep()
		}
	}
}

// Raw sends these bytes in place of an answer without carrying out the call, and
// closes the connection.
func Raw(answer string) Fault {
	return func(x *Exchange) { x.Write([]byte(answer)) }
}

// LongHeader carries out the call and answers with a header of n bytes.
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
