package peers

import (
	"context"
	"net/http"

	"github.com/digitalocean/godo"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// doSDK is digitalocean/godo.
type doSDK struct {
	signer
	client *godo.Client
}

func newGodo(base string) (Caller, error) {
	c, err := godo.New(&http.Client{Transport: bare.NewTransport()}, godo.SetBaseURL(base+"/"))
	return &doSDK{newSigner(base), c}, err
}

func (c *doSDK) Status(ctx context.Context, streamID string) (bool, error) {
	var a statusAnswer
	err := c.get(ctx, c.status(streamID), &a)
	return isLive(a), err
}

func (c *doSDK) Rows(ctx context.Context) (int, error) {
	var a statAnswer
	err := c.get(ctx, c.rows(), &a)
	return len(a.Output.StreamInfo), err
}

func (c *doSDK) get(ctx context.Context, url string, answer any) error {
	req, err := c.client.NewRequest(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = c.client.Do(ctx, req, answer)
	return err
}
