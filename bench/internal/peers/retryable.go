package peers

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// retryable is hashicorp/go-retryablehttp: the bare code with retries.
type retryable struct {
	signer
	client *retryablehttp.Client
}

func newRetryable(base string) (Caller, error) {
	c := retryablehttp.NewClient()
	c.HTTPClient = &http.Client{Transport: bare.NewTransport()}
	c.Logger = nil
	return &retryable{newSigner(base), c}, nil
}

func (c *retryable) Status(ctx context.Context, streamID string) (bool, error) {
	var a statusAnswer
	err := c.get(ctx, c.status(streamID), &a)
	return isLive(a), err
}

func (c *retryable) Rows(ctx context.Context) (int, error) {
	var a statAnswer
	err := c.get(ctx, c.rows(), &a)
	return len(a.Output.StreamInfo), err
}

func (c *retryable) get(ctx context.Context, url string, answer any) error {
	req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, answer)
}
