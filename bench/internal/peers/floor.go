package peers

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// Floor is what net/http itself takes: requests that were made beforehand, no
// deadline, answers that are read and not decoded.
func Floor(base string) (Caller, error) {
	s := newSigner(base + "/common_access")
	status, err := http.NewRequest(http.MethodGet, s.status("8888_test123"), nil)
	if err != nil {
		return nil, err
	}
	rows, err := http.NewRequest(http.MethodGet, s.rows(), nil)
	return &floor{bare.NewTransport(), status, rows, make([]byte, 64<<10)}, err
}

type floor struct {
	transport    *http.Transport
	status, rows *http.Request
	space        []byte
}

func (c *floor) Status(context.Context, string) (bool, error) {
	body, err := c.exchange(c.status)
	return bytes.Contains(body, []byte(`"status":1`)), err
}

func (c *floor) Rows(context.Context) (int, error) {
	body, err := c.exchange(c.rows)
	return bytes.Count(body, []byte(`"stream_name"`)), err
}

func (c *floor) exchange(req *http.Request) ([]byte, error) {
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	n, err := io.ReadFull(resp.Body, c.space)
	if err != io.ErrUnexpectedEOF {
		return nil, err
	}
	return c.space[:n], nil
}
