package peers

import (
	"context"
	"net/http"

	"github.com/google/go-github/v84/github"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// gitHub is google/go-github.
type gitHub struct {
	signer
	client *github.Client
}

func newGitHub(base string) (Caller, error) {
	c := github.NewClient(&http.Client{Transport: bare.NewTransport()})
	return &gitHub{newSigner(base), c}, nil
}

func (c *gitHub) Status(ctx context.Context, streamID string) (bool, error) {
	var a statusAnswer
	err := c.get(ctx, c.status(streamID), &a)
	return isLive(a), err
}

func (c *gitHub) Rows(ctx context.Context) (int, error) {
	var a statAnswer
	err := c.get(ctx, c.rows(), &a)
	return len(a.Output.StreamInfo), err
}

func (c *gitHub) get(ctx context.Context, url string, answer any) error {
	req, err := c.client.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	_, err = c.client.Do(ctx, req, answer)
	return err
}
