package livecode

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// bubble runs a test with fake time, and gives it a server in memory and a Client
// of it.
func bubble(t *testing.T, options []Option, test func(t *testing.T, srv *faultnet.Server, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv := faultnet.NewInMemory(&counter{})
		defer srv.Close()
		hc := srv.Client()
		defer hc.CloseIdleConnections()
		c, err := New(faultAppID, faultKey, append([]Option{WithBaseURL(srv.URL), WithHTTPClient(hc)}, options...)...)
		require.NoError(t, err)
		test(t, srv, c)
	})
}

// A repeat tells whether a failure is worth another attempt of a read.
type repeat struct {
	status  int
	body    string
	retries bool
	why     string // not
}

func TestReads_areRepeatedAfterFailuresThatMayPass(t *testing.T) {
	t.Parallel()
	for _, tt := range []repeat{
		{status: 200, body: `{"ret":1201}`, retries: true},
		{status: 200, body: `{"ret":1202}`, retries: true},
		{status: 429, retries: true},
		{status: 500, retries: true},
		{status: 502, retries: true},
		{status: 503, retries: true},
		{status: 504, retries: true},
		{status: 200, body: `{"ret":1000}`, why: "the account will not register itself"},
		{status: 200, body: `{"ret":1001}`, why: "the service stays stopped"},
		{status: 200, body: `{"ret":1204}`, why: "the same parameter is as invalid again"},
		{status: 200, body: `{"ret":20601}`, why: "the stream was not pushed meanwhile, and callers want to know"},
		{status: 200, body: `{"ret":987654}`, why: "nobody knows what it means"},
		{status: 200, body: `appid is invalid`, why: "it stays so"},
		{status: 200, body: `cmd is invalid`, why: "it stays so"},
		{status: 200, body: `sign invalid`, why: "the key stays wrong"},
		{status: 200, body: `time expired`, why: "without a date nobody knows what to correct"},
		{status: 200, body: `<html>`, why: "a portal wants a person"},
		{status: 200, body: ``, why: "it was executed, and its answer is what it is"},
		{status: 200, body: `{"ret":0}`, why: "it was executed, and its answer is what it is"},
		{status: 202, body: `{"ret":0}`, why: "no page documents it"},
		{status: 301, why: "the target would see the sign"},
		{status: 400, why: "the same request is as bad again"},
		{status: 401, why: "the key stays wrong"},
		{status: 403, why: "the edge has decided"},
		{status: 404, why: "the address stays wrong"},
		{status: 405, why: "the method stays the same"},
		{status: 408, why: "a request of one line that was too slow points to something on the way"},
		{status: 501, why: "it will not be implemented meanwhile"},
		{status: 505, why: "the version stays the same"},
	} {
		t.Run(strconv.Itoa(tt.status)+" "+tt.body, func(t *testing.T) {
			require.Equal(t, tt.retries, tt.why == "", "a reason beside every no, and beside no yes")
			bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
				srv.FailAlways(faultnet.Respond(tt.status, nil, tt.body))
				_, err := c.Channel.GetStatus(t.Context(), "8888_a")
				require.Error(t, err)
				want := 1
				if tt.retries {
					want = DefaultMaxAttempts
				}
				assert.Equal(t, want, srv.Requests(), tt.why)
			})
		})
	}
}

func TestReads_signEachAttemptAnew(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
		var expiries []int64
		signs := map[string]bool{}
		start := time.Now()
		srv.FailAlways(func(x *faultnet.Exchange) {
			q := x.Request.URL.Query()
			sec, err := strconv.ParseInt(q.Get("t"), 10, 64)
			assert.NoError(t, err)
			assert.Equal(t, Sign(faultKey, sec), q.Get("sign"))
			expiries = append(expiries, sec-start.Unix())
			signs[q.Get("sign")] = true
			faultnet.Respond(503, http.Header{"Retry-After": {"5"}}, "")(x)
		})
		_, err := c.Channel.GetStatus(t.Context(), "8888_a")
		require.Error(t, err)
		assert.Equal(t, []int64{60, 65, 70}, expiries)
		assert.Len(t, signs, 3)
	})
}

func TestReads_waitUpToABoundThatDoubles(t *testing.T) {
	t.Parallel()
	var bounds []time.Duration
	note := func(s *settings) error {
		s.jitter = func(most time.Duration) time.Duration {
			bounds = append(bounds, most)
			return most
		}
		return nil
	}
	bubble(t, []Option{note}, func(t *testing.T, srv *faultnet.Server, c *Client) {
		srv.FailAlways(faultnet.Respond(500, nil, ""))
		start := time.Now()
		_, err := c.Channel.GetStatus(t.Context(), "8888_a")
		require.Error(t, err)
		assert.Equal(t, []time.Duration{100 * time.Millisecond, 200 * time.Millisecond}, bounds)
		assert.Equal(t, 300*time.Millisecond, time.Since(start))
	})
}

func TestJitter_isSpreadEvenly(t *testing.T) {
	t.Parallel()
	const draws = 10_000
	jitter := fullJitter(rand.New(rand.NewPCG(1, 2)).Int64N)
	var sum time.Duration
	var quarters [4]int
	for range draws {
		d := jitter(maxWait)
		require.True(t, d >= 0 && d <= maxWait, d)
		sum += d
		quarters[min(3, 4*d/maxWait)]++
	}
	assert.InEpsilon(t, maxWait/2, sum/draws, 0.02)
	for _, n := range quarters {
		assert.InEpsilon(t, draws/4, n, 0.06)
	}
	assert.Zero(t, jitter(0))
}

func TestReads_endTheirWaitWithTheContext(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
		srv.FailAlways(faultnet.Respond(503, http.Header{"Retry-After": {"4"}}, ""))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := c.Channel.GetStatus(ctx, "8888_a")
		assert.Equal(t, 3*time.Second, time.Since(start))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var transport *TransportError
		require.ErrorAs(t, errors.Unwrap(err), &transport, "what went wrong until then")
		assert.Equal(t, 503, transport.Status)
		assert.Equal(t, 1, srv.Requests())
	})
}

func TestQuota_boundsARetryStorm(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault faultnet.Fault
		most  int
	}{
		"resets":   {faultnet.ResetBeforeCall(), 1000 + maxBudget/retryCost},
		"statuses": {faultnet.Respond(503, nil, ""), 1000 + maxBudget/retryCost},
		"timeouts": {faultnet.HangBeforeResponse(), 1000 + maxBudget/timeoutCost},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, []Option{WithTimeout(time.Second)}, func(t *testing.T, srv *faultnet.Server, c *Client) {
				srv.FailAlways(tt.fault)
				var wg sync.WaitGroup
				for range 1000 {
					wg.Go(func() { _, _ = c.Channel.GetStatus(t.Context(), "8888_a") })
				}
				wg.Wait()
				assert.LessOrEqual(t, srv.Requests(), 1110)
				assert.Equal(t, tt.most, srv.Requests())
			})
		})
	}
}

func TestQuota_comesBackWithSuccesses(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
		get := func() error { _, err := c.Channel.GetStatus(t.Context(), "8888_a"); return err }
		c.core.budget.tokens = retryCost - 2
		srv.Fail(faultnet.Respond(503, nil, ""))
		require.Error(t, get(), "nothing left for a repeat")
		require.NoError(t, get())
		require.NoError(t, get())
		srv.Fail(faultnet.Respond(503, nil, ""))
		require.NoError(t, get(), "two successes have paid for one")
		assert.Equal(t, retryCost+successBonus, c.core.budget.tokens, "and its success has paid it back")
		for range maxBudget {
			require.NoError(t, get())
		}
		assert.Equal(t, maxBudget, c.core.budget.tokens, "up to where it began")
	})
}

// A caller who gives up is not a failure of the service.
func TestQuota_isNotSpentOnCallersWhoGiveUp(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
		srv.FailAlways(faultnet.HangBeforeResponse())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Channel.GetStatus(ctx, "8888_a")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, maxBudget, c.core.budget.tokens)
	})
}

func TestWrites_areRepeatedOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	for _, i := range interfaces {
		for _, asked := range []bool{false, true} {
			t.Run(i.name+" "+strconv.FormatBool(asked), func(t *testing.T) {
				var options []Option
				if asked {
					options = append(options, WithRetryWrites())
				}
				bubble(t, options, func(t *testing.T, srv *faultnet.Server, c *Client) {
					srv.FailAlways(faultnet.ResetBeforeResponse())
					require.Error(t, i.call(t.Context(), c, "8888_a"))
					want := 1
					if i.ep.retry == safe || (asked && i.ep.retry == idempotent) {
						want = DefaultMaxAttempts
					}
					assert.Equal(t, want, srv.Requests())
				})
			})
		}
	}
}

// A lost answer is not forgotten when a later attempt fails in a clearer way.
func TestMaybeExecuted_addsUpOverTheAttempts(t *testing.T) {
	t.Parallel()
	for name, last := range map[string]faultnet.Fault{
		"403": faultnet.Respond(403, nil, ""), "refusal": faultnet.Respond(200, nil, `{"ret":1204}`),
	} {
		for _, lost := range []bool{false, true} {
			t.Run(name+" "+strconv.FormatBool(lost), func(t *testing.T) {
				bubble(t, []Option{WithRetryWrites()}, func(t *testing.T, srv *faultnet.Server, c *Client) {
					first := faultnet.Respond(429, nil, "")
					if lost {
						first = faultnet.ResetBeforeResponse()
					}
					srv.Fail(first, last)
					err := c.Channel.SetStatus(t.Context(), "8888_a", ActionForbid)
					require.Error(t, err)
					assert.Equal(t, 2, srv.Requests())
					assert.Equal(t, lost, MaybeExecuted(err))
				})
			})
		}
	}
}

func TestMixStart_asksAgainOnlyWhenTooEarly(t *testing.T) {
	t.Parallel()
	early := map[Code]bool{CodeMixBackgroundSize: true, CodeMixInputNotFound: true, CodeMixSizeLookup: true, CodeMixStartFailed: true}
	codes := map[Code]string{CodeInternal: "", CodeInvalidOrLimit: ""}
	for code := Code(-40000); code < 0; code++ {
		if !strings.HasPrefix(code.String(), "Code(") {
			codes[code] = ""
		}
	}
	assert.Len(t, codes, 2+25, "the codes that are documented")
	for code := range codes {
		t.Run(code.Error(), func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
				var at []time.Duration
				start := time.Now()
				srv.FailAlways(func(x *faultnet.Exchange) {
					at = append(at, time.Since(start))
					faultnet.Respond(200, nil, `{"code":`+strconv.FormatInt(int64(code), 10)+`}`)(x)
				})
				_, err := c.Mix.Start(t.Context(), StartMixParams{
					SessionID: "s1", OutputID: "8888_a", Inputs: []MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
				})
				require.ErrorIs(t, err, code)
				require.Equal(t, early[code], errors.Is(err, ErrMixTooEarly))
				want := []time.Duration{0}
				if early[code] {
					want = []time.Duration{0, 5 * time.Second, 10 * time.Second}
				}
				assert.Equal(t, want, at)
				assert.Equal(t, maxBudget, c.core.budget.tokens, "waiting for a stream is no failure of the service")
			})
		})
	}
}

func TestMixStart_succeedsOnceTheInputIsKnown(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, srv *faultnet.Server, c *Client) {
		srv.Fail(faultnet.Respond(200, nil, `{"code":-505}`), faultnet.Respond(200, nil, `{"code":0,"event_id":9}`))
		result, err := c.Mix.Start(t.Context(), StartMixParams{
			SessionID: "s1", OutputID: "8888_a", Inputs: []MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
		})
		require.NoError(t, err)
		assert.Equal(t, "9", result.EventID)
	})
}

// A limiter that refuses ends the call with its own error.
func TestLimiter_thatRefusesEndsTheCall(t *testing.T) {
	t.Parallel()
	errSpent := errors.New("spent")
	for granted := range 3 {
		left := granted
		limit := limiterFunc(func(context.Context) error {
			if left--; left < 0 {
				return errSpent
			}
			return nil
		})
		bubble(t, []Option{WithLimiter(limit)}, func(t *testing.T, srv *faultnet.Server, c *Client) {
			srv.FailAlways(faultnet.ResetBeforeResponse())
			_, err := c.Channel.GetStatus(t.Context(), "8888_a")
			require.ErrorIs(t, err, errSpent)
			var transport *TransportError
			require.ErrorAs(t, err, &transport)
			assert.Equal(t, granted, transport.Attempts)
			assert.Equal(t, granted > 0, transport.MaybeExecuted)
			assert.Equal(t, granted, srv.Requests())
		})
	}
}

type limiterFunc func(context.Context) error

func (f limiterFunc) Wait(ctx context.Context) error { return f(ctx) }

func TestRetryAfter_readsSecondsAndDates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "3600": time.Hour, "soon": 0, "-1": 0, "1.5": 0, "+1": 0,
		"99999999999999999999":           (1<<31 - 1) * time.Second,
		"Sun, 01 Mar 2026 04:00:09 GMT":  9 * time.Second,
		"Sun, 01 Mar 2026 03:00:00 GMT":  0,
		"Sunday, 01-Mar-26 04:00:09 GMT": 9 * time.Second,
		"Sun Mar  1 04:00:09 2026":       9 * time.Second,
	} {
		assert.Equal(t, want, retryAfter(header, now), header)
	}
}
