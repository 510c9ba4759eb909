package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// The kinds of error, as a caller sees them after a real exchange.
func TestErrors_areToldApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		kind    any
		is      []error
		maybe   bool
	}{
		{"refused with a code", says(`{"ret":20601,"message":"no such stream"}`), new(*livecode.APIError), []error{livecode.CodeNeverPushed}, false},
		{"refused in words", says("sign invalid"), new(*livecode.APIError), []error{livecode.ErrSignInvalid}, false},
		{"refused with both", says(`{"ret":1204,"message":"time expired"}`), new(*livecode.APIError),
			[]error{livecode.ErrTimeExpired, livecode.CodeInvalidParam}, false},
		{"broken inside", says(`{"ret":1201}`), new(*livecode.APIError), []error{livecode.CodeInternal}, true},
		{"not JSON", says("<html>"), new(*livecode.ResponseError), nil, true},
		{"empty", says(""), new(*livecode.ResponseError), nil, true},
		{"no return data", says("request failed.no returnData"), new(*livecode.ResponseError), []error{livecode.ErrOutcomeUnknown}, true},
		{"gateway", status(http.StatusBadGateway), new(*livecode.TransportError), nil, true},
		{"edge", status(http.StatusForbidden), new(*livecode.TransportError), nil, false},
		{"redirect", status(http.StatusFound), new(*livecode.TransportError), nil, false},
		{"cut off", cutOff, new(*livecode.TransportError), []error{io.ErrUnexpectedEOF}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(tt.handler)
			t.Cleanup(srv.Close)
			// A call that is sent once, so that no repeat hides the first answer.
			err := newClient(t, livecode.WithBaseURL(srv.URL)).Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop)
			require.ErrorAs(t, err, tt.kind)
			for _, want := range tt.is {
				assert.ErrorIs(t, err, want)
			}
			kinds := 0
			for _, kind := range []any{new(*livecode.APIError), new(*livecode.TransportError), new(*livecode.ResponseError), new(*livecode.ArgumentError)} {
				if errors.As(err, kind) {
					kinds++
				}
			}
			assert.Equal(t, 1, kinds, "one kind only")
			assert.Equal(t, tt.maybe, livecode.MaybeExecuted(err))
			assert.Equal(t, tt.maybe, livecode.MaybeExecuted(fmt.Errorf("moderation: %w", err)), "through a wrapper too")
		})
	}
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// cutOff promises more than it sends.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"ret":0`)
}

func TestErrors_refusedConnectionWasNotExecuted(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())

	err = newClient(t, livecode.WithBaseURL(address)).Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop)
	var transport *livecode.TransportError
	require.ErrorAs(t, err, &transport)
	assert.False(t, livecode.MaybeExecuted(err))
	var op *net.OpError
	assert.ErrorAs(t, err, &op, "the cause stays reachable")
}

func TestMaybeExecuted_isFalseForWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, io.EOF, context.Canceled, livecode.ErrNoClient, livecode.CodeInternal, &livecode.ArgumentError{}} {
		assert.False(t, livecode.MaybeExecuted(err), "%v", err)
	}
}

// These texts are what an operator has at night.
func TestErrors_readWell(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		`livecode: Live_Channel_GetStatus: rejected with ret 20601 (stream was never pushed): "no such stream"`: &livecode.APIError{
			Interface: "Live_Channel_GetStatus", Code: livecode.CodeNeverPushed, Message: "no such stream", Attempts: 1,
		},
		`livecode: Live_Queue_Get: rejected with ret 77`: &livecode.APIError{Interface: "Live_Queue_Get", Code: 77},
		`livecode: Mix_StreamV2: rejected with ret -505 (too early: input not found) (3 attempts)`: &livecode.APIError{
			Interface: "Mix_StreamV2", Code: livecode.CodeMixInputNotFound, Attempts: 3,
		},
		`livecode: Get_LiveStat: rejected: "cmd is invalid"`: &livecode.APIError{
			Interface: "Get_LiveStat", Reason: livecode.ErrCmdInvalid, Message: "cmd is invalid",
		},
		`livecode: Live_Tape_Start: rejected: "time expired"; the clock of this machine is 1h0m0s behind the service's`: &livecode.APIError{
			Interface: "Live_Tape_Start", Reason: livecode.ErrTimeExpired, Message: "time expired", ClockSkew: -time.Hour,
		},
		`livecode: Live_Tape_Start: rejected: "time expired"; the clock of this machine is 5m0s ahead of the service's`: &livecode.APIError{
			Interface: "Live_Tape_Start", Reason: livecode.ErrTimeExpired, Message: "time expired", ClockSkew: 5 * time.Minute,
		},
		`livecode: Get_LiveStat: rejected with ret 1201 (internal error of the service) (3 attempts, may have been executed)`: &livecode.APIError{
			Interface: "Get_LiveStat", Code: livecode.CodeInternal, Attempts: 3, MaybeExecuted: true,
		},
		`livecode: Live_Queue_Get: no usable response: context deadline exceeded (may have been executed)`: &livecode.TransportError{
			Interface: "Live_Queue_Get", Err: context.DeadlineExceeded, Attempts: 1, MaybeExecuted: true,
		},
		`livecode: Live_Queue_Get: no usable response: HTTP status 503, body "try later", retry after 5s`: &livecode.TransportError{
			Interface: "Live_Queue_Get", Status: 503, Snippet: "try later", RetryAfter: 5 * time.Second,
		},
		`livecode: Live_Queue_Get: not the documented response: HTTP status 200: not one JSON document, body "<html>\n" (may have been executed)`: &livecode.ResponseError{
			Interface: "Live_Queue_Get", Status: 200, Err: errors.New("not one JSON document"), Snippet: "<html>\n", MaybeExecuted: true,
		},
		`livecode: Live_Queue_Get: count must be from 1 to 100`: &livecode.ArgumentError{Package: "livecode", Func: "Live_Queue_Get", Param: "count", Want: "from 1 to 100"},
		`livecode: Client not created with New`:                 livecode.ErrNoClient,
		`ret 1202 (invalid request or rate limit exceeded)`:     livecode.CodeInvalidOrLimit,
		`ret -30300 (no such session)`:                          livecode.Code(-30300),
		`ret 4`:                                                 livecode.Code(4),
		`appid is invalid`:                                      livecode.ErrAppIDInvalid,
	} {
		assert.Equal(t, want, err.Error())
	}
}

func TestErrors_quoteWhatTheServiceSays(t *testing.T) {
	t.Parallel()
	const forged = "no\nlevel=INFO msg=\"all is well\"\x1b[2J\u202e"
	for _, err := range []error{
		&livecode.APIError{Interface: "Live_Queue_Get", Code: 1, Message: forged},
		&livecode.TransportError{Interface: "Live_Queue_Get", Status: 502, Snippet: forged},
		&livecode.ResponseError{Interface: "Live_Queue_Get", Status: 200, Snippet: forged},
	} {
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
			assert.NotContains(t, text, "\n")
			assert.NotContains(t, text, "\x1b")
			assert.NotContains(t, text, "\u202e")
		}
	}
}

func TestErrors_keepChineseReadable(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("频道不存在", 20)
	_, err := record(t, `{"ret":1204,"message":"`+text+`"}`).client(t).Channel.GetStatus(t.Context(), "8888_a")
	assert.EqualError(t, err, `livecode: Live_Channel_GetStatus: rejected with ret 1204 (invalid parameter): "`+text[:120]+`…"`)
	_, err = record(t, `{"ret":1204,"message":"x`+text+`"}`).client(t).Channel.GetStatus(t.Context(), "8888_a")
	assert.EqualError(t, err, `livecode: Live_Channel_GetStatus: rejected with ret 1204 (invalid parameter): "x`+text[:117]+`…"`, "no half character")
	long := &livecode.ResponseError{Interface: "Live_Queue_Get", Status: 200, Snippet: strings.Repeat("\x80", 200)}
	assert.Contains(t, long.Error(), `\x80…"`, "bytes that are no text at all")
}

func TestErrors_areShort(t *testing.T) {
	t.Parallel()
	long := make([]byte, 1<<20)
	for i := range long {
		long[i] = 'x'
	}
	for _, body := range []string{string(long), `{"ret":1204,"message":"` + string(long[:1<<19]) + `"}`} {
		_, err := record(t, body).client(t).Channel.GetStatus(t.Context(), "8888_a")
		require.Error(t, err)
		assert.Less(t, len(err.Error()), 400)
		assert.Less(t, len(fmt.Sprintf("%#v", err)), 500)
	}
}

func TestAPIError_isNeitherAnotherCodeNorZero(t *testing.T) {
	t.Parallel()
	err := &livecode.APIError{Code: livecode.CodeNeverPushed}
	assert.ErrorIs(t, err, livecode.CodeNeverPushed)
	assert.NotErrorIs(t, err, livecode.CodeNoData)
	assert.NotErrorIs(t, err, livecode.Reason(""))
	assert.NotErrorIs(t, &livecode.APIError{Reason: livecode.ErrSignInvalid}, livecode.Code(0))
	assert.NotErrorIs(t, err, io.EOF)
}

func TestResponseError_hasTheWholeBody(t *testing.T) {
	t.Parallel()
	const lost = `{"ret":0,"output":{"count":2,"data":[{"stream_id":"8888_a","create_time":"yesterday"},{"stream_id":"8888_b"}]}}`
	_, err := record(t, lost).client(t).Queue.Get(t.Context(), 2)
	var answer *livecode.ResponseError
	require.ErrorAs(t, err, &answer)
	assert.Equal(t, lost, string(answer.Body()), "what was popped is not lost")
	assert.Equal(t, "output.data[0].create_time: want an integer, got \"yesterday\"", answer.Err.Error())

	answer.Body()[0] = 'X'
	assert.Equal(t, lost, string(answer.Body()), "each caller gets a copy")
	assert.Nil(t, (&livecode.ResponseError{}).Body())
}

// The buffer of an answer is used again by the next call. Nothing that a caller
// has may change then.
func TestResults_ownTheirBytes(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"ret":0,"output":{"channel_list":["8888_first"]}}`, `{"ret":0,"output":{"peak":"first"}}`,
		`{"ret":0,"output":{"channel_list":["8888_other",true]}}`, `{"ret":9,"message":"another"}`)
	client := rec.client(t)
	live, err := client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	peak, err := livecode.BillingPeak(t.Context(), client)
	require.NoError(t, err)
	_, broken := client.Channel.ListLive(t.Context())
	for range 10 {
		_, err = client.Channel.ListLive(t.Context())
		require.Error(t, err)
	}

	assert.Equal(t, "8888_first", live.Channels[0].ID)
	assert.Equal(t, `{"peak":"first"}`, string(peak))
	var answer *livecode.ResponseError
	require.ErrorAs(t, broken, &answer)
	assert.Contains(t, string(answer.Body()), "8888_other")
}

func TestTransportError_tellsTimeouts(t *testing.T) {
	t.Parallel()
	assert.True(t, (&livecode.TransportError{Err: context.DeadlineExceeded}).Timeout())
	assert.False(t, (&livecode.TransportError{Err: io.EOF}).Timeout())
	assert.False(t, (&livecode.TransportError{Status: 504}).Timeout())
}

func TestTemporary_tellsWhatMayPass(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("of somebody else"), false},
		{livecode.ErrNoClient, false},
		{&livecode.ArgumentError{}, false},
		{&livecode.TransportError{Err: io.EOF}, true},
		{fmt.Errorf("wrapped: %w", &livecode.TransportError{Err: io.EOF}), true},
		{&livecode.TransportError{Err: context.DeadlineExceeded}, true},
		{&livecode.TransportError{Err: context.Canceled}, false},
		{&livecode.TransportError{Status: 429}, true},
		{&livecode.TransportError{Status: 503}, true},
		{&livecode.TransportError{Status: 403}, false},
		{&livecode.APIError{Code: livecode.CodeInternal}, true},
		{&livecode.APIError{Code: livecode.CodeInvalidOrLimit}, true},
		{&livecode.APIError{Code: livecode.CodeMixInputNotFound}, true},
		{&livecode.APIError{Code: -103}, true},
		{&livecode.APIError{Code: livecode.CodeNeverPushed}, false},
		{&livecode.APIError{Reason: livecode.ErrSignInvalid}, false},
		{&livecode.ResponseError{Err: livecode.ErrOutcomeUnknown}, false},
	} {
		assert.Equal(t, tt.want, livecode.Temporary(tt.err), "%v", tt.err)
	}
}

func TestErrMix_standForSeveralCodes(t *testing.T) {
	t.Parallel()
	all := []error{livecode.ErrMixTooEarly, livecode.ErrMixBusy, livecode.ErrMixNoSession}
	for code, want := range map[livecode.Code]error{
		-28: livecode.ErrMixTooEarly, -505: livecode.ErrMixTooEarly, -507: livecode.ErrMixTooEarly, -10031: livecode.ErrMixTooEarly,
		-9: livecode.ErrMixBusy, -103: livecode.ErrMixBusy,
		-30300: livecode.ErrMixNoSession, -31001: livecode.ErrMixNoSession, -31002: livecode.ErrMixNoSession,
		-300: nil, 1202: nil, 0: nil,
	} {
		for _, meaning := range all {
			assert.Equal(t, meaning == want, errors.Is(&livecode.APIError{Code: code}, meaning), "%d", code)
			assert.Equal(t, meaning == want, errors.Is(code, meaning), "%d", code)
		}
	}
}
