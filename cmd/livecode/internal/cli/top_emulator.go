package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/top"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
)

var errNoEmulator = errors.New("there is no emulator at the endpoint")

// deliveriesOf returns what counts the notifications of an emulator, nil where the endpoint
// is another service: the vendor tells nobody.
func deliveriesOf(ctx context.Context, endpoint string) func(context.Context) (top.Deliveries, error) {
	u, err := url.Parse(endpoint)
	if err != nil || !isLocal(endpoint) {
		return nil
	}
	u.Path, u.RawQuery = "/_livecode/stats", ""
	count := func(ctx context.Context) (top.Deliveries, error) { return countDeliveries(ctx, u.String()) }
	if _, err := count(ctx); err != nil {
		return nil
	}
	return count
}

func countDeliveries(ctx context.Context, at string) (d top.Deliveries, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return d, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return d, errNoEmulator
	}
	defer resp.Body.Close()
	var stats view.Stats
	if resp.StatusCode != http.StatusOK || json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&stats) != nil {
		return d, errNoEmulator
	}
	return top.Deliveries{
		Delivered: stats.Deliveries - stats.DeliveriesFailed - stats.DeliveriesPending,
		Pending:   stats.DeliveriesPending, GivenUp: stats.DeliveriesFailed,
	}, nil
}
