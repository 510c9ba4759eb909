package view

import (
	"net/http"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// A Request is what a program has asked, and what it was told.
type Request struct {
	Number    int         `json:"number"`
	At        time.Time   `json:"at"`
	Interface string      `json:"interface"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	Query     string      `json:"query"`
	Status    int         `json:"status"` // 0: there was no response
	TookMs    float64     `json:"tookMs"`
	Rejected  string      `json:"rejected,omitempty"`
	Header    http.Header `json:"header,omitempty"` // these three of one request alone
	Body      string      `json:"body,omitempty"`
	Response  string      `json:"response,omitempty"`
}

// Requests returns the requests to an account, the newest first.
func Requests(srv *livetest.Server, q Query) Page[Request] {
	kept := newest(srv.Requests(), func(r *livetest.Request) bool {
		rejected := r.Rejected != ""
		return (q.Verdict == "" || rejected == (q.Verdict == "rejected")) && q.has(r.Interface, r.Query, r.Rejected, strconv.Itoa(r.Number))
	})
	return cut(q, kept, request)
}

// OneRequest returns all that is known of a request, and false when there is none of
// this number any more.
func OneRequest(srv *livetest.Server, number int) (Request, bool) {
	all := srv.Requests()
	if len(all) == 0 {
		return Request{}, false
	}
	i := number - all[0].Number
	if i < 0 || i >= len(all) {
		return Request{}, false
	}
	r := request(all[i])
	r.Header, r.Body, r.Response = all[i].Header.Clone(), string(all[i].Body), string(all[i].Response)
	r.Header.Del("Authorization")
	return r, true
}

func request(r livetest.Request) Request {
	return Request{
		Number: r.Number, At: r.At, Interface: r.Interface, Method: r.Method, Path: r.Path, Query: r.Query,
		Status: r.Status, TookMs: milliseconds(r.Took), Rejected: r.Rejected,
	}
}
