package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	vendorerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	live "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/live/v20180801"

	"github.com/qcloudlive/livecode/internal/tc3"
	"github.com/qcloudlive/livecode/livetest"
)

// The vendor's own SDK, unchanged, is the judge of the fake: what it sends must be
// accepted, and what the fake answers must decode into its types.

func vendorClient(t *testing.T, url, id, key string) *live.Client {
	t.Helper()
	c, err := live.NewClient(common.NewCredential(id, key), "", vendorProfile(url))
	require.NoError(t, err)
	return c
}

func vendorProfile(url string) *profile.ClientProfile {
	p := profile.NewClientProfile()
	p.HttpProfile.Scheme = "HTTP"
	p.HttpProfile.Endpoint = strings.TrimPrefix(url, "http://")
	p.DisableRegionBreaker = true
	return p
}

// stamp writes a time as the statistics take it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// vendorRequests has the parameters of a good call of each action of the fake, in
// an order in which they can be made.
func vendorRequests(now time.Time) []struct{ action, params, answer string } {
	at := `"AppName":"live","DomainName":"push.example.com","StreamName":"8888_a"`
	span := fmt.Sprintf(`"StartTime":%q,"EndTime":%q`, stamp(now.Add(-time.Hour)), stamp(now))
	return []struct{ action, params, answer string }{
		{"DescribeLiveStreamState", `{` + at + `}`, `"StreamState":"active"`},
		{"DescribeLiveStreamOnlineList", `{"DomainName":"push.example.com","PageNum":1,"PageSize":10}`, `"StreamName":"8888_a"`},
		{"DescribeLiveStreamPublishedList", `{"DomainName":"push.example.com",` + span + `}`, `"StreamName":"8888_a"`},
		{"DescribeLiveStreamEventList", `{` + span + `,"StreamName":"8888_a","IsStrict":1}`, `"StreamName":"8888_a"`},
		{"DescribeCallbackRecordsList", `{` + span + `,"StreamName":"8888_a","PageNum":1,"PageSize":10}`, `"TotalNum":0`},
		{"DescribeLiveStreamPushInfoList", `{"PushDomain":"push.example.com"}`, `"ClientIp":"203.0.113.10"`},
		{"DescribeAllStreamPlayInfoList", fmt.Sprintf(`{"QueryTime":%q}`, stamp(now.Add(-10*time.Minute).Truncate(time.Minute))), `"Online":3`},
		{"DescribeStreamPushInfoList", `{"StreamName":"8888_a",` + span + `}`, `"VideoFps":25`},
		{"DescribeStreamPlayInfoList", `{` + span + `}`, `"Flux":10`},
		{"DescribeBillBandwidthAndFluxList", `{` + span + `,"Granularity":5}`, `"SumFlux":100`},
		{"DescribeLiveDomains", `{"DomainStatus":1,"DomainType":0,"PageSize":20,"PageNum":1}`, `"Name":"push.example.com"`},
		{"AddDelayLiveStream", `{` + at + `,"DelayTime":60}`, ``},
		{"ResumeDelayLiveStream", `{` + at + `}`, ``},
		{"CreateLiveRecord", `{"StreamName":"8888_a","Highlight":1}`, `"TaskId":1`},
		{"CreateCommonMixStream", `{"MixStreamSessionId":"s","InputStreamList":[{"InputStreamName":"8888_a","LayoutParams":{"ImageLayer":1}},` +
			`{"InputStreamName":"8888_b","LayoutParams":{"ImageLayer":2,"ImageWidth":0.5}}],"OutputParams":{"OutputStreamName":"8888_a"}}`, ``},
		{"CancelCommonMixStream", `{"MixStreamSessionId":"s"}`, ``},
		{"CreateLiveCallbackTemplate", `{"TemplateName":"t","StreamBeginNotifyUrl":"http://127.0.0.1:9/","CallbackKey":"k"}`, `"TemplateId":`},
		{"DescribeLiveCallbackTemplates", `{}`, `"TemplateName":"t"`},
		{"ModifyLiveCallbackTemplate", `{"TemplateId":1001,"Description":"d"}`, ``},
		{"CreateLiveCallbackRule", `{"DomainName":"push.example.com","AppName":"live","TemplateId":1001}`, ``},
		{"DescribeLiveCallbackRules", `{}`, `"TemplateId":1001`},
		{"DeleteLiveCallbackRule", `{"DomainName":"push.example.com","AppName":"live"}`, ``},
		{"DeleteLiveCallbackTemplate", `{"TemplateId":1001}`, ``},
		{"DescribeLivePushAuthKey", `{"DomainName":"push.example.com"}`, `"MasterAuthKey"`},
		{"DescribeLivePlayAuthKey", `{"DomainName":"play.example.com"}`, `"AuthKey"`},
		{"CreateRecordTask", fmt.Sprintf(`{"StreamName":"8888_a","DomainName":"push.example.com","AppName":"live","EndTime":%d}`, now.Add(time.Hour).Unix()), `"TaskId":"`},
		{"StopRecordTask", `{"TaskId":"$TaskId"}`, ``},
		{"DescribeRecordTask", fmt.Sprintf(`{"StartTime":%d,"EndTime":%d}`, now.Add(-time.Hour).Unix(), now.Add(time.Hour).Unix()), `"StreamName":"8888_a"`},
		{"ForbidLiveStream", `{` + at + `,"Reason":"why"}`, ``},
		{"ResumeLiveStream", `{` + at + `}`, ``},
		{"DropLiveStream", `{` + at + `}`, ``},
	}
}

// TestVendorSDK_speaksWithTheFake calls every action of the fake, by the SDK of live
// where that has it. What went out is counted on the wire, so an action that is added
// to the fake needs a call here.
func TestVendorSDK_speaksWithTheFake(t *testing.T) {
	t.Parallel()
	now := time.Now()
	srv := livetest.NewServer(livetest.WithStream("8888_b"))
	defer srv.Close()
	require.NoError(t, srv.Push("8888_a"))
	require.NoError(t, srv.SetPlay("8888_a", 3, 1.5, "play.example.com"))
	srv.AddPushHistory("8888_a", livetest.PushSample{Time: now.Add(-time.Minute), FPS: 25, Speed: 1_000_000})
	srv.AddPlayHistory("8888_a", livetest.PlaySample{Time: now.Add(-time.Minute), Online: 3, Flux: 10})
	srv.AddBilling(livetest.BillingSample{Time: now.Add(-time.Minute), Bandwidth: 10, Flux: 100})
	client := vendorClient(t, srv.API3URL, srv.SecretID, srv.SecretKey)
	for _, call := range vendorRequests(now.Add(time.Minute)) {
		method := reflect.ValueOf(client).MethodByName(call.action)
		require.True(t, method.IsValid(), call.action)
		request := reflect.New(method.Type().In(0).Elem())
		makeRequest(t, request, call.action, strings.ReplaceAll(call.params, "$TaskId", lastTask(srv)))
		results := method.Call([]reflect.Value{request})
		require.Nil(t, results[1].Interface(), "%s: %v", call.action, results[1].Interface())
		text, err := json.Marshal(results[0].Interface())
		require.NoError(t, err)
		assert.Contains(t, string(text), call.answer, call.action)
		assert.Contains(t, string(text), `"RequestId":"`, call.action)
	}
	stopOldTask(t, srv, client)
	searchMedia(t, srv)

	var carriedOut []string
	for _, action := range livetest.Actions() {
		if srv.Executions(action) > 0 {
			carriedOut = append(carriedOut, action)
		}
	}
	assert.Equal(t, livetest.Actions(), carriedOut)
}

// lastTask returns the id of the task that was started last, if there is one.
func lastTask(srv *livetest.Server) string {
	tasks := srv.Tasks("8888_a")
	if len(tasks) == 0 {
		return ""
	}
	return tasks[len(tasks)-1].ID
}

// A stopOldTaskRequest is the StopLiveRecordRequest of the SDK with a TaskId that
// holds every id: CreateLiveRecordResponse has an uint64, but StopLiveRecordRequest
// an int64.
type stopOldTaskRequest struct {
	*tchttp.BaseRequest
	StreamName string
	TaskId     uint64
}

func stopOldTask(t *testing.T, srv *livetest.Server, client *live.Client) {
	t.Helper()
	start := live.NewCreateLiveRecordRequest()
	start.StreamName, start.Highlight = new("8888_b"), new(int64(1))
	started, err := client.CreateLiveRecord(start)
	require.NoError(t, err)
	request := stopOldTaskRequest{new(tchttp.BaseRequest), "8888_b", *started.Response.TaskId}
	request.Init().WithApiInfo("live", "2018-08-01", "StopLiveRecord")
	response := live.NewStopLiveRecordResponse()
	require.NoError(t, client.Send(request, response))
	assert.NotEmpty(t, response.Response.RequestId)
	assert.True(t, srv.Tasks("8888_b")[0].Ended)
}

// searchMedia asks another product, whose SDK is reached by its common client.
func searchMedia(t *testing.T, srv *livetest.Server) {
	t.Helper()
	file := srv.AddRecording("8888_b", livetest.Recording{})
	client := common.NewCommonClient(common.NewCredential(srv.SecretID, srv.SecretKey), "", vendorProfile(srv.API3URL))
	request := tchttp.NewCommonRequest("vod", "2018-07-17", "SearchMedia")
	require.NoError(t, request.SetActionParameters(map[string]any{"StreamIds": []string{"8888_b"}, "SourceTypes": []string{"Record"}, "Limit": 10}))
	response := tchttp.NewCommonResponse()
	require.NoError(t, client.Send(request, response))
	assert.Contains(t, string(response.GetBody()), `"FileId":"`+file.FileID+`"`)
}

// makeRequest fills a request of the SDK by its own strict decoder, which refuses
// parameters that its model does not have.
func makeRequest(t *testing.T, request reflect.Value, action, params string) {
	t.Helper()
	base := new(tchttp.BaseRequest)
	request.Elem().FieldByName("BaseRequest").Set(reflect.ValueOf(base))
	base.Init().WithApiInfo("live", "2018-08-01", action)
	filled := request.Interface().(interface{ FromJsonString(string) error })
	require.NoError(t, filled.FromJsonString(params), action)
}

// changing changes the body of a request that is signed already.
type changing struct{ next http.RoundTripper }

func (c changing) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(bytes.Replace(body, []byte("8888_a"), []byte("8888_b"), 1)))
	return c.next.RoundTrip(req)
}

func TestVendorSDK_isRefusedByTheVendorsCodes(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer(livetest.WithStream("8888_a"))
	defer srv.Close()
	stale := livetest.NewServer(livetest.WithClock(func() time.Time { return time.Now().Add(6 * time.Minute) }))
	defer stale.Close()
	changed := vendorClient(t, srv.API3URL, srv.SecretID, srv.SecretKey)
	changed.WithHttpTransport(changing{http.DefaultTransport})
	for code, client := range map[string]*live.Client{
		"AuthFailure.SecretIdNotFound": vendorClient(t, srv.API3URL, "AKIDother", srv.SecretKey),
		"AuthFailure.SignatureFailure": vendorClient(t, srv.API3URL, srv.SecretID, "another key"),
		"AuthFailure.SignatureExpire":  vendorClient(t, stale.API3URL, stale.SecretID, stale.SecretKey),
		"changed":                      changed,
	} {
		request := live.NewDescribeLiveStreamStateRequest()
		request.AppName, request.DomainName, request.StreamName = new("live"), new("push.example.com"), new("8888_a")
		_, err := client.DescribeLiveStreamState(request)
		var refused *vendorerrors.TencentCloudSDKError
		require.ErrorAs(t, err, &refused, code)
		assert.Equal(t, strings.Replace(code, "changed", "AuthFailure.SignatureFailure", 1), refused.Code)
		assert.NotEmpty(t, refused.RequestId)
	}
	client := vendorClient(t, srv.API3URL, srv.SecretID, srv.SecretKey)
	_, err := client.DescribeLiveStreamState(live.NewDescribeLiveStreamStateRequest())
	var refused *vendorerrors.TencentCloudSDKError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, "MissingParameter", refused.Code)
}

// Of the same inputs our signer and the vendor's SDK make the same Authorization.
func TestVendorSDK_signsAlike(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen *http.Request
	var body []byte
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen, body = r, nil
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"Response":{"StreamState":"active","RequestId":"r"}}`)
	}))
	defer srv.Close()
	const id, key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
	client := vendorClient(t, srv.URL, id, key)
	request := live.NewDescribeLiveStreamStateRequest()
	request.AppName, request.DomainName, request.StreamName = new("live"), new("push.example.com"), new("8888_\"<é")
	_, err := client.DescribeLiveStreamState(request)
	require.NoError(t, err)
	mu.Lock()
	defer mu.Unlock()
	unix, err := strconv.ParseInt(seen.Header.Get("X-TC-Timestamp"), 10, 64)
	require.NoError(t, err)
	ours, _ := tc3.NewSigner(id, key, "live", time.Unix(unix, 0)).Sign(unix, []tc3.Header{
		{Name: "content-type", Value: seen.Header.Get("Content-Type")}, {Name: "host", Value: seen.Host},
	}, body)
	assert.Equal(t, seen.Header.Get("Authorization"), ours)
}

// newerThanModel is a parameter that the vendor has added since this version of its SDK.
var newerThanModel = regexp.MustCompile(`"RecordExceptionNotifyUrl":"[^"]*",?`)

// Each parameter that our client sends is one of the vendor's model, of its type.
func TestVendorSDK_knowsWhatWeSend(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("../api3/testdata/requests.golden")
	require.NoError(t, err)
	more, err := os.ReadFile("../api3/testdata/requests_client.golden")
	require.NoError(t, err)
	client := reflect.TypeFor[*live.Client]()
	checked := 0
	for text := range strings.SplitSeq(string(golden)+string(more), "POST ") {
		head, body, _ := strings.Cut(text, "\n\n")
		_, action, found := strings.Cut(head, "X-Tc-Action: ")
		action, _, _ = strings.Cut(action, "\n")
		method, known := client.MethodByName(action)
		if !found || action == "SearchMedia" || strings.HasPrefix(body, `{"A":`) {
			continue
		}
		require.True(t, known, action)
		body, _, _ = strings.Cut(body, "\n")
		if action == "StopLiveRecord" { // the model has an int64, the answer to its start an uint64
			body = strings.Replace(body, "18446744073709551615", "1", 1)
		}
		body = newerThanModel.ReplaceAllString(body, "")
		makeRequest(t, reflect.New(method.Type.In(1).Elem()), action, body)
		checked++
	}
	assert.Greater(t, checked, 60)
}
