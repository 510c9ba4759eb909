package peers

import (
	"context"
	"net/http"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// Ours is the SDK as its users make it.
func Ours(base string) (Caller, error) { return OursWith(base) }

// OursWith is Ours with options.
func OursWith(base string, opts ...livecode.Option) (Caller, error) {
	opts = append([]livecode.Option{livecode.WithBaseURL(base + "/common_access")}, opts...)
	c, err := livecode.New(1252000000, "0123456789abcdef0123456789abcdef", opts...)
	return ours{c}, err
}

type ours struct{ client *livecode.Client }

func (c ours) Status(ctx context.Context, streamID string) (bool, error) {
	s, err := c.client.Channel.GetStatus(ctx, streamID)
	return s.State == livecode.ChannelLive, err
}

func (c ours) Rows(ctx context.Context) (int, error) {
	s, err := c.client.Stat.Live(ctx, livecode.StatParams{Page: 1, PageSize: 300})
	return len(s.Streams), err
}

// Bare is the code without an SDK.
func Bare(base string) (Caller, error) { return BareBy(base, bare.NewTransport(), nil), nil }

// BareBy is Bare over a transport and by a decoder of one's own.
func BareBy(base string, transport http.RoundTripper, decode bare.Decode) Caller {
	s := newSigner(base + "/common_access")
	s.HTTP, s.Decode = &http.Client{Transport: transport}, decode
	return bareCaller{&s.Client}
}

type bareCaller struct{ client *bare.Client }

func (c bareCaller) Status(ctx context.Context, streamID string) (bool, error) {
	s, err := c.client.GetStatus(ctx, streamID)
	return s.Status == 1, err
}

func (c bareCaller) Rows(ctx context.Context) (int, error) {
	s, err := c.client.LiveStat(ctx)
	return len(s.StreamInfo), err
}
