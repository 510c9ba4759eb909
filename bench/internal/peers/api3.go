package peers

import (
	"context"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/bench/internal/bare"
)

const (
	api3ID  = "AKID0000000000000000000000000000"
	api3Key = "00000000000000000000000000000000"
)

// API3Callers are those that call API 3.0, the two sides of every ratio first.
func API3Callers() []Peer {
	return []Peer{{"bare", BareAPI3}, {"ours", OursAPI3}, {"tencentcloud-sdk-go", newTencent}}
}

// OursAPI3 is the SDK over API 3.0 as its users make it.
func OursAPI3(base string) (Caller, error) {
	c, err := livecode.New(1252000000, "", api3.Over(api3.Static(api3ID, api3Key),
		api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(base)))
	return oursAPI3{ours{c}}, err
}

type oursAPI3 struct{ ours }

func (c oursAPI3) Rows(ctx context.Context) (int, error) {
	s, err := c.client.Stat.Play(ctx, livecode.StatParams{Page: 1, PageSize: 300})
	return len(s.Streams), err
}

// BareAPI3 is the code without an SDK, which signs by hand.
func BareAPI3(base string) (Caller, error) { return BareAPI3By(base, nil), nil }

// BareAPI3By is BareAPI3 by another decoder.
func BareAPI3By(base string, decode bare.Decode) Caller {
	return bareAPI3{&bare.API3{
		Base: base + "/", SecretID: api3ID, SecretKey: api3Key, HTTP: &http.Client{Transport: bare.NewTransport()}, Decode: decode,
	}}
}

type bareAPI3 struct{ client *bare.API3 }

func (c bareAPI3) Status(ctx context.Context, streamID string) (bool, error) {
	state, err := c.client.State(ctx, "push.example.com", streamID)
	return state == "active", err
}

func (c bareAPI3) Rows(ctx context.Context) (int, error) {
	rows, err := c.client.Plays(ctx, time.Now().Add(-5*time.Minute).Truncate(time.Minute))
	return len(rows), err
}
