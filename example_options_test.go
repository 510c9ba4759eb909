package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

func ExampleWithBaseURL() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()

	// A fake for tests; in production, a TLS terminator in front of the service.
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output: live
}

func ExampleWithStatURL() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()

	// The two hosts of the service, each behind an address of its own.
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.FCGIURL), livecode.WithStatURL(srv.StatURL))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)
	stat, err := client.Stat.Live(context.Background(), livecode.StatParams{})
	fmt.Println(stat.StreamCount, err)

	// Output:
	// live
	// 1 <nil>
}

func ExampleWithHTTPClient() {
	// Its Transport is used, for instance to reach the service from one address
	// of several, and its Timeout. It is not changed.
	hc := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 64}, Timeout: 5 * time.Second}
	defer hc.CloseIdleConnections()

	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithHTTPClient(hc))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output: live
}

func ExampleWithProxyFromEnvironment() {
	// HTTP_PROXY counts only when asked for: a proxy sees signed URLs.
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithProxyFromEnvironment())
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output: live
}

// A tracer tells of each request.
type tracer struct{ next http.RoundTripper }

// RoundTrip takes the name of the interface from the context. The URL would tell
// it too, with the parameters of the call; the signature is not in it yet.
func (t tracer) RoundTrip(req *http.Request) (*http.Response, error) {
	fmt.Println("begin", livecode.InterfaceFromContext(req.Context()))
	resp, err := t.next.RoundTrip(req)
	if err == nil {
		fmt.Println("end", resp.StatusCode)
	}
	return resp, err
}

func ExampleWithRoundTripper() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return tracer{next}
	}))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output:
	// begin Live_Channel_GetStatus
	// end 200
	// live
}

// A roundTripFunc is an http.RoundTripper of one function.
type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func ExampleInterfaceFromContext() {
	// Count requests by interface, without a look at the URL.
	counts := map[string]int{}
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			counts[livecode.InterfaceFromContext(req.Context())]++
			return next.RoundTrip(req)
		})
	}))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)
	fmt.Println(counts)

	// Output:
	// live
	// map[Live_Channel_GetStatus:1]
}

// A breaker stops asking a service that has failed three times in a row. One of a
// library would also try again after a while.
type breaker struct {
	next     http.RoundTripper
	failures atomic.Int32
}

var errBroken = errors.New("the service is out of order, and was not asked")

func (b *breaker) RoundTrip(req *http.Request) (*http.Response, error) {
	if b.failures.Load() >= 3 {
		return nil, errBroken
	}
	resp, err := b.next.RoundTrip(req)
	if err != nil || resp.StatusCode >= 500 {
		b.failures.Add(1)
	} else {
		b.failures.Store(0)
	}
	return resp, err
}

func ExampleWithRoundTripper_breaker() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return &breaker{next: next}
	}))
	if err != nil {
		log.Fatal(err)
	}
	srv.Respond("", livetest.Response{Status: http.StatusServiceUnavailable})

	for range 2 {
		_, err := client.Channel.GetStatus(context.Background(), "8888_test123")
		fmt.Println("not asked any more:", errors.Is(err, errBroken))
	}
	fmt.Println(srv.TotalCalls(), "requests")

	// Output:
	// not asked any more: false
	// not asked any more: true
	// 3 requests
}

// A pace lets one request through per tick. golang.org/x/time/rate has a Limiter
// with bursts, which fits WithLimiter as it is.
type pace struct{ ticks <-chan time.Time }

func (p pace) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ticks:
		return nil
	}
}

func ExampleWithLimiter() {
	begin := time.Now()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithLimiter(pace{ticker.C}))
	if err != nil {
		log.Fatal(err)
	}

	for range 3 {
		status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(status.State)
	}
	fmt.Println("no faster than agreed:", time.Since(begin) >= 30*time.Millisecond)

	// Output:
	// live
	// live
	// live
	// no faster than agreed: true
}

func ExampleWithIDParam() {
	// Later pages of the vendor send the appid as appid, not as cmd.
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithIDParam(livecode.HostFCGI, "appid"))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output: live
}

func ExampleWithParamName() {
	// Older pages of the vendor have another name for the direction of a list.
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithParamName("Param.n.order_by_type", "Param.n.order_type"))
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.Channel.List(context.Background(), livecode.ListChannelsParams{Order: livecode.OrderDescending})
	fmt.Println(page.Total, err)

	// Output: 1 <nil>
}

func ExampleWithTTL() {
	// Whoever sees a request can use its sign for 15 seconds instead of a minute.
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithTTL(15*time.Second))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output: live
}

func ExampleWithTimeout() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithTimeout(50*time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}
	srv.Fail("Live_Channel_SetStatus", faultnet.HangBeforeResponse())

	err = client.Channel.SetStatus(context.Background(), "8888_test123", livecode.ActionForbid)
	fmt.Println(errors.Is(err, context.DeadlineExceeded), livecode.MaybeExecuted(err))

	// Output: true true
}

func ExampleWithResponseLimit() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithResponseLimit(64))
	if err != nil {
		log.Fatal(err)
	}
	srv.Respond("", livetest.Response{Body: `{"ret":0,"output":{"message":"` + fmt.Sprintf("%1000d", 1) + `"}}`})

	_, err = client.Channel.ListLive(context.Background())
	fmt.Println(errors.Unwrap(err))

	// Output: the response is longer than 64 bytes
}

func ExampleWithClock() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon), livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()

	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output: live
}

func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "took" {
				return slog.Attr{} // these differ from run to run
			}
			return a
		},
	}))
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithLogger(logger))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output:
	// level=DEBUG msg="livecode call" interface=Live_Channel_GetStatus attempts=1
	// live
}

func ExampleWithRetryWrites() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithRetryWrites())
	if err != nil {
		log.Fatal(err)
	}
	srv.Fail("Live_Channel_SetStatus", faultnet.ResetBeforeResponse())

	// To forbid a stream twice is to forbid it; to drop it twice is not.
	err = client.Channel.SetStatus(context.Background(), "8888_test123", livecode.ActionForbid)
	fmt.Println(srv.Calls("Live_Channel_SetStatus"), err)

	// Output: 2 <nil>
}

func ExampleWithCallbackKeys() {
	// While a key is changed in the console, notifications with both arrive.
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithCallbackKeys("the-new-key", "the-old-key"))
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := client.Verifier()
	if err != nil {
		log.Fatal(err)
	}
	for _, key := range []string{"the-old-key", "the-new-key", srv.Key} {
		body := callbacktest.SignedBody(key, time.Now().Add(10*time.Minute), callbacktest.Fields{"event_type": 1})
		fmt.Println(errors.Is(verifier.Verify(body), callback.ErrMismatch))
	}

	// Output:
	// false
	// false
	// true
}

func ExampleWithMaxAttempts() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithMaxAttempts(1))
	if err != nil {
		log.Fatal(err)
	}
	srv.Fail("Live_Channel_GetStatus", faultnet.ResetBeforeResponse())
	_, err = client.Channel.GetStatus(context.Background(), "8888_test123")
	if failed, ok := errors.AsType[*livecode.TransportError](err); ok {
		fmt.Println("failed after", failed.Attempts, "attempt")
	}
	// Output: failed after 1 attempt
}

// A test against the fake need not wait as long as the service wants.
func ExampleWithMixWait() {
	client, err := livecode.New(1252000000, "the api key", livecode.WithMixWait(10*time.Millisecond))
	fmt.Println(client != nil, err)
	_, err = livecode.New(1252000000, "the api key", livecode.WithMixWait(0))
	fmt.Println(err)
	// Output:
	// true <nil>
	// livecode: WithMixWait: wait must be from 1ms to 5m
}

func ExampleWithWatchInterval() {
	srv := livetest.NewServer(livetest.WithStream("8888_a", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithWatchInterval(time.Second))
	if err != nil {
		log.Fatal(err)
	}
	for change, err := range client.Channel.Watch(context.Background(), "8888_a") {
		if err != nil {
			log.Print(err)
			continue
		}
		fmt.Println(change.StreamID, change.Now)
		if change.Now == livecode.ChannelDisabled {
			break
		}
		if err := client.Channel.SetStatus(context.Background(), "8888_a", livecode.ActionForbid); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// 8888_a live
	// 8888_a disabled
}
