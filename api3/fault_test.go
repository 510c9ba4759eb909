package api3_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

const (
	leakKey   = "Gu5t9xGA/RNpq86cd98joQYCN3+EXAMPLE"
	leakToken = "token+of/no=value"
)

// A call is a typed call, the action that it sends first, and whether that is sent
// again when no usable answer came.
type call struct {
	action string
	safe   bool
	make   func(ctx context.Context, c *livecode.Client) error
}

var calls = []call{
	{"DescribeLiveStreamState", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.GetStatus(ctx, "8888_a"))
	}},
	{"ForbidLiveStream", false, func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_a", livecode.ActionForbid)
	}},
	{"ResumeLiveStream", false, func(ctx context.Context, c *livecode.Client) error { return c.Channel.Resume(ctx, "8888_a") }},
	{"DropLiveStream", false, func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetStatus(ctx, "8888_a", livecode.ActionDrop)
	}},
	{"AddDelayLiveStream", false, func(ctx context.Context, c *livecode.Client) error {
		return c.Channel.SetDelay(ctx, "8888_a", time.Minute)
	}},
	{"ResumeDelayLiveStream", false, func(ctx context.Context, c *livecode.Client) error { return c.Channel.SetDelay(ctx, "8888_a", 0) }},
	{"DescribeLiveStreamOnlineList", true, func(ctx context.Context, c *livecode.Client) error { return second(c.Channel.ListLive(ctx)) }},
	{"DescribeLiveStreamPublishedList", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Channel.List(ctx, livecode.ListChannelsParams{Filter: livecode.InterruptedChannels}))
	}},
	{"CreateLiveRecord", false, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.StartNow(ctx, "8888_a", 0, livecode.StartTapeParams{}))
	}},
	{"StopLiveRecord", false, func(ctx context.Context, c *livecode.Client) error {
		return c.Tape.Stop(ctx, "8888_a", livecode.TapeTask{ID: "1"})
	}},
	{"SearchMedia", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Tape.ListFiles(ctx, "8888_a", livecode.ListFilesParams{}))
	}},
	{"DescribeLiveStreamPushInfoList", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Live(ctx, livecode.StatParams{}))
	}},
	{"DescribeAllStreamPlayInfoList", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Play(ctx, livecode.StatParams{}))
	}},
	{"DescribeStreamPushInfoList", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.PushHistory(ctx, "8888_a", time.Now().Add(-time.Hour), time.Now()))
	}},
	{"DescribeStreamPlayInfoList", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: time.Now().Add(-time.Hour), End: time.Now()}))
	}},
	{"DescribeBillBandwidthAndFluxList", true, func(ctx context.Context, c *livecode.Client) error {
		return second(c.Stat.Billing(ctx, livecode.BillingParams{Start: time.Now().Add(-time.Hour), End: time.Now()}))
	}},
	{"CreateCommonMixStream", false, func(ctx context.Context, c *livecode.Client) error {
		p, _ := livecode.NewMix("s", "8888_a", livecode.MixTemplate10, livecode.MixStreamInput("8888_a"), livecode.MixStreamInput("8888_b"))
		return second(c.Mix.Start(ctx, p))
	}},
	{"CancelCommonMixStream", false, func(ctx context.Context, c *livecode.Client) error { return second(c.Mix.Cancel(ctx, "s", "8888_a")) }},
	{"DescribeLiveDomains", true, func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "DescribeLiveDomains", nil, nil)
	}},
}

// kinds of error.
const (
	transportFailure = "transport"
	senseless        = "response"
	rejected         = "api"
)

// A fault is what goes wrong for an action, and what has to come of it.
type fault struct {
	name  string
	spoil faultnet.Fault
	kind  string
	maybe bool
	again bool // a safe call is sent again
	is    error
}

func answered(status int, body string) faultnet.Fault { return faultnet.Respond(status, nil, body) }

func refused(code string) faultnet.Fault {
	return answered(200, livetest.API3ErrorBody(code, "words about it"))
}

func faults() []fault {
	list := []fault{
		{name: "reset before", spoil: faultnet.ResetBeforeCall(), kind: transportFailure, maybe: true, again: true},
		{name: "reset after", spoil: faultnet.ResetBeforeResponse(), kind: transportFailure, maybe: true, again: true},
		{name: "closed", spoil: faultnet.CloseBeforeResponse(), kind: transportFailure, maybe: true, again: true},
		{name: "reset after header", spoil: faultnet.ResetAfterHeader(), kind: transportFailure, maybe: true, again: true},
		{name: "reset in body", spoil: faultnet.ResetInBody(), kind: transportFailure, maybe: true, again: true},
		{name: "truncated", spoil: faultnet.Truncate(), kind: transportFailure, maybe: true, again: true},
		{name: "truncated chunks", spoil: faultnet.TruncatedChunks(), kind: transportFailure, maybe: true, again: true},
		{name: "bad chunk", spoil: faultnet.BadChunk(), kind: transportFailure, maybe: true, again: true},
		{name: "not HTTP", spoil: faultnet.Raw("SSH-2.0-OpenSSH\r\n"), kind: transportFailure, maybe: true, again: true},
		{name: "long body", spoil: faultnet.LongBody(8 << 20), kind: transportFailure, maybe: true},
		{name: "bomb", spoil: faultnet.GzipBomb(64 << 20), kind: transportFailure, maybe: true},
		{name: "redirect", spoil: faultnet.Redirect(307, "http://127.0.0.1:1/"), kind: transportFailure},
		{name: "hangs", spoil: faultnet.HangBeforeCall(), kind: transportFailure, maybe: true, again: true,
			is: context.DeadlineExceeded},
		{name: "unknown class", spoil: refused("Something.New"), kind: rejected, maybe: true},
		{name: "Error of another API", spoil: answered(200, `{"code":4000,"codeDesc":"InvalidParameter","message":"old"}`), kind: senseless, maybe: true},
	}
	for _, status := range []int{500, 502, 503, 504} {
		list = append(list, fault{name: fmt.Sprint(status), spoil: answered(status, "<html>"), kind: transportFailure, maybe: true, again: true})
	}
	list = append(list, fault{name: "429", spoil: answered(429, "slow down"), kind: transportFailure, again: true})
	for _, status := range []int{400, 401, 403, 404} {
		list = append(list, fault{name: fmt.Sprint(status), spoil: answered(status, "<html>"), kind: transportFailure})
	}
	for _, body := range []string{
		``, `<html>`, `null`, `[]`, `{}`, `{"Response":null}`, `{"Response":{}}`, `{"Response":{"RequestId":"r"}`, `{"Response":"x"}`,
		`{"Response":{"RequestId":"r"}}{}`, `{"Response":{"RequestId":"r","RequestId":"s"}}`, `{"Response":{"RequestId":"r","Error":{}}}`, `{"response":{"RequestId":"r"}}`,
	} {
		list = append(list, fault{name: "body " + body, spoil: answered(200, body), kind: senseless, maybe: true})
	}
	for code, f := range map[string]fault{
		"InternalError":                      {is: livecode.CodeInternal, maybe: true, again: true},
		"FailedOperation.CallOtherSvrFailed": {is: livecode.CodeInternal, maybe: true, again: true},
		"RequestLimitExceeded":               {is: livecode.CodeInvalidOrLimit, again: true},
		"InvalidParameterValue":              {is: livecode.CodeInvalidParam},
		"UnknownParameter":                   {is: livecode.CodeInvalidParam},
		"AuthFailure.SignatureFailure":       {is: livecode.ErrSignInvalid},
		"AuthFailure.SecretIdNotFound":       {is: livecode.ErrSignInvalid},
		"UnauthorizedOperation":              {is: livecode.ErrNotAuthorized},
		"InvalidAction":                      {is: livecode.ErrNoSuccessor},
		"ResourceNotFound.FreezeService":     {is: livecode.CodeServiceStopped},
		"ResourceNotFound.UserNotExist":      {is: livecode.CodeNotRegistered},
	} {
		f.name, f.kind, f.spoil = code, rejected, refused(code)
		list = append(list, f)
	}
	return list
}

// Every fault meets every action of the new wire: the error has a type, says
// whether the call may have had its effect, and shows no secret; and the request is
// sent as often as its class allows, no more.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, f := range faults() {
		for _, c := range calls {
			t.Run(f.name+"/"+c.action, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { meet(t, f, c) })
			})
		}
	}
}

func meet(t *testing.T, f fault, c call) {
	srv := livetest.NewUnstartedServer(livetest.WithAPI3("AKIDexample", leakKey, leakToken), livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	defer srv.Close()
	network := faultnet.NewInMemory(srv)
	defer network.Close()
	var hits atomic.Int64
	network.FailAlways(func(x *faultnet.Exchange) {
		if x.Request.Header.Get("X-TC-Action") != c.action {
			faultnet.PassThrough()(x)
			return
		}
		hits.Add(1)
		f.spoil(x)
	})
	var log bytes.Buffer
	opts := []livecode.Option{
		livecode.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		api3.Over(api3.Temporary("AKIDexample", leakKey, leakToken, time.Time{}),
			api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(network.URL)),
	}
	transport := &http.Transport{DialContext: network.DialContext}
	defer transport.CloseIdleConnections()
	client, err := livecode.New(srv.AppID, "", append(opts, livecode.WithHTTPClient(&http.Client{Transport: transport}))...)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = c.make(ctx, client)
	require.Error(t, err)

	sent := 1
	if f.again && c.safe {
		sent = 3
	}
	assert.EqualValues(t, sent, hits.Load())
	assert.Equal(t, f.maybe, livecode.MaybeExecuted(err), "%v", err)
	if f.is != nil {
		assert.ErrorIs(t, err, f.is)
	}
	assertKind(t, f.kind, err, sent)
	assertNoSecret(t, log.String(), err)
}

func assertKind(t *testing.T, kind string, err error, sent int) {
	t.Helper()
	var transport *livecode.TransportError
	var response *livecode.ResponseError
	var api *livecode.APIError
	switch kind {
	case transportFailure:
		require.ErrorAs(t, err, &transport)
		assert.Equal(t, sent, transport.Attempts)
	case senseless:
		require.ErrorAs(t, err, &response)
		assert.Equal(t, sent, response.Attempts)
	case rejected:
		require.ErrorAs(t, err, &api)
		assert.Equal(t, sent, api.Attempts)
		assert.NotEmpty(t, api.VendorCode)
		assert.NotEmpty(t, api.Action)
		assert.Contains(t, err.Error(), api.VendorCode)
		assert.Contains(t, err.Error(), api.RequestID)
		assert.Contains(t, err.Error(), api.Action)
	}
}

// assertNoSecret looks at all that fmt makes of an error and of those inside it.
func assertNoSecret(t *testing.T, log string, err error) {
	t.Helper()
	text := log
	var walk func(error)
	walk = func(err error) {
		if err == nil {
			return
		}
		text += fmt.Sprintf("%v %+v %#v %s\n", err, err, err, err)
		switch wrapped := err.(type) {
		case interface{ Unwrap() error }:
			walk(wrapped.Unwrap())
		case interface{ Unwrap() []error }:
			for _, inner := range wrapped.Unwrap() {
				walk(inner)
			}
		}
	}
	walk(err)
	for _, secret := range []string{leakKey, leakToken, "token%2Bof%2Fno%3Dvalue", "token%2bof%2fno%3dvalue", strings.ReplaceAll(leakKey, "/", `\/`)} {
		assert.NotContains(t, text, secret)
	}
	assert.NotRegexp(t, `[Ss]ignature=[0-9a-f]{8}`, text)
}

// A hostile service, or something on the way, sends back what it got, in each place
// that an answer has.
func TestSecrets_comeBackNowhere(t *testing.T) {
	t.Parallel()
	echoes := map[string]func(sent string) (int, string, error){
		"message": func(s string) (int, string, error) { return 200, livetest.API3ErrorBody("InvalidParameter", s), nil },
		"code":    func(s string) (int, string, error) { return 200, livetest.API3ErrorBody(s, "m"), nil },
		"request id": func(s string) (int, string, error) {
			return 200, fmt.Sprintf(`{"Response":{"RequestId":%q,"Error":{"Code":"C"}}}`, s), nil
		},
		"id, odd": func(s string) (int, string, error) {
			return 200, fmt.Sprintf(`{"Response":{"RequestId":%q,"StreamState":%q}}`, s, s), nil
		},
		"page":    func(s string) (int, string, error) { return 200, "<html>" + s, nil },
		"escaped": func(s string) (int, string, error) { return 200, `{"x":"` + strings.ReplaceAll(s, "/", `\/`), nil },
		"status":  func(s string) (int, string, error) { return 500, s, nil },
		"error": func(s string) (int, string, error) {
			return 0, "", fmt.Errorf("proxy says %s: %w", s, io.ErrUnexpectedEOF)
		},
		"field": func(s string) (int, string, error) { return 0, "", &fieldError{s} },
		"success": func(s string) (int, string, error) {
			return 200, fmt.Sprintf(`{"Response":{"RequestId":"r","TaskId":{"a":%q}}}`, s), nil
		},
	}
	for name, echo := range echoes {
		for _, c := range calls {
			t.Run(name+"/"+c.action, func(t *testing.T) {
				t.Parallel()
				var log bytes.Buffer
				var once string
				client, err := livecode.New(1252000000, "",
					livecode.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
					livecode.WithHTTPClient(&http.Client{Transport: echoing{echo, &once}}),
					api3.Over(api3.Temporary("AKIDexample", leakKey, leakToken, time.Time{}), api3.PushDomain("push.example.com"), api3.WithoutDomainCheck()))
				require.NoError(t, err)
				err = c.make(t.Context(), client)
				assertNoSecret(t, log.String(), err)
				require.NotEmpty(t, once)
				if err != nil {
					assert.NotContains(t, fmt.Sprintf("%v%+v", err, err), once, "the signature")
				}
			})
		}
	}
}

type fieldError struct{ Sent string }

func (e *fieldError) Error() string { return "a proxy that keeps the request in a field" }

type echoing struct {
	echo func(sent string) (int, string, error)
	last *string // signature
}

func (e echoing) RoundTrip(req *http.Request) (*http.Response, error) {
	authorization := req.Header.Get("Authorization")
	_, *e.last, _ = strings.Cut(authorization, "Signature=")
	status, body, err := e.echo(leakKey + " " + req.Header.Get("X-TC-Token") + " " + *e.last + " " + authorization)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

// A credential that cannot be had is told as such, and nothing is sent: not the
// call, and not again.
func TestCredentials_thatFailSendNothing(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer(livetest.WithStream("8888_a"))
	defer srv.Close()
	looks := 0
	gone := errors.New("the vault is sealed")
	client, err := livecode.New(srv.AppID, "", api3.Over(source(func() (api3.Credential, error) {
		looks++
		return api3.Credential{ID: "AKIDexample", Key: leakKey, Token: leakToken}, fmt.Errorf("%w, key %s", gone, leakKey)
	}), api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(srv.API3URL)))
	require.NoError(t, err)
	_, err = client.Channel.GetStatus(t.Context(), "8888_a")
	assert.ErrorIs(t, err, gone)
	assert.False(t, livecode.MaybeExecuted(err))
	assert.False(t, livecode.Temporary(err))
	assert.Equal(t, 1, looks)
	assert.Zero(t, srv.TotalCalls())
	assertNoSecret(t, "", err)
}

type source func() (api3.Credential, error)

func (s source) Retrieve(context.Context) (api3.Credential, error) { return s() }

// A token that the service no longer takes is exchanged once, for what may be sent
// again.
func TestToken_isRenewedOnce(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer(livetest.WithStream("8888_a"), livetest.WithAPI3("AKIDexample", leakKey, "token-2"))
	defer srv.Close()
	looks := 0
	credentials := api3.Cached(source(func() (api3.Credential, error) {
		looks++
		return api3.Credential{ID: "AKIDexample", Key: leakKey, Token: fmt.Sprint("token-", looks), Expires: time.Now().Add(time.Hour)}, nil
	}))
	client, err := livecode.New(srv.AppID, "", api3.Over(credentials, api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(srv.API3URL)))
	require.NoError(t, err)
	status, err := client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelLive, status.State)
	assert.Equal(t, 2, looks)
	assert.Equal(t, 2, srv.Calls("DescribeLiveStreamState"))

	srv.SetAPI3Credential("AKIDexample", leakKey, "token-9")
	_, err = client.Channel.GetStatus(t.Context(), "8888_a")
	assert.ErrorIs(t, err, livecode.ErrSignInvalid)
	assert.Equal(t, 4, srv.Calls("DescribeLiveStreamState"), "once is enough")
	srv.SetAPI3Credential("AKIDexample", leakKey, "token-5")
	require.Error(t, client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop))
	assert.Equal(t, 1, srv.Calls("DropLiveStream"), "what must not be sent twice is not sent twice")
	assert.NoError(t, client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop), "but the next call has the new one")
}

// A clock that is off is corrected once, from the Date of the refusal.
func TestClock_isCorrectedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_a"))
	off := func(d time.Duration) *livecode.Client {
		client, err := livecode.New(w.srv.AppID, "", livecode.WithClock(func() time.Time { return w.clock.Now().Add(d) }),
			api3.Over(api3.Static(w.srv.SecretID, w.srv.SecretKey), api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(w.srv.API3URL)))
		require.NoError(t, err)
		return client
	}
	for _, d := range []time.Duration{-10 * time.Minute, 10 * time.Minute} {
		status, err := off(d).Channel.GetStatus(t.Context(), "8888_a")
		require.NoError(t, err)
		assert.Equal(t, livecode.ChannelLive, status.State)
	}
	assert.Equal(t, 4, w.srv.Calls("DescribeLiveStreamState"))
	_, err := off(3*time.Hour).Channel.GetStatus(t.Context(), "8888_a")
	var api *livecode.APIError
	require.ErrorAs(t, err, &api)
	assert.ErrorIs(t, err, livecode.ErrTimeExpired)
	assert.Equal(t, 3*time.Hour, api.ClockSkew)
	assert.Equal(t, 5, w.srv.Calls("DescribeLiveStreamState"), "so far nobody follows a clock")
	_, err = off(10*time.Minute).Tape.StartNow(t.Context(), "8888_a", 0, livecode.StartTapeParams{})
	assert.ErrorIs(t, err, livecode.ErrTimeExpired)
	assert.Equal(t, 1, w.srv.Calls("CreateLiveRecord"))
}

// What is not to be executed twice goes over a connection of its own, and is not
// sent again by net/http either.
func TestWrites_goOverFreshConnections(t *testing.T) {
	t.Parallel()
	for _, c := range calls {
		if c.safe {
			continue
		}
		t.Run(c.action, func(t *testing.T) {
			t.Parallel()
			inner := livetest.NewServer(livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
			defer inner.Close()
			network := faultnet.NewServer(inner)
			defer network.Close()
			client, err := livecode.New(inner.AppID, "", livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper { return closing{t, c.action, next} }),
				api3.Over(api3.Static(inner.SecretID, inner.SecretKey), api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(network.URL)))
			require.NoError(t, err)
			_, err = client.Channel.GetStatus(t.Context(), "8888_a") // a kept connection
			require.NoError(t, err)
			network.Fail(faultnet.ResetBeforeResponse())
			err = c.make(t.Context(), client)
			require.Error(t, err)
			assert.True(t, livecode.MaybeExecuted(err))
			assert.Equal(t, 1, inner.Calls(c.action))
		})
	}
}

type closing struct {
	t      *testing.T
	action string
	next   http.RoundTripper
}

func (c closing) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(req)
	return resp, err
}

// With WithRetryWrites what sets a value is sent again, and a recording that the
// first attempt has stopped counts as stopped.
func TestWrites_areRetriedOnRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_a"))
	client := w.newClient(livecode.WithRetryWrites())
	task, err := client.Tape.StartNow(t.Context(), "8888_a", 0, livecode.StartTapeParams{})
	require.NoError(t, err)
	w.srv.Fail("StopLiveRecord", faultnet.ResetBeforeResponse())
	require.NoError(t, client.Tape.Stop(t.Context(), "8888_a", task))
	assert.Equal(t, 2, w.srv.Calls("StopLiveRecord"))
	assert.ErrorIs(t, client.Tape.Stop(t.Context(), "8888_a", task), livecode.CodeInvalidParam, "stopped by somebody else is told")
	w.srv.Fail("DropLiveStream", faultnet.ResetBeforeResponse())
	assert.Error(t, client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop))
	assert.Equal(t, 1, w.srv.Calls("DropLiveStream"))
}

// A rate that was exceeded passes.
func TestRate_isWaitedFor(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer(livetest.WithStream("8888_a"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, "", api3.Over(api3.Static(srv.SecretID, srv.SecretKey),
		api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(srv.API3URL)))
	require.NoError(t, err)
	srv.Respond("DescribeLiveStreamState", livetest.Response{Body: livetest.API3ErrorBody("RequestLimitExceeded", "too many"), Times: 2})
	_, err = client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	assert.Equal(t, 3, srv.Calls("DescribeLiveStreamState"))
	srv.SetAPI3Rate("DropLiveStream", 1)
	first := client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop)
	second := client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop)
	if time.Now().Nanosecond() > 100_000_000 { // both within one second
		require.NoError(t, first)
		assert.ErrorIs(t, second, livecode.CodeInvalidOrLimit)
		assert.False(t, livecode.MaybeExecuted(second))
	}
}

// One call of several exchanges fails when one of them does: no half results.
func TestPages_failWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStreams(2500))
	page, err := w.client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	assert.Len(t, page.Channels, 2500)
	assert.Equal(t, 3, w.srv.Calls("DescribeLiveStreamOnlineList"))
	w.srv.Fail("DescribeLiveStreamOnlineList", faultnet.PassThrough())
	w.srv.Respond("DescribeLiveStreamOnlineList", livetest.Response{Body: livetest.API3ErrorBody("InvalidParameterValue", "no"), Times: 1})
	page, err = w.client.Channel.ListLive(t.Context())
	assert.ErrorIs(t, err, livecode.CodeInvalidParam)
	assert.Zero(t, page)
}

// A start refuses to begin with less time than it may take, on this wire too.
func TestStart_wantsPatience(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, livetest.WithStream("8888_a"))
	client := w.newClient(livecode.WithTimeout(3 * time.Second))
	_, err := client.Tape.StartNow(t.Context(), "8888_a", 0, livecode.StartTapeParams{})
	var bad *livecode.ArgumentError
	assert.ErrorAs(t, err, &bad)
	assert.Zero(t, w.srv.TotalCalls())
}

// The too early refusals of mixing are asked again, in the words of API 3.0.
func TestMix_waitsWhenTooEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := livetest.NewUnstartedServer(livetest.WithMixWarmUp(5 * time.Second))
		defer srv.Close()
		network := faultnet.NewInMemory(srv)
		defer network.Close()
		require.NoError(t, srv.Push("8888_a"))
		require.NoError(t, srv.Push("8888_b"))
		transport := &http.Transport{DialContext: network.DialContext, DisableKeepAlives: true}
		client, err := livecode.New(srv.AppID, "", livecode.WithHTTPClient(&http.Client{Transport: transport}),
			api3.Over(api3.Static(srv.SecretID, srv.SecretKey), api3.Endpoint(network.URL)))
		require.NoError(t, err)
		params, err := livecode.NewMix("s", "8888_a", livecode.MixTemplate10, livecode.MixStreamInput("8888_a"), livecode.MixStreamInput("8888_b"))
		require.NoError(t, err)
		begin := time.Now()
		_, err = client.Mix.Start(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, 5*time.Second, time.Since(begin).Round(time.Second))
		assert.Equal(t, 2, srv.Calls("CreateCommonMixStream"))
	})
}
