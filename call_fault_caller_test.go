package livecode

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// callerFaults are rows 41 and 44 to 47: what is odd on the side of the caller.
func callerFaults() []fault {
	faults := []fault{
		{row: 45, name: "HTTP_PROXY", want: fine, check: func(t *testing.T, x *cell) {
			assert.Nil(t, newTransport(nil, nil).Proxy)
			assert.Equal(t, []string{"faultnet.invalid:80"}, x.dialled)
		}},
		{row: 46, name: "cookie jar", want: fine, before: giveJar, spoil: always(faultnet.PassThrough()), check: noCookie},
	}
	for name, quote := range quotingErrors {
		faults = append(faults, fault{row: 47, name: name, options: []Option{WithRoundTripper(failing(quote))},
			want: func(i iface) want {
				return want{kind: transportError, is: errBroken, maybe: true, attempts: i.attempts()}
			}})
	}
	for _, id := range []string{"a#b", "a&b=c", "a&interface=Live_Tape_Start&sign=0&t=1", "a=b", "100%", "%23", "a b", "+", "你好", "a\x00\xff", "a;b"} {
		faults = append(faults, fault{row: 44, name: strconv.QuoteToASCII(id), want: fine, spoil: always(faultnet.PassThrough()),
			before: func(_ *testing.T, x *cell) { x.about = id }, check: roundTrips})
	}
	return append(faults, clockFaults()...)
}

// clockFaults are row 41: a clock that is off.
func clockFaults() []fault {
	var faults []fault
	for name, ahead := range map[string]time.Duration{"slow": -15 * time.Minute, "fast": 15 * time.Minute} {
		clock := WithClock(func() time.Time { return time.Now().Add(ahead) })
		faults = append(faults,
			fault{row: 41, name: "15 min " + name, options: []Option{clock}, spoil: always(expiring(0)), want: expiredOnce, check: namesSkew(ahead)},
			fault{row: 41, name: "15 min " + name + ", corrected in vain", options: []Option{clock}, want: expiredTwice,
				spoil: always(expiring(12 * time.Hour)), check: namesSkew(ahead)},
		)
	}
	return append(faults,
		fault{row: 41, name: "an hour and more", options: []Option{WithClock(func() time.Time { return time.Now().Add(-maxSkew - time.Second) })},
			spoil: always(expiring(0)), want: refused(ErrTimeExpired), check: namesSkew(-maxSkew - time.Second)},
		fault{row: 41, name: "no date to tell", spoil: says("time expired"), want: refused(ErrTimeExpired), check: namesSkew(0)},
		fault{row: 41, name: "a date that is right", want: refused(ErrTimeExpired), check: namesSkew(0), spoil: func(iface) faultnet.Fault {
			return faultnet.Respond(http.StatusOK, http.Header{"Date": {httpDate(time.Now().Add(time.Second))}}, "time expired")
		}},
	)
}

// expiring refuses a t that is not within the next ten minutes, counted from
// shift later than now. The date it gives is that of now.
func expiring(shift time.Duration) faultnet.Fault {
	return func(x *faultnet.Exchange) {
		sec, _ := strconv.ParseInt(x.Request.URL.Query().Get("t"), 10, 64)
		left := time.Until(time.Unix(sec, 0).Add(-shift))
		if left >= 0 && left <= 10*time.Minute {
			faultnet.PassThrough()(x)
			return
		}
		faultnet.Respond(http.StatusOK, http.Header{"Date": {httpDate(time.Now())}}, "time expired")(x)
	}
}

func httpDate(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// expiredOnce is one corrected repeat, though not of what must not be sent twice.
func expiredOnce(i iface) want {
	if i.ep.retry == never {
		return refused(ErrTimeExpired)(i)
	}
	return want{hits: 2}
}

func expiredTwice(i iface) want {
	w := refused(ErrTimeExpired)(i)
	if i.ep.retry != never {
		w.attempts, w.hits = 2, 2
	}
	return w
}

func namesSkew(ahead time.Duration) func(t *testing.T, x *cell) {
	return func(t *testing.T, x *cell) {
		var api *APIError
		if !errors.As(x.err, &api) {
			return // corrected
		}
		assert.Equal(t, ahead, api.ClockSkew)
		switch {
		case ahead < 0:
			assert.ErrorContains(t, x.err, "the clock of this machine is "+(-ahead).String()+" behind")
		case ahead > 0:
			assert.ErrorContains(t, x.err, "the clock of this machine is "+ahead.String()+" ahead")
		}
	}
}

// roundTrips checks that a stream id arrives as it is and changes nothing else.
func roundTrips(t *testing.T, x *cell) {
	require.Len(t, x.requests, 1)
	q, err := url.ParseQuery(x.requests[0].URL.RawQuery)
	require.NoError(t, err)
	found := false
	for name, values := range q {
		require.Len(t, values, 1, name)
		found = found || values[0] == x.about
	}
	assert.Equal(t, x.named, found, "%v", q)
	assert.Equal(t, x.ep.name, q.Get("interface"))
	sec, err := strconv.ParseInt(q.Get("t"), 10, 64)
	require.NoError(t, err)
	assert.Equal(t, Sign(faultKey, sec), q.Get("sign"))
}

// giveJar replaces the client by one whose http.Client has a cookie for every
// address, and lets it follow redirects.
func giveJar(t *testing.T, x *cell) {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	base, err := url.Parse(x.server.URL)
	require.NoError(t, err)
	jar.SetCookies(base, []*http.Cookie{{Name: "skey", Value: "yes"}})
	hc := &http.Client{Transport: x.transport, Jar: jar}
	x.client, err = New(faultAppID, faultKey, WithBaseURL(x.server.URL), WithHTTPClient(hc))
	require.NoError(t, err)
	require.Len(t, jar.Cookies(base), 1)
}

func noCookie(t *testing.T, x *cell) {
	require.Len(t, x.requests, 1)
	assert.Empty(t, x.requests[0].Cookies())
	assert.Empty(t, x.requests[0].Referer())
}

var errBroken = errors.New("broken")

// urlHolder is an error that says nothing and has it all in a field.
type urlHolder struct{ URL string }

func (urlHolder) Error() string { return errBroken.Error() }
func (urlHolder) Unwrap() error { return errBroken }

// quotingErrors are errors of RoundTrippers that have seen the URL.
var quotingErrors = map[string]func(req *http.Request) error{
	"url.Error": func(req *http.Request) error { return &url.Error{Op: "Get", URL: req.URL.String(), Err: errBroken} },
	"wrapped":   func(req *http.Request) error { return fmt.Errorf("breaker: %w: %s", errBroken, req.URL.RawQuery) },
	"upper case": func(req *http.Request) error {
		return fmt.Errorf("%w: %s", errBroken, strings.ToUpper(req.URL.String()))
	},
	"escaped": func(req *http.Request) error {
		return fmt.Errorf("%w: %s", errBroken, url.QueryEscape(req.URL.String()))
	},
	"quoted":      func(req *http.Request) error { return fmt.Errorf("%w: %q", errBroken, req.URL) },
	"joined":      func(req *http.Request) error { return errors.Join(errBroken, errors.New(req.URL.String())) },
	"in a field":  func(req *http.Request) error { return urlHolder{req.URL.String()} },
	"deep inside": func(req *http.Request) error { return fmt.Errorf("gave up: %w", urlHolder{req.URL.String()}) },
	"beside": func(req *http.Request) error {
		return errors.Join(&net.OpError{Op: "read", Err: errBroken}, urlHolder{req.URL.String()})
	},
	"behind a pointer": func(req *http.Request) error {
		return fmt.Errorf("gave up: %w", fmt.Errorf("at last: %w", urlHolder{req.URL.String()}))
	},
	"behind a joint": func(req *http.Request) error {
		return errors.Join(errBroken, fmt.Errorf("gave up: %w", urlHolder{req.URL.String()}))
	},
	"network": func(req *http.Request) error {
		return &net.OpError{Op: "dial", Err: fmt.Errorf("proxy refuses %s: %w", req.URL, errBroken)}
	},
}

func failing(quote func(*http.Request) error) func(http.RoundTripper) http.RoundTripper {
	return func(http.RoundTripper) http.RoundTripper {
		return roundTripperFunc(func(req *http.Request) (*http.Response, error) { return nil, quote(req) })
	}
}

// rotate is row 43. A key is rotated by a new Client; a call that began with the
// old one ends with it.
func rotate(t *testing.T, x *cell) {
	const newKey = "5d41402abc4b2a76b9719d911017c592"
	renewed, err := New(faultAppID+1, newKey, WithBaseURL(x.server.URL), WithHTTPClient(&http.Client{Transport: x.transport}))
	require.NoError(t, err)
	x.server.FailAlways(func(e *faultnet.Exchange) {
		x.keep(e.Request)
		faultnet.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"1"}}, "")(e)
	})
	done := make(chan error)
	go func() { done <- x.call(context.Background(), x.client, "8888_a") }()
	time.Sleep(500 * time.Millisecond) // the first attempt of the old one is over
	require.Error(t, x.call(context.Background(), renewed, "8888_a"))
	require.Error(t, <-done)

	signs := map[string]int{}
	for _, req := range x.requests {
		q := req.URL.Query()
		key := faultKey
		if q.Get("cmd")+q.Get("appid") == strconv.Itoa(faultAppID+1) {
			key = newKey
		}
		sec, err := strconv.ParseInt(q.Get("t"), 10, 64)
		require.NoError(t, err)
		assert.Equal(t, Sign(key, sec), q.Get("sign"))
		signs[key]++
	}
	assert.Equal(t, map[string]int{faultKey: x.attempts(), newKey: x.attempts()}, signs)
}

// useZero is row 50.
func useZero(t *testing.T, i iface) {
	for _, c := range []*Client{{}, new(Client)} {
		assert.NotPanics(t, func() {
			assert.ErrorIs(t, i.call(context.Background(), c, "8888_a"), ErrNoClient)
		})
	}
	_, err := New(faultAppID, faultKey, nil)
	var argument *ArgumentError
	assert.ErrorAs(t, err, &argument)
	c, err := New(faultAppID, faultKey)
	require.NoError(t, err)
	var none context.Context
	assert.ErrorAs(t, i.call(none, c, "8888_a"), &argument, "a nil context")
}
