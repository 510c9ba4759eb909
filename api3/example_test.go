package api3_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// A program that works on the legacy wire goes on over API 3.0 by one option more.
func ExampleOver() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	client, err := livecode.New(srv.AppID, srv.Key, api3.Over(
		api3.Static(srv.SecretID, srv.SecretKey),
		api3.PushDomain("push.example.com"),
		api3.Endpoint(srv.API3URL))) // in tests alone
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: live <nil>
}

// An account without an API key.
func ExampleNew() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey),
		api3.PushDomain("push.example.com"),
		api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	live, err := client.Channel.ListLive(context.Background())
	fmt.Println(live.Total, live.Channels[0].ID, err)
	// Output: 1 8888_room <nil>
}

// Options of package livecode for the client of New.
func ExampleWith() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.With(
		livecode.WithCallbackKeys("key of the callback template"),
		livecode.WithTimeout(5*time.Second)))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleStatic() {
	credentials := api3.Static("AKIDexample", "secret")
	c, err := credentials.Retrieve(context.Background())
	fmt.Println(c, err) // text about a credential shows no secret
	// Output: api3.Credential(AKIDexample) <nil>
}

func ExampleTemporary() {
	credentials := api3.Temporary("AKIDexample", "secret", "token", time.Now().Add(-time.Minute))
	_, err := credentials.Retrieve(context.Background())
	fmt.Println(err != nil) // it has ended: nothing is sent
	// Output: true
}

func ExampleFromEnv() {
	if err := os.Unsetenv("TENCENTCLOUD_SECRET_ID"); err != nil {
		log.Fatal(err)
	}
	_, err := api3.New(1252000000, api3.FromEnv())
	fmt.Println(err)
	// Output: api3: FromEnv: TENCENTCLOUD_SECRET_ID must be not empty, without white space in it
}

// A vault is a source of credentials of one's own. The vendor's SDK has such
// sources, too: GetCredential of its types returns what Retrieve needs.
type vault struct{ reads int }

func (v *vault) Retrieve(context.Context) (api3.Credential, error) {
	v.reads++
	return api3.Credential{ID: "AKIDvault", Key: "secret", Token: "token", Expires: time.Now().Add(time.Hour)}, nil
}

func ExampleCached() {
	source := &vault{}
	credentials := api3.Cached(source)
	for range 1000 {
		if _, err := credentials.Retrieve(context.Background()); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(source.reads)
	// Output: 1
}

// On a machine of Tencent Cloud that has a CAM role no secret needs to lie about.
func ExampleMachineRole() {
	_, err := api3.New(1252000000, api3.MachineRole("live-reader"), api3.PushDomain("push.example.com"))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleMachineRoleAt() {
	_, err := api3.New(1252000000, api3.MachineRoleAt("metadata", ""))
	fmt.Println(err)
	// Output: api3: MachineRoleAt: metadata must be an http or https URL that ends with a slash
}

// A push domain that is not the account's is named before it does harm.
func ExamplePushDomain() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("psuh.example.com"), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Channel.GetStatus(context.Background(), "8888_room")
	bad, _ := errors.AsType[*api3.ArgumentError](err)
	fmt.Println(bad.Param, "must be", bad.Want)
	// Output: domain must be a push domain of the account that is enabled: of any other, API 3.0 calls every stream idle
}

func ExampleBizID() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.BizID(8888)) // 8888.livepush.myqcloud.com
	fmt.Println(err)
	// Output: <nil>
}

func ExampleAppName() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.PushDomain("push.example.com"), api3.AppName("show"))
	fmt.Println(err)
	// Output: <nil>
}

// Streams of two domains.
func ExampleLocate() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()
	if err := srv.Push("9999_room", livetest.WithPushDomain("push.example.org")); err != nil {
		fmt.Println(err)
		return
	}
	locate := func(streamID string) (domain, app string) {
		if streamID[:4] == "9999" {
			return "push.example.org", ""
		}
		return "push.example.com", ""
	}
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.Locate(locate), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []string{"8888_room", "9999_room"} {
		status, err := client.Channel.GetStatus(context.Background(), id)
		fmt.Println(id, status.State, err)
	}
	// Output:
	// 8888_room live <nil>
	// 9999_room live <nil>
}

func ExampleInternational() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.International())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleRegion() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.Region("ap-guangzhou"))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleEndpoint() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.Endpoint("https://live.ap-guangzhou.tencentcloudapi.com"))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleSubAppID() {
	_, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"), api3.SubAppID(1500000000))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleWithoutDomainCheck() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey),
		api3.PushDomain("psuh.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err) // which is not so
	// Output: idle <nil>
}

// A program in another language asks as it always did, of another host.
func ExampleNewGateway() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	gateway, err := api3.NewGateway(client.Client, srv.AppID, "legacy-key",
		api3.AllowWrites(),
		api3.AllowRemote(),
		api3.GatewayTimeout(10*time.Second),
		api3.GatewayRequests(16),
		api3.GatewayLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/common_access", gateway)
	fmt.Println("mounted")
	// Output: mounted
}

func ExampleAllowWrites() {
	client, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = api3.NewGateway(client.Client, 1252000000, "legacy-key", api3.AllowWrites())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleAllowRemote() {
	client, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = api3.NewGateway(client.Client, 1252000000, "legacy-key", api3.AllowRemote())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleGatewayTimeout() {
	client, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = api3.NewGateway(client.Client, 1252000000, "legacy-key", api3.GatewayTimeout(10*time.Second))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleGatewayRequests() {
	client, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = api3.NewGateway(client.Client, 1252000000, "legacy-key", api3.GatewayRequests(16))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleGatewayLogger() {
	client, err := api3.New(1252000000, api3.Static("AKIDexample", "secret"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = api3.NewGateway(client.Client, 1252000000, "legacy-key", api3.GatewayLogger(slog.New(slog.DiscardHandler)))
	fmt.Println(err)
	// Output: <nil>
}
