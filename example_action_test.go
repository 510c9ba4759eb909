package livecode_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// An actionTeller prints which action serves which interface.
type actionTeller struct{ next http.RoundTripper }

func (t actionTeller) RoundTrip(req *http.Request) (*http.Response, error) {
	fmt.Println(livecode.InterfaceFromContext(req.Context()), "by", livecode.ActionFromContext(req.Context()))
	return t.next.RoundTrip(req)
}

func ExampleActionFromContext() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	tell := func(next http.RoundTripper) http.RoundTripper { return actionTeller{next} }
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithRoundTripper(tell), api3.Over(
		api3.Static(srv.SecretID, srv.SecretKey),
		api3.BizID(8888), api3.WithoutDomainCheck(), api3.Endpoint(srv.API3URL)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = client.Channel.GetStatus(context.Background(), "8888_room")
	_, _ = client.Stat.Live(context.Background(), livecode.StatParams{})
	// Output:
	// Live_Channel_GetStatus by DescribeLiveStreamState
	// Get_LiveStat by DescribeLiveStreamPushInfoList
	// Get_LiveStat by DescribeAllStreamPlayInfoList
}
