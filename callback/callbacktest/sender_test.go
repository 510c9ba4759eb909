package callbacktest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// sleeper counts pauses in place of making them, and lets the clock go on.
type sleeper struct {
	clock  *clock
	pauses []time.Duration
}

func (s *sleeper) sleep(_ context.Context, d time.Duration) error {
	s.pauses = append(s.pauses, d)
	s.clock.advance(d)
	return nil
}

func TestSender_repeatsByProfile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		profile  callbacktest.RetryProfile
		event    int
		attempts int
		wait     time.Duration
	}{
		{"2016", callbacktest.RetryProfile{Retries: 99, Wait: 3 * time.Second}, 1, 100, 3 * time.Second},
		{"2017", callbacktest.Profile2017(), 1, 4, 3 * time.Second},
		{"2017, screenshot", callbacktest.Profile2017(), 200, 4, 3 * time.Second},
		{"2018", callbacktest.RetryProfile{Retries: 3, Wait: time.Minute, NeedsCode: true}, 1, 4, time.Minute},
		{"today", callbacktest.Profile2022(), 0, 13, time.Minute},
		{"today, screenshot", callbacktest.Profile2022(), 200, 6, 2 * time.Minute},
		{"today at half speed", callbacktest.Profile2022().Scaled(2), 200, 6, 4 * time.Minute},
		{"none", callbacktest.RetryProfile{}, 1, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := newReceiver(t, func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
			clock := newClock()
			pauses := &sleeper{clock: clock}
			sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{
				Profile: tt.profile, Clock: clock.Now, Sleep: pauses.sleep,
			})
			require.NoError(t, err)
			attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": tt.event})
			require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
			assert.Len(t, attempts, tt.attempts)
			assert.Len(t, rec.got(), tt.attempts)
			require.Len(t, pauses.pauses, tt.attempts-1)
			for _, pause := range pauses.pauses {
				assert.Equal(t, tt.wait, pause)
			}
		})
	}
}

func TestSender_knowsSuccess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status        int
		body          string
		today, legacy bool
	}{
		{200, `{"code":0}`, true, true},
		{200, `{"code":0,"more":1}` + "\n", true, true},
		{200, ``, true, false},
		{200, `{"code":1}`, true, false},
		{200, `{}`, true, false},
		{200, `ok`, true, false},
		{202, `{"code":0}`, false, false},
		{204, ``, false, false},
		{503, `{"code":0}`, false, false},
	} {
		rec := newReceiver(t, func(_ int, w http.ResponseWriter) {
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		})
		for profile, want := range map[callbacktest.RetryProfile]bool{{}: tt.today, {NeedsCode: true}: tt.legacy} {
			sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{Profile: profile})
			require.NoError(t, err)
			_, err = sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
			assert.Equal(t, want, err == nil, "%d %s %+v: %v", tt.status, tt.body, profile, err)
		}
	}
}

func TestSender_signsEachAttemptOrKeepsT(t *testing.T) {
	t.Parallel()
	for keep, want := range map[bool][]time.Duration{
		false: {600 * time.Second, 603 * time.Second, 606 * time.Second, 609 * time.Second},
		true:  {600 * time.Second, 600 * time.Second, 600 * time.Second, 600 * time.Second},
	} {
		rec := newReceiver(t, func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusTeapot) })
		clock := newClock()
		sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{
			Profile: callbacktest.Profile2017(), Clock: clock.Now, Sleep: (&sleeper{clock: clock}).sleep, KeepSignature: keep,
		})
		require.NoError(t, err)
		attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
		require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
		require.Len(t, attempts, 4)
		for i, body := range rec.got() {
			expiry := noon.Add(want[i])
			assert.True(t, attempts[i].T.Equal(expiry), attempts[i].T)
			assert.Equal(t, string(callbacktest.SignedBody("key", expiry, callbacktest.Fields{"event_type": 1})), body)
		}
	}
}

func TestSender_givesEachAttemptItsTime(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	rec := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(func() { close(release); rec.Close() })
	sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{
		Profile: callbacktest.RetryProfile{Retries: 1}, Timeout: 20 * time.Millisecond,
	})
	require.NoError(t, err)
	attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
	require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
	require.Len(t, attempts, 2)
	require.ErrorIs(t, attempts[1].Err, context.DeadlineExceeded)
}

func TestSender_followsNoRedirect(t *testing.T) {
	t.Parallel()
	target := newReceiver(t, nil)
	rec := newReceiver(t, func(_ int, w http.ResponseWriter) {
		w.Header().Set("Location", target.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{})
	require.NoError(t, err)
	attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
	require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
	assert.Equal(t, http.StatusTemporaryRedirect, attempts[0].Status)
	assert.Empty(t, target.got())
}

func TestSender_endsWithItsContext(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
	ctx, cancel := context.WithCancel(context.Background())
	sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{
		Profile: callbacktest.Profile2022(),
		Sleep: func(ctx context.Context, _ time.Duration) error {
			cancel()
			return ctx.Err()
		},
	})
	require.NoError(t, err)
	attempts, err := sender.Send(ctx, callbacktest.Fields{"event_type": 1})
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, attempts, 1)

	_, err = sender.Send(ctx, callbacktest.Fields{"event_type": 1})
	require.Error(t, err)
}

func TestSender_pausesInRealTimeByDefault(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
	sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{Profile: callbacktest.Profile2017().Scaled(0.01)})
	require.NoError(t, err)
	begin := time.Now()
	_, err = sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
	require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
	assert.GreaterOrEqual(t, time.Since(begin), 90*time.Millisecond)
}

func TestNewSender_refusesBadURLs(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "example.com/path", "ftp://example.com", "http://", "http://[::1", "http://u:secret@[bad"} {
		_, err := callbacktest.NewSender(url, "key", callbacktest.SenderOptions{})
		require.Error(t, err, url)
		assert.NotContains(t, err.Error(), "secret")
	}
}

func TestSender_keepsSecretsToItself(t *testing.T) {
	t.Parallel()
	const key, path = "a-secret-key", "a-secret-path"
	sender, err := callbacktest.NewSender("http://127.0.0.1:1/"+path, key, callbacktest.SenderOptions{})
	require.NoError(t, err)
	attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
	require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
	require.Error(t, attempts[0].Err)
	text := fmt.Sprintf("%v %+v %#v %v %+v", sender, sender, sender, err, attempts)
	assert.NotContains(t, text, key)
	assert.NotContains(t, text, path)
}

func TestSignedBody_isOneLineInAlphabeticalOrder(t *testing.T) {
	t.Parallel()
	fields := callbacktest.Fields{"stream_id": "a<b>&c", "event_type": 0, "msg": "中文"}
	expiry := time.Unix(1471850187, 0)
	assert.Equal(t, `{"event_type":0,"msg":"中文","sign":"b17971b51ba0fe5916ddcd96692e9fb3","stream_id":"a<b>&c","t":1471850187}`+"\n",
		string(callbacktest.SignedBody("5d41402abc4b2a76b9719d911017c592", expiry, fields)))
	assert.Len(t, fields, 3, "left as they were")
	assert.Equal(t, `{"event_type":0}`+"\n", string(callbacktest.SignedBody("", expiry, callbacktest.Fields{"event_type": 0})))
	assert.Panics(t, func() { callbacktest.SignedBody("key", expiry, callbacktest.Fields{"bad": func() {}}) })
	assert.Contains(t, string(callbacktest.SignedBody("key", expiry, nil)), `"sign"`)
}

func TestNewRequest_servesHandlersAndClients(t *testing.T) {
	t.Parallel()
	r := callbacktest.NewRequest("http://example.com/hook", "key", noon, callbacktest.Fields{"event_type": 1})
	assert.Equal(t, http.MethodPost, r.Method)
	assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	assert.Equal(t, string(callbacktest.SignedBody("key", noon, callbacktest.Fields{"event_type": 1})), string(body))
	assert.Equal(t, int64(len(body)), r.ContentLength)
	assert.Panics(t, func() { callbacktest.NewRequest("http://[::1", "key", noon, nil) })
}

func TestFields_eventType(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fields callbacktest.Fields
		want   int
		ok     bool
	}{
		{callbacktest.Fields{"event_type": 0}, 0, true},
		{callbacktest.Fields{"event_type": int64(100)}, 100, true},
		{callbacktest.Fields{"event_type": 200.0}, 200, true},
		{callbacktest.Fields{"event_type": 1.5}, 1, false},
		{callbacktest.Fields{"event_type": json.Number("321")}, 321, true},
		{callbacktest.Fields{"event_type": json.Number("3.2")}, 0, false},
		{callbacktest.Fields{"event_type": "1"}, 0, false},
		{nil, 0, false},
	} {
		got, ok := tt.fields.EventType()
		assert.Equal(t, tt.ok, ok, tt.fields)
		if ok {
			assert.Equal(t, tt.want, got)
		}
	}
}

func TestSender_measuresEachAttempt(t *testing.T) {
	t.Parallel()
	const pause = 20 * time.Millisecond
	rec := newReceiver(t, func(_ int, w http.ResponseWriter) {
		time.Sleep(pause)
		w.WriteHeader(http.StatusInternalServerError)
	})
	sender, err := callbacktest.NewSender(rec.URL, "key", callbacktest.SenderOptions{Profile: callbacktest.RetryProfile{Retries: 1}})
	require.NoError(t, err)
	attempts, err := sender.Send(t.Context(), callbacktest.Fields{"event_type": 1})
	require.ErrorIs(t, err, callbacktest.ErrNotDelivered)
	require.Len(t, attempts, 2)
	for _, a := range attempts {
		assert.GreaterOrEqual(t, a.Took, pause)
	}
}
