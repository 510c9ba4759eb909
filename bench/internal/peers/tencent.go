package peers

import (
	"context"
	"strings"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	live "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/live/v20180801"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// tencent is the vendor's SDK for its newer API, which asks the same questions
// by POST and signs by HMAC-SHA256.
type tencent struct {
	client *live.Client
}

func newTencent(base string) (Caller, error) {
	p := profile.NewClientProfile()
	p.HttpProfile.Scheme = "HTTP"
	p.HttpProfile.Endpoint = strings.TrimPrefix(base, "http://")
	p.DisableRegionBreaker = true
	c, err := live.NewClient(common.NewCredential("AKID0000000000000000000000000000", "00000000000000000000000000000000"), "", p)
	if err != nil {
		return nil, err
	}
	c.WithHttpTransport(bare.NewTransport())
	return &tencent{c}, nil
}

func (c *tencent) Status(ctx context.Context, streamID string) (bool, error) {
	req := live.NewDescribeLiveStreamStateRequest()
	req.AppName = new("live")
	req.DomainName = new("push.example.com")
	req.StreamName = &streamID
	resp, err := c.client.DescribeLiveStreamStateWithContext(ctx, req)
	if err != nil {
		return false, err
	}
	return *resp.Response.StreamState == "active", nil
}

func (c *tencent) Rows(ctx context.Context) (int, error) {
	req := live.NewDescribeAllStreamPlayInfoListRequest()
	req.QueryTime = new("2024-01-28 10:24:37")
	resp, err := c.client.DescribeAllStreamPlayInfoListWithContext(ctx, req)
	if err != nil {
		return 0, err
	}
	return len(resp.Response.DataInfoList), nil
}
