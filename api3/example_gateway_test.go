package api3_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// What an old program sends and gets, here with the address of the gateway in the
// place of fcgi.video.qcloud.com.
func ExampleGateway_ServeHTTP() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	gateway, err := api3.NewGateway(client.Client, srv.AppID, "legacy-key")
	if err != nil {
		fmt.Println(err)
		return
	}
	door := httptest.NewServer(gateway)
	defer door.Close()

	t := time.Now().Add(time.Minute).Unix()
	resp, err := http.Get(fmt.Sprintf("%s/common_access?cmd=%d&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_room&t=%d&sign=%s",
		door.URL, srv.AppID, t, livecode.Sign("legacy-key", t)))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Printf("%s%v\n", body, err)
	// Output:
	// {"errmsg":"","message":"","output":[{"height":0,"rate_type":0,"recv_type":0,"status":1,"width":0}],"ret":0,"retcode":0}
	// <nil>
}
