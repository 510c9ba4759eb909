package faultnet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

func ExampleResetBeforeCall() {
	var executed atomic.Int64
	srv := faultnet.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { executed.Add(1) }))
	defer srv.Close()

	srv.Fail(faultnet.ResetBeforeCall())
	_, err := http.Post(srv.URL, "text/plain", nil)
	fmt.Println("failed:", err != nil, "executed:", executed.Load())
	// Output: failed: true executed: 0
}

func ExampleResetBeforeResponse() {
	var executed atomic.Int64
	srv := faultnet.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { executed.Add(1) }))
	defer srv.Close()

	srv.Fail(faultnet.ResetBeforeResponse())
	_, err := http.Post(srv.URL, "text/plain", nil)
	fmt.Println("failed:", err != nil, "executed:", executed.Load())
	// Output: failed: true executed: 1
}

func ExampleCloseBeforeResponse() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.CloseBeforeResponse())
	_, err := http.Post(srv.URL, "text/plain", nil)
	fmt.Println(errors.Is(err, io.EOF))
	// Output: true
}

func ExampleResetInBody() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.ResetInBody())
	resp, err := http.Get(srv.URL)
	if err == nil {
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
	}
	fmt.Println(errors.Is(err, syscall.ECONNRESET))
	// Output: true
}

func ExampleTruncate() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Truncate())
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Printf("%d %q %v\n", resp.ContentLength, body, err)
	// Output: 19 "404 page " unexpected EOF
}

func ExampleHangBeforeCall() {
	var executed atomic.Int64
	srv := faultnet.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { executed.Add(1) }))
	defer srv.Close()

	srv.Fail(faultnet.HangBeforeCall())
	client := &http.Client{Timeout: 50 * time.Millisecond}
	_, err := client.Get(srv.URL)
	fmt.Println("failed:", err != nil, "executed:", executed.Load())
	// Output: failed: true executed: 0
}

func ExampleHangBeforeResponse() {
	ctx, leave := context.WithCancel(context.Background())
	var executed atomic.Int64
	srv := faultnet.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		executed.Add(1)
		leave() // the client loses its patience
	}))
	defer srv.Close()

	srv.Fail(faultnet.HangBeforeResponse())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL, nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = http.DefaultClient.Do(req)
	fmt.Println("failed:", err != nil, "executed:", executed.Load())
	// Output: failed: true executed: 1
}

func ExampleDelay() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Delay(20 * time.Millisecond))
	begin := time.Now()
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	_ = resp.Body.Close()
	fmt.Println(resp.StatusCode, time.Since(begin) >= 20*time.Millisecond)
	// Output: 404 true
}

func ExampleSlowBody() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.SlowBody(time.Second))
	client := &http.Client{Timeout: 500 * time.Millisecond} // for the whole body
	resp, err := client.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, err != nil)
	// Output: 404 true
}

func ExampleRespond() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"5"}}, "busy"))
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	_ = resp.Body.Close()
	fmt.Println(resp.Status, resp.Header.Get("Retry-After"))
	// Output: 503 Service Unavailable 5
}

func ExampleRedirect() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Redirect(http.StatusFound, "/%zz"))
	_, err := http.Get(srv.URL)
	fmt.Println("failed:", err != nil) // the location is malformed
	// Output: failed: true
}

func ExampleRaw() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Raw("SSH-2.0-OpenSSH\r\n"))
	_, err := http.Get(srv.URL)
	fmt.Println("failed:", err != nil)
	// Output: failed: true
}

func ExampleGzipBomb() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.GzipBomb(1 << 20))
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	fmt.Println(n, err)
	// Output: 1048576 <nil>
}

// A handler of your own fails for every second request.
func ExampleHandle() {
	var requests atomic.Int64
	handler := http.NotFoundHandler()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault := faultnet.PassThrough()
		if requests.Add(1)%2 == 0 {
			fault = faultnet.ResetBeforeResponse()
		}
		faultnet.Handle(w, r, handler, fault)
	}))
	defer srv.Close()

	for range 2 {
		resp, err := http.Post(srv.URL, "text/plain", nil)
		if err != nil {
			fmt.Println("failed")
			continue
		}
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode)
	}
	// Output:
	// 404
	// failed
}

func ExamplePassThrough() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.ResetBeforeCall(), faultnet.PassThrough()) // the second request is well
	for range 2 {
		resp, err := http.Post(srv.URL, "text/plain", nil)
		if err != nil {
			fmt.Println("failed")
			continue
		}
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode)
	}
	// Output:
	// failed
	// 404
}

func ExampleResetAfterHeader() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.ResetAfterHeader())
	resp, err := http.Get(srv.URL)
	if err == nil {
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
	}
	fmt.Println(errors.Is(err, syscall.ECONNRESET))
	// Output: true
}

func ExampleSlowHeader() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.SlowHeader(time.Second))
	client := &http.Client{Timeout: 50 * time.Millisecond}
	_, err := client.Get(srv.URL)
	fmt.Println("failed:", err != nil)
	// Output: failed: true
}

// The second copy stands in the way of the next response on the connection.
func ExampleDuplicate() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Duplicate())
	conn, err := srv.DialContext(context.Background(), "tcp", "")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
	in := bufio.NewReader(conn)
	for range 2 {
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			log.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		fmt.Println(resp.StatusCode)
	}
	// Output:
	// 404
	// 404
}

func ExampleChunked() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Chunked(), faultnet.TruncatedChunks(), faultnet.BadChunk())
	for range 3 {
		resp, err := http.Get(srv.URL)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		fmt.Println(resp.TransferEncoding, len(body), err != nil)
	}
	// Output:
	// [chunked] 19 false
	// [chunked] 19 true
	// [chunked] 19 true
}

func ExampleTruncatedChunks() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.TruncatedChunks())
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	fmt.Println(err)
	// Output: unexpected EOF
}

func ExampleBadChunk() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.BadChunk())
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	fmt.Println("failed:", err != nil)
	// Output: failed: true
}

func ExampleGzip() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.Gzip())
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(resp.Uncompressed, len(body), err)
	// Output: true 19 <nil>
}

func ExampleTruncatedGzip() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.TruncatedGzip())
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	fmt.Println(err)
	// Output: unexpected EOF
}

func ExampleLongHeader() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.LongHeader(1 << 20))
	client := &http.Client{Transport: &http.Transport{MaxResponseHeaderBytes: 64 << 10}}
	defer client.CloseIdleConnections()
	_, err := client.Get(srv.URL)
	fmt.Println("failed:", err != nil)
	// Output: failed: true
}

func ExampleLongBody() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()

	srv.Fail(faultnet.LongBody(1 << 30))
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // a program that bounds what it reads
	fmt.Println(len(body), err)
	// Output: 1048576 <nil>
}

// A program that cannot even send its request gives up in time.
func ExampleDialStalled() {
	client := &http.Client{
		Transport: &http.Transport{DialContext: faultnet.DialStalled},
		Timeout:   10 * time.Millisecond,
	}
	defer client.CloseIdleConnections()
	_, err := client.Get("http://fcgi.video.qcloud.example/")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}
