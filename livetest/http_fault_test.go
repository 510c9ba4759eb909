package livetest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

const listLive = "Live_Channel_GetLiveChannelList"

// try sends one request on a connection of its own, with a second to answer.
func try(srv *livetest.Server, timeout time.Duration) (*http.Response, string, error) {
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/common_access?"+signed(srv, time.Now(), listLive).Encode(), nil)
	if err != nil {
		return nil, "", err
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestFaults_breakTheConnectionAsTheySay(t *testing.T) {
	t.Parallel()
	const short, long = 50 * time.Millisecond, 5 * time.Second
	tests := []struct {
		name     string
		fault    faultnet.Fault
		timeout  time.Duration
		want     error // nil: the answer comes
		executed int
	}{
		{"drop before", faultnet.ResetBeforeCall(), long, syscall.ECONNRESET, 0},
		{"drop after", faultnet.ResetBeforeResponse(), long, syscall.ECONNRESET, 1},
		{"truncate", faultnet.Truncate(), long, io.ErrUnexpectedEOF, 1},
		{"hang", faultnet.HangBeforeCall(), short, context.DeadlineExceeded, 0},
		{"hang after", faultnet.HangBeforeResponse(), short, context.DeadlineExceeded, 1},
		{"delay beyond patience", faultnet.Delay(time.Minute), short, context.DeadlineExceeded, 1},
		{"delay", faultnet.Delay(time.Millisecond), long, nil, 1},
		{"trickle beyond patience", faultnet.SlowBody(20 * time.Millisecond), short, context.DeadlineExceeded, 1},
		{"trickle", faultnet.SlowBody(time.Microsecond), long, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, livetest.WithStream("a"))
			srv.Fail(listLive, tt.fault)
			_, body, err := try(srv, tt.timeout)
			if tt.want == nil {
				require.NoError(t, err)
				assert.Contains(t, body, `"channel_list":["a"]`)
			} else {
				require.ErrorIs(t, err, tt.want)
			}
			assert.Equal(t, 1, srv.Calls(listLive))
			assert.Equal(t, tt.executed, srv.Executions(listLive))

			_, body, err = try(srv, long)
			require.NoError(t, err, "the next request is served again")
			assert.Contains(t, body, `"channel_list":["a"]`)
		})
	}
}

func TestFaults_truncateSendsWhatItSays(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.Fail(listLive, faultnet.Truncate())
	resp, body, err := try(srv, 5*time.Second)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Contains(t, body, `{"errmsg":`)
	assert.Nil(t, errors.Unwrap(err))
	assert.Equal(t, resp.ContentLength/2, int64(len(body)))
}

func TestFaults_redirectAndRaw(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.Fail(listLive,
		faultnet.Redirect(http.StatusFound, "http://other.example.com/%zz"),
		faultnet.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
		faultnet.Raw("nonsense\r\n\r\n"),
		faultnet.Raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
	)
	_, _, err := try(srv, 5*time.Second)
	require.ErrorContains(t, err, "%zz", "even net/http has to report it")
	_, _, err = try(srv, 5*time.Second)
	require.ErrorContains(t, err, "chunk")
	_, _, err = try(srv, 5*time.Second)
	require.ErrorContains(t, err, "malformed")
	_, body, err := try(srv, 5*time.Second)
	require.NoError(t, err)
	assert.Equal(t, "{}", body)
	assert.Zero(t, srv.Executions(listLive))
}

// A GET on a kept connection that dies unanswered is sent again by net/http
// itself. That is what ResetBeforeResponse is there to show.
func TestFaults_dropAfterUncoversDoubledCalls(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	send := func() {
		resp, err := client.Get(srv.URL + "/common_access?" + signed(srv, time.Now(), listLive).Encode())
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		require.NoError(t, resp.Body.Close())
	}
	send()
	srv.Fail(listLive, faultnet.ResetBeforeResponse())
	send()
	assert.Equal(t, 3, srv.Executions(listLive), "two calls, three executions")
}

func TestFaults_lastAsLongAsAsked(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	outcome := func() string {
		resp, body, err := try(srv, 5*time.Second)
		switch {
		case err != nil:
			return "broken"
		case resp.StatusCode != http.StatusOK:
			return resp.Status
		}
		return body[:1]
	}
	srv.Fail(listLive, slices.Repeat([]faultnet.Fault{faultnet.ResetBeforeCall()}, 2)...)
	srv.Respond(listLive, livetest.Response{Status: http.StatusBadGateway, Times: 1})
	srv.Fail(listLive, faultnet.ResetBeforeCall())
	srv.Respond(listLive, livetest.Response{Body: "x"})
	var got []string
	for range 6 {
		got = append(got, outcome())
	}
	assert.Equal(t, []string{"broken", "broken", "502 Bad Gateway", "broken", "x", "x"}, got)
	srv.ClearFaults(listLive)
	assert.Equal(t, "{", outcome())

	srv.FailAlways("", faultnet.ResetBeforeCall())
	srv.Respond(listLive, livetest.Response{Body: "own", Times: 1})
	assert.Equal(t, "o", outcome(), "an interface's own comes first")
	assert.Equal(t, "broken", outcome())
	assert.Equal(t, "broken", outcome())
	srv.ClearFaults("")
	assert.Equal(t, "{", outcome())
}

func TestRespond_givesTheAnswerAsItIs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.Respond(listLive, livetest.Response{
		Status: http.StatusServiceUnavailable,
		Header: http.Header{"Retry-After": {"3600"}, "Content-Type": {"text/html"}},
		Body:   "<html>",
		Times:  1,
	})
	resp, body, err := try(srv, 5*time.Second)
	require.NoError(t, err)
	assert.Equal(t, "<html>", body)
	assert.Equal(t, "3600", resp.Header.Get("Retry-After"))
	assert.Equal(t, "text/html", resp.Header.Get("Content-Type"))
	assert.Zero(t, srv.Executions(listLive))
	assert.Equal(t, 1, srv.Calls(listLive))

	srv.Respond(listLive, livetest.Response{Header: http.Header{"Content-Length": {"100"}}, Body: "{}", Times: 1})
	_, _, err = try(srv, 5*time.Second)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "a length that lies")

	srv.Respond(listLive, livetest.Response{Status: http.StatusNoContent, Times: 1})
	resp, body, err = try(srv, 5*time.Second)
	require.NoError(t, err)
	assert.Equal(t, http.StatusNoContent, resp.StatusCode)
	assert.Empty(t, body)
}

func TestErrorBody_hasTheServicesShape(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `{"errmsg":"100% <busy>","message":"100% <busy>","ret":1201,"retcode":1201}`+"\n", livetest.ErrorBody(1201, "100% <busy>"))
}

func TestFaults_withoutAConnection(t *testing.T) {
	t.Parallel()
	for executed, fault := range []faultnet.Fault{faultnet.ResetBeforeCall(), faultnet.ResetBeforeResponse()} {
		srv := livetest.NewUnstartedServer()
		defer srv.Close()
		srv.Fail(listLive, fault)
		assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
			srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/?"+signed(srv, time.Now(), listLive).Encode(), nil))
		})
		assert.Equal(t, executed, srv.Executions(listLive))
	}
}

// A misspelled name would make a test pass that tests nothing.
func TestServer_panicsOnNamesOfNoInterface(t *testing.T) {
	t.Parallel()
	const typo = "Live_Chanel_GetStatus"
	srv := newServer(t, livetest.WithInterface("Live_SomethingNew"))
	for name, call := range map[string]func(name string){
		"Fail":        func(name string) { srv.Fail(name, faultnet.ResetBeforeCall()) },
		"FailAlways":  func(name string) { srv.FailAlways(name, faultnet.ResetBeforeCall()) },
		"Respond":     func(name string) { srv.Respond(name, livetest.Response{}) },
		"ClearFaults": func(name string) { srv.ClearFaults(name) },
		"Calls":       func(name string) { srv.Calls(name) },
		"Executions":  func(name string) { srv.Executions(name) },
	} {
		assert.PanicsWithValue(t, `livetest: `+name+`: there is no interface "`+typo+`": see livetest.Interfaces and WithInterface`,
			func() { call(typo) })
		assert.NotPanics(t, func() { call("Live_SomethingNew"); call(livetest.SetDelay) })
	}
}

// Every fault that ends says so in its response, so that no client meets the end of
// the connection on its next request.
func TestFaults_endTheConnectionInGoodOrder(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	for _, fault := range []faultnet.Fault{
		faultnet.PassThrough(), faultnet.Delay(0), faultnet.Chunked(), faultnet.Gzip(), faultnet.Respond(503, nil, "busy"),
		faultnet.Redirect(http.StatusFound, "http://other.invalid/"),
	} {
		srv.Fail(listLive, fault)
		resp, err := client.Transport.RoundTrip(httptest.NewRequest(http.MethodGet, srv.URL+"/?"+signed(srv, time.Now(), listLive).Encode(), nil))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.True(t, resp.Close)
	}
}

func TestClose_endsFaultsThatWait(t *testing.T) {
	t.Parallel()
	for _, fault := range []faultnet.Fault{faultnet.HangBeforeCall(), faultnet.HangBeforeResponse(), faultnet.Delay(time.Hour), faultnet.SlowBody(time.Hour)} {
		srv := newServer(t)
		srv.Fail(listLive, fault)
		failed := make(chan error)
		go func() {
			_, _, err := try(srv, time.Hour)
			failed <- err
		}()
		require.Eventually(t, func() bool { return srv.TotalCalls() == 1 }, 5*time.Second, time.Millisecond)
		srv.Close()
		require.Error(t, <-failed)
	}
}
