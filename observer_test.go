package livecode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

type seenKey struct{}

// A notebook is an Observer that writes a line for each thing it sees, and notes on the
// context what has begun.
type notebook struct {
	name  string
	lines []string
}

func (n *notebook) observer() Observer {
	return Observer{
		Call: func(ctx context.Context, call CallStart) (context.Context, func(CallEnd)) {
			n.note(ctx, fmt.Sprintf("call %+v", call))
			return n.in(ctx, "call"), func(end CallEnd) {
				n.note(ctx, fmt.Sprintf("called %s %v %+v", ErrorType(end.Err), end.Duration > 0, end.Err))
			}
		},
		Attempt: func(ctx context.Context, attempt AttemptStart) (context.Context, func(AttemptEnd)) {
			n.note(ctx, fmt.Sprintf("attempt %+v", attempt))
			return n.in(ctx, "attempt"), func(end AttemptEnd) {
				n.note(ctx, fmt.Sprintf("attempted %d %d %s %v %+v", end.Status, end.Code, ErrorType(end.Err), end.Duration > 0, end.Err))
			}
		},
	}
}

func (n *notebook) in(ctx context.Context, what string) context.Context {
	return context.WithValue(ctx, seenKey{}, fmt.Sprint(ctx.Value(seenKey{}), "/", n.name, what))
}

func (n *notebook) note(ctx context.Context, line string) {
	n.lines = append(n.lines, fmt.Sprintf("%v: %s", ctx.Value(seenKey{}), line))
}

func TestWithObserver_seesCallsAndAttempts(t *testing.T) {
	t.Parallel()
	answers := []string{`{"ret":1201,"message":"busy"}`, `{"ret":0,"output":[{"status":1}]}`, `{"ret":20601}`}
	var in []any
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, answers[0])
		answers = answers[1:]
	}))
	defer srv.Close()
	notes := &notebook{}
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), withoutJitter, WithObserver(notes.observer()),
		WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
			return roundTripperFunc(func(req *http.Request) (*http.Response, error) {
				in = append(in, req.Context().Value(seenKey{}))
				return next.RoundTrip(req)
			})
		}))
	require.NoError(t, err)
	_, err = c.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	_, err = c.Channel.GetStatus(t.Context(), "8888_a")
	require.ErrorIs(t, err, CodeNeverPushed)
	server := strings.TrimPrefix(srv.URL, "http://")
	assert.Equal(t, []string{
		"<nil>: call {Interface:Live_Channel_GetStatus RetryClass:safe}",
		"<nil>/call: attempt {Interface:Live_Channel_GetStatus RetryClass:safe Action: Server:" + server + " Number:1}",
		`<nil>/call: attempted 200 1201 1201 true livecode: Live_Channel_GetStatus: rejected with ret 1201 (internal error of the service): "busy" (may have been executed)`,
		"<nil>/call: attempt {Interface:Live_Channel_GetStatus RetryClass:safe Action: Server:" + server + " Number:2}",
		"<nil>/call: attempted 200 0  true <nil>",
		"<nil>: called  true <nil>",
		"<nil>: call {Interface:Live_Channel_GetStatus RetryClass:safe}",
		"<nil>/call: attempt {Interface:Live_Channel_GetStatus RetryClass:safe Action: Server:" + server + " Number:1}",
		"<nil>/call: attempted 200 20601 20601 true livecode: Live_Channel_GetStatus: rejected with ret 20601 (stream was never pushed)",
		"<nil>: called 20601 true livecode: Live_Channel_GetStatus: rejected with ret 20601 (stream was never pushed)",
	}, notes.lines)
	assert.Equal(t, []any{"<nil>/call/attempt", "<nil>/call/attempt", "<nil>/call/attempt"}, in)
}

func TestWithObserver_theFirstIsOutermost(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewServer(&counter{})
	defer srv.Close()
	var steps []string
	step := func(name string) Option {
		return WithObserver(Observer{Call: func(context.Context, CallStart) (context.Context, func(CallEnd)) {
			steps = append(steps, "begin "+name)
			return nil, func(CallEnd) { steps = append(steps, "end "+name) } // as ctx was
		}, Attempt: func(ctx context.Context, _ AttemptStart) (context.Context, func(AttemptEnd)) {
			return ctx, nil
		}})
	}
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), step("outer"), step("inner"))
	require.NoError(t, err)
	defer c.CloseIdleConnections()
	for _, i := range interfaces {
		steps = nil
		require.NoError(t, i.call(t.Context(), c, "8888_a"), i.name)
		assert.Equal(t, []string{"begin outer", "begin inner", "end inner", "end outer"}, steps, i.name)
	}
}

// What an observer is given has no secret in it, whatever went wrong.
func TestWithObserver_isToldNoSecret(t *testing.T) {
	t.Parallel()
	var signs []string
	notes := &notebook{}
	c, err := New(faultAppID, faultKey, withoutJitter, WithObserver(notes.observer()),
		WithHTTPClient(&http.Client{Transport: roundTripperFunc(func(req *http.Request) (*http.Response, error) {
			signs = append(signs, req.URL.Query().Get("sign"))
			if len(signs)%2 == 0 {
				return nil, fmt.Errorf("%s with %s: %w", req.URL, faultKey, io.ErrUnexpectedEOF)
			}
			return &http.Response{StatusCode: http.StatusNotFound, Body: io.NopCloser(strings.NewReader(req.URL.String()))}, nil
		})}))
	require.NoError(t, err)
	for _, i := range interfaces {
		require.Error(t, i.call(t.Context(), c, "8888_a"), i.name)
	}
	all := strings.Join(notes.lines, "\n")
	assert.Contains(t, all, "status_404")
	assert.Contains(t, all, "unexpected EOF")
	for _, secret := range append(signs, faultKey) {
		require.NotEmpty(t, secret)
		assert.NotContains(t, all, secret)
	}
}

// A panic of a RoundTripper is no success.
func TestWithObserver_learnsOfAPanic(t *testing.T) {
	t.Parallel()
	notes := &notebook{}
	c, err := New(faultAppID, faultKey, WithObserver(notes.observer()), WithRoundTripper(func(http.RoundTripper) http.RoundTripper {
		return roundTripperFunc(func(*http.Request) (*http.Response, error) { panic("oops") })
	}))
	require.NoError(t, err)
	assert.Panics(t, func() { _, _ = c.Channel.GetStatus(t.Context(), "8888_a") })
	require.Len(t, notes.lines, 4)
	assert.Equal(t, "<nil>/call: attempted 0 0 other true livecode: the call ended without returning", notes.lines[2])
	assert.Equal(t, "<nil>: called other true livecode: the call ended without returning", notes.lines[3])
}

func TestErrorType_isOneOfAFewWords(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"":             nil,
		"1201":         &APIError{Code: CodeInternal},
		"sign_invalid": &APIError{Reason: ErrSignInvalid},
		"rejected":     &APIError{Code: 987654321},
		"status_503":   fmt.Errorf("wrapped: %w", &TransportError{Status: 503}),
		"canceled":     &TransportError{Err: context.Canceled},
		"timeout":      &TransportError{Err: context.DeadlineExceeded},
		"transport":    &TransportError{Err: io.ErrUnexpectedEOF},
		"response":     &ResponseError{Err: io.EOF},
		"argument":     badArgument("New", "opts", "not nil"),
		"other":        errors.New("of somebody else"),
	} {
		assert.Equal(t, want, ErrorType(err))
	}
}

// Without an observer nothing is allocated for one.
func TestObserver_costsNothingWhenThereIsNone(t *testing.T) {
	c, err := New(faultAppID, faultKey)
	require.NoError(t, err)
	r, ctx := &request{endpoint: endpoints[getLiveStat]}, t.Context()
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, end := c.core.begin(ctx, r.endpoint)
		_, endAttempt := c.core.beginAttempt(ctx, r)
		if end != nil || endAttempt != nil {
			t.Error("there is something to end")
		}
	}))
}

func BenchmarkCallObserved(b *testing.B) {
	client, ctx := benchClient(b, ChannelStatus200, WithObserver((&silentObserver{}).observer())), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Channel.GetStatus(ctx, "8888_test123"); err != nil {
			b.Fatal(err)
		}
	}
}

type silentObserver struct{ ended int }

func (s *silentObserver) observer() Observer {
	return Observer{
		Call: func(ctx context.Context, _ CallStart) (context.Context, func(CallEnd)) {
			return ctx, func(CallEnd) { s.ended++ }
		},
		Attempt: func(ctx context.Context, _ AttemptStart) (context.Context, func(AttemptEnd)) {
			return ctx, func(AttemptEnd) { s.ended++ }
		},
	}
}
