package peers

import (
	"context"
	"net/http"

	"github.com/stripe/stripe-go/v84"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// stripeSDK is stripe/stripe-go. It makes the query from structs of its own and
// sends a secret in a header instead of a sign.
type stripeSDK struct {
	backend stripe.Backend
}

func newStripe(base string) (Caller, error) {
	return &stripeSDK{stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL:             &base,
		HTTPClient:      &http.Client{Transport: bare.NewTransport()},
		LeveledLogger:   &stripe.LeveledLogger{Level: stripe.LevelNull},
		EnableTelemetry: new(false),
	})}, nil
}

type stripeStatusParams struct {
	stripe.Params `form:"*"`

	Cmd       *int64  `form:"cmd"`
	Interface *string `form:"interface"`
	ChannelID *string `form:"Param.s.channel_id"`
}

type stripeStatParams struct {
	stripe.Params `form:"*"`

	Cmd       *int64  `form:"cmd"`
	Interface *string `form:"interface"`
	Page      *int64  `form:"Param.n.page_no"`
	PageSize  *int64  `form:"Param.n.page_size"`
}

type stripeAnswer[T any] struct {
	stripe.APIResource
	bare.Answer[T]
}

func (c *stripeSDK) Status(ctx context.Context, streamID string) (bool, error) {
	params := &stripeStatusParams{
		Cmd: stripe.Int64(1252000000), Interface: stripe.String("Live_Channel_GetStatus"), ChannelID: &streamID,
	}
	params.Context = ctx
	var a stripeAnswer[[]bare.Status]
	err := c.get(params, &a)
	return isLive(a.Answer), err
}

func (c *stripeSDK) Rows(ctx context.Context) (int, error) {
	params := &stripeStatParams{
		Cmd: stripe.Int64(1252000000), Interface: stripe.String("Get_LiveStat"), Page: stripe.Int64(1), PageSize: stripe.Int64(300),
	}
	params.Context = ctx
	var a stripeAnswer[bare.Stat]
	err := c.get(params, &a)
	return len(a.Output.StreamInfo), err
}

func (c *stripeSDK) get(params stripe.ParamsContainer, answer stripe.LastResponseSetter) error {
	return c.backend.Call(http.MethodGet, "/v1/common_access", "sk_test_000000000000000000000000", params, answer)
}
