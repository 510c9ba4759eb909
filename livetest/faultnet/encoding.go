package faultnet

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"
	"strconv"
)

// Chunked executes the call and sends the body in chunks of a few bytes.
func Chunked() Fault {
	return func(x *Exchange) {
		if x.Write(slices.Concat(x.chunked(), []byte("0\r\n\r\n"))) {
			x.Keep()
		}
	}
}

// TruncatedChunks is Chunked without the last chunk, the one that says that all
// is there.
func TruncatedChunks() Fault {
	return func(x *Exchange) { x.Write(x.chunked()) }
}

// BadChunk is Chunked with rubbish in the place of the last chunk's size.
func BadChunk() Fault {
	return func(x *Exchange) { x.Write(slices.Concat(x.chunked(), []byte("zz\r\n\r\n"))) }
}

// chunked executes the call and returns a response in chunks, but for the end.
func (x *Exchange) chunked() []byte {
	header, body := x.result()
	header.Del("Content-Length")
	header.Set("Transfer-Encoding", "chunked")
	response := x.head(header)
	for part := range slices.Chunk(body, 7) {
		response = append(response, strconv.FormatInt(int64(len(part)), 16)+"\r\n"...)
		response = append(append(response, part...), "\r\n"...)
	}
	return response
}

// Gzip executes the call and compresses the body.
func Gzip() Fault {
	return func(x *Exchange) {
		header, body := x.result()
		if x.Write(x.compressed(header, compress(body))) {
			x.Keep()
		}
	}
}

// TruncatedGzip is Gzip with a body that ends in the middle of the compressed
// bytes, though not too early for its Content-Length.
func TruncatedGzip() Fault {
	return func(x *Exchange) {
		header, body := x.result()
		packed := compress(body)
		if x.Write(x.compressed(header, packed[:len(packed)/2])) {
			x.Keep()
		}
	}
}

// GzipBomb executes the call and sends a small body that unpacks to n blanks.
func GzipBomb(n int64) Fault {
	bomb := compressBlanks(n)
	return func(x *Exchange) {
		header, _ := x.result()
		if x.Write(x.compressed(header, bomb)) {
			x.Keep()
		}
	}
}

// compressed returns a response whose body is compressed already.
func (x *Exchange) compressed(header http.Header, packed []byte) []byte {
	header.Set("Content-Encoding", "gzip")
	header.Set("Content-Length", strconv.Itoa(len(packed)))
	return slices.Concat(x.head(header), packed)
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func compressBlanks(n int64) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	blanks := bytes.Repeat([]byte(" "), 64<<10)
	for left := n; left > 0; left -= int64(len(blanks)) {
		_, _ = w.Write(blanks[:min(left, int64(len(blanks)))])
	}
	_ = w.Close()
	return b.Bytes()
}
