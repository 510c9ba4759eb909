// Package origin is the server that calls are measured against. Its answers are
// ready before the first request, so that it costs as little as net/http does, and
// it counts the connections that are opened to it.
package origin

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// Name is the role of the server in a process of its own. It greets with its URL
// and answers "connections" with how many there were so far.
const Name = "origin"

// Play is the role.
func Play(ask *bufio.Scanner, answer io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var opened atomic.Int64
	srv := &http.Server{Handler: http.HandlerFunc(newAnswers().serve), ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}}
	defer srv.Close()
	go func() { _ = srv.Serve(listener) }()
	fmt.Fprintf(answer, "http://%s\n", listener.Addr())
	for ask.Scan() {
		fmt.Fprintln(answer, opened.Load())
	}
	return ask.Err()
}

// Small and Chunked are the interfaces, beside Get_LiveStat, that the server
// knows: one with a short answer, one with a long one of unknown length.
const (
	Small   = "Live_Channel_GetStatus"
	Stat    = "Get_LiveStat"
	Chunked = "Get_LivePlayStat"
)

type answers struct {
	byInterface map[string][]byte
	byAction    map[string][]byte
}

func newAnswers() *answers {
	return &answers{
		byInterface: map[string][]byte{Small: []byte(small), Stat: Statistics(), Chunked: Statistics()},
		byAction: map[string][]byte{
			"DescribeLiveStreamState":       []byte(smallTencent),
			"DescribeAllStreamPlayInfoList": statisticsTencent(),
		},
	}
}

func (a *answers) serve(w http.ResponseWriter, r *http.Request) {
	name := interfaceOf(r.URL.RawQuery)
	body, ok := a.byInterface[name]
	if !ok {
		body, ok = a.byAction[r.Header.Get("X-TC-Action")]
		_, _ = io.Copy(io.Discard, r.Body)
	}
	if !ok {
		http.Error(w, "no such answer", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if name == Chunked {
		half := len(body) / 2
		_, _ = w.Write(body[:half])
		w.(http.Flusher).Flush()
		_, _ = w.Write(body[half:])
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

// interfaceOf finds the parameter without the cost of parsing all of them.
func interfaceOf(query string) string {
	_, rest, _ := strings.Cut("&"+query, "&interface=")
	name, _, _ := strings.Cut(rest, "&")
	return name
}
