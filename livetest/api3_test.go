package livetest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// An api3Call is a request of API 3.0 that a test may spoil.
type api3Call struct {
	action, version, service, body string
	id, key, token                 string
	at                             time.Time
	signed                         string // names of the headers
	spoil                          func(*http.Request)
}

// do signs by hand, from the vendor's page, and returns the code of a refusal or
// the body.
func (c api3Call) do(t *testing.T, srv *livetest.Server) (code, body string) {
	t.Helper()
	c.fill(srv)
	req, err := http.NewRequest(http.MethodPost, srv.API3URL, strings.NewReader(c.body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("X-TC-Action", c.action)
	req.Header.Set("X-TC-Version", c.version)
	req.Header.Set("X-TC-Timestamp", strconv.FormatInt(c.at.Unix(), 10))
	if c.token != "" {
		req.Header.Set("X-TC-Token", c.token)
	}
	c.sign(req)
	if c.spoil != nil {
		c.spoil(req)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	var answer struct {
		Response struct {
			Error     struct{ Code, Message string }
			RequestID string `json:"RequestId"`
		}
	}
	require.NoError(t, json.Unmarshal(text, &answer), "%s", text)
	assert.Len(t, answer.Response.RequestID, 36)
	return answer.Response.Error.Code, string(text)
}

func (c *api3Call) fill(srv *livetest.Server) {
	for _, field := range []struct {
		value  *string
		preset string
	}{
		{&c.action, "DescribeLiveStreamState"}, {&c.version, "2018-08-01"}, {&c.service, "live"}, {&c.signed, "content-type;host"},
		{&c.id, srv.SecretID}, {&c.key, srv.SecretKey},
		{&c.body, `{"AppName":"live","DomainName":"push.example.com","StreamName":"8888_a"}`},
	} {
		if *field.value == "" {
			*field.value = field.preset
		}
	}
	if c.at.IsZero() {
		c.at = noon
	}
}

func (c api3Call) sign(req *http.Request) {
	digest := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	canonical := "POST\n/\n\n"
	for name := range strings.SplitSeq(c.signed, ";") {
		value := req.Header.Get(name)
		if name == "host" {
			value = req.URL.Host
		}
		canonical += name + ":" + strings.ToLower(value) + "\n"
	}
	canonical += "\n" + c.signed + "\n" + digest(c.body)
	scope := c.at.UTC().Format(time.DateOnly) + "/" + c.service + "/tc3_request"
	toSign := "TC3-HMAC-SHA256\n" + strconv.FormatInt(c.at.Unix(), 10) + "\n" + scope + "\n" + digest(canonical)
	key := mac(mac(mac([]byte("TC3"+c.key), c.at.UTC().Format(time.DateOnly)), c.service), "tc3_request")
	req.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+c.id+"/"+scope+", SignedHeaders="+c.signed+
		", Signature="+hex.EncodeToString(mac(key, toSign)))
}

func api3Server(t *testing.T, opts ...livetest.Option) *livetest.Server {
	t.Helper()
	return newServer(t, append(opts, livetest.WithClock(newClock().Now), livetest.WithStream("8888_a"))...)
}

func TestAPI3_authenticates(t *testing.T) {
	t.Parallel()
	srv := api3Server(t)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, tt := range map[string]struct {
		call api3Call
		want string
	}{
		"good":                 {api3Call{}, ""},
		"the action signed":    {api3Call{signed: "content-type;host;x-tc-action"}, ""},
		"five minutes early":   {api3Call{at: noon.Add(-5 * time.Minute)}, ""},
		"five minutes late":    {api3Call{at: noon.Add(5 * time.Minute)}, ""},
		"too early":            {api3Call{at: noon.Add(-5*time.Minute - time.Second)}, "AuthFailure.SignatureExpire"},
		"too late":             {api3Call{at: noon.Add(5*time.Minute + time.Second)}, "AuthFailure.SignatureExpire"},
		"another id":           {api3Call{id: "AKIDother"}, "AuthFailure.SecretIdNotFound"},
		"another key":          {api3Call{key: "other"}, "AuthFailure.SignatureFailure"},
		"another product":      {api3Call{service: "cvm"}, "AuthFailure.SignatureFailure"},
		"a token too many":     {api3Call{token: "t"}, "AuthFailure.TokenFailure"},
		"no host signed":       {api3Call{signed: "content-type"}, "AuthFailure.InvalidAuthorization"},
		"no Authorization":     {api3Call{spoil: func(r *http.Request) { r.Header.Del("Authorization") }}, "AuthFailure.InvalidAuthorization"},
		"odd Authorization":    {api3Call{spoil: header("Authorization", "Bearer x")}, "AuthFailure.InvalidAuthorization"},
		"another timestamp":    {api3Call{spoil: header("X-TC-Timestamp", strconv.FormatInt(noon.Unix()+1, 10))}, "AuthFailure.SignatureFailure"},
		"another day":          {api3Call{spoil: header("X-TC-Timestamp", strconv.FormatInt(noon.Unix()+1, 10))}, "AuthFailure.SignatureFailure"},
		"another content type": {api3Call{spoil: header("Content-Type", "application/json")}, "AuthFailure.SignatureFailure"},
		"another action, signed": {api3Call{signed: "content-type;host;x-tc-action", spoil: header("X-TC-Action", "DropLiveStream")},
			"AuthFailure.SignatureFailure"},
		"no timestamp": {api3Call{spoil: func(r *http.Request) { r.Header.Del("X-TC-Timestamp") }}, "MissingParameter"},
		"odd time":     {api3Call{spoil: header("X-TC-Timestamp", "noon")}, "InvalidParameterValue"},
		"a form":       {api3Call{spoil: header("Content-Type", "text/plain")}, "UnsupportedProtocol"},
		"a query":      {api3Call{spoil: func(r *http.Request) { r.URL.RawQuery = "a=b" }}, "UnsupportedProtocol"},
		"old version":  {api3Call{version: "2016-01-01"}, "NoSuchVersion"},
		"no action":    {api3Call{action: "DescribeNothing"}, "InvalidAction"},
	} {
		code, body := tt.call.do(t, srv)
		assert.Equal(t, tt.want, code, "%s: %s", name, body)
	}
	temporary := api3Server(t, livetest.WithAPI3("AKIDt", "key", "token"))
	code, _ := api3Call{token: "token"}.do(t, temporary)
	assert.Empty(t, code)
	code, _ = api3Call{}.do(t, temporary)
	assert.Equal(t, "AuthFailure.TokenFailure", code)
	temporary.SetAPI3Credential("AKIDt", "key-2", "")
	code, _ = api3Call{token: "token"}.do(t, temporary)
	assert.Equal(t, "AuthFailure.SignatureFailure", code)
}

// It is as strict as the vendor's gateway, so that a slip of a client shows.
func TestAPI3_checksParameters(t *testing.T) {
	t.Parallel()
	srv := api3Server(t)
	const at = `"AppName":"live","DomainName":"push.example.com","StreamName":"8888_a"`
	for _, tt := range []struct{ action, body, want string }{
		{"DescribeLiveStreamState", `{"AppName":"live","StreamName":"a"}`, "MissingParameter"},
		{"DescribeLiveStreamState", `{"AppName":null,"DomainName":"d","StreamName":"a"}`, "MissingParameter"},
		{"DescribeLiveStreamState", `{` + at + `,"More":1}`, "UnknownParameter"},
		{"DescribeLiveStreamState", `{"appName":"live","DomainName":"d","StreamName":"a"}`, "UnknownParameter"},
		{"DescribeLiveStreamState", `{"AppName":1,"DomainName":"d","StreamName":"a"}`, "InvalidParameter"},
		{"DescribeLiveStreamState", `{"AppName":"","DomainName":"d","StreamName":"a"}`, "InvalidParameterValue"},
		{"DescribeLiveStreamState", `[]`, "InvalidParameter"},
		{"DescribeLiveStreamState", `{} {}`, "InvalidParameter"},
		{"DescribeLiveStreamState", `null`, "InvalidParameter"},
		{"DescribeLiveStreamOnlineList", `{"PageSize":9}`, "InvalidParameterValue"},
		{"DescribeLiveStreamOnlineList", `{"PageNum":0}`, "InvalidParameterValue"},
		{"DescribeLiveStreamOnlineList", `{"PageNum":"1"}`, "InvalidParameter"},
		{"DescribeLiveStreamOnlineList", `{"PageNum":1.5}`, "InvalidParameter"},
		{"AddDelayLiveStream", `{` + at + `,"DelayTime":601}`, "InvalidParameterValue"},
		{"AddDelayLiveStream", `{` + at + `,"DelayTime":60,"ExpireTime":"2027-01-01T00:00:00Z"}`, "InvalidParameterValue"},
		{"ForbidLiveStream", `{` + at + `,"ResumeTime":"tomorrow"}`, "InvalidParameterValue"},
		{"ForbidLiveStream", `{` + at + `,"ResumeTime":"2027-05-04T00:00:00Z"}`, "InvalidParameterValue"},
		{"ForbidLiveStream", `{` + at + `,"Reason":"` + strings.Repeat("a", 2049) + `"}`, "InvalidParameterValue"},
		{"CreateLiveRecord", `{"StreamName":"8888_a","FileFormat":"avi"}`, "InvalidParameterValue"},
		{"CreateLiveRecord", `{"StreamName":"8888_a","StartTime":"2026-05-04%2012:00:00"}`, "InvalidParameterValue"},
		{"StopLiveRecord", `{"StreamName":"8888_a","TaskId":"1"}`, "InvalidParameter"},
		{"StopLiveRecord", `{"StreamName":"8888_a","TaskId":-1}`, "InvalidParameter"},
		{"StopLiveRecord", `{"StreamName":"8888_a","TaskId":1}`, "ResourceNotFound.TaskId"},
		{"DescribeStreamPushInfoList", `{"StreamName":"a","StartTime":"2026-05-04T00:00:00Z","EndTime":"2026-05-04T04:00:00Z"}`, "InvalidParameterValue"},
		{"DescribeStreamPlayInfoList", `{"StartTime":"2026-05-04T00:00:00Z","EndTime":"2026-05-04 12:00:00"}`, "InvalidParameterValue"},
		{"DescribeAllStreamPlayInfoList", `{"QueryTime":"2026-05-04T03:50:01Z"}`, "InvalidParameterValue"},
		{"DescribeBillBandwidthAndFluxList", `{"StartTime":"2026-05-03T00:00:00Z","EndTime":"2026-05-04T04:00:00Z","Granularity":5}`, "InvalidParameterValue"},
		{"CreateCommonMixStream", `{"MixStreamSessionId":"s","InputStreamList":[],"OutputParams":{"OutputStreamName":"a"}}`, "InvalidParameterValue"},
		{"CreateCommonMixStream", `{"MixStreamSessionId":"s","InputStreamList":["a"],"OutputParams":{"OutputStreamName":"a"}}`, "InvalidParameter"},
		{"CreateCommonMixStream", `{"MixStreamSessionId":"s","InputStreamList":[{"InputStreamName":"a"}],"OutputParams":{"OutputStreamName":"a"}}`, "MissingParameter"},
		{"CreateCommonMixStream", `{"MixStreamSessionId":"s","InputStreamList":[{"InputStreamName":"8888_a","LayoutParams":{"ImageLayer":1}},` +
			`{"InputStreamName":"8888_no","LayoutParams":{"ImageLayer":2}}],"OutputParams":{"OutputStreamName":"8888_a"}}`, "FailedOperation.StreamNotExist"},
		{"CancelCommonMixStream", `{"MixStreamSessionId":"s"}`, "InvalidParameter.CancelSessionNotExist"},
	} {
		code, body := api3Call{action: tt.action, body: tt.body}.do(t, srv)
		assert.Equal(t, tt.want, code, "%s %s: %s", tt.action, tt.body, body)
	}
	assert.Zero(t, srv.Executions("DescribeLiveStreamState"))
}

// A domain that is not the stream's reads like a stream that is idle.
func TestAPI3_isSilentAboutAWrongDomain(t *testing.T) {
	t.Parallel()
	srv := api3Server(t)
	for params, want := range map[string]string{
		`"AppName":"live","DomainName":"push.example.com"`: "active",
		`"AppName":"live","DomainName":"push.example.org"`: "inactive",
		`"AppName":"show","DomainName":"push.example.com"`: "inactive",
	} {
		_, body := api3Call{body: `{` + params + `,"StreamName":"8888_a"}`}.do(t, srv)
		assert.Contains(t, body, `"StreamState":"`+want+`"`, params)
	}
}

func TestAPI3_isScriptedAndJournaled(t *testing.T) {
	t.Parallel()
	srv := api3Server(t)
	srv.Respond("DescribeLiveStreamState", livetest.Response{Body: livetest.API3ErrorBody("InternalError", "words"), Times: 1})
	code, _ := api3Call{}.do(t, srv)
	assert.Equal(t, "InternalError", code)
	srv.Fail("DescribeLiveStreamState", faultnet.PassThrough())
	srv.SetAPI3Rate("DescribeLiveStreamState", 2)
	for _, want := range []string{"", "", "RequestLimitExceeded"} {
		code, _ = api3Call{}.do(t, srv)
		assert.Equal(t, want, code)
	}
	srv.SetAPI3Rate("DescribeLiveStreamState", 0)
	code, _ = api3Call{signed: "content-type;host;x-tc-action"}.do(t, srv)
	assert.Empty(t, code)
	assert.Equal(t, 5, srv.Calls("DescribeLiveStreamState"))
	assert.Equal(t, 3, srv.Executions("DescribeLiveStreamState"))
	seen := srv.Requests()[0]
	assert.Equal(t, "DescribeLiveStreamState", seen.Interface)
	assert.Contains(t, string(seen.Body), "8888_a")
	assert.True(t, strings.HasSuffix(seen.Header.Get("Authorization"), "Signature="), "the journal keeps no signature")
	assert.Contains(t, livetest.Actions(), "SearchMedia")
	assert.Panics(t, func() { srv.Fail("DescribeLiveStreamStat", faultnet.PassThrough()) })
}
