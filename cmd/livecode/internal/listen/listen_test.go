package listen_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

const (
	key      = "5d41402abc4b2a76b9719d911017c592"
	otherKey = "Xz4ZgayTr7rMgWQrH"
)

func TestResign_changesNothingElse(t *testing.T) {
	t.Parallel()
	at := time.Unix(1471850187, 0)
	sign := `"b17971b51ba0fe5916ddcd96692e9fb3"` // the vector of the vendor
	for _, tt := range []struct{ name, body, want string }{
		{"in place", `{"a":1, "t":5,"sign":"x","b":"<&>"}`, `{"a":1, "t":1471850187,"sign":` + sign + `,"b":"<&>"}`},
		{"t as a text", `{"t":"5","sign":"x"}`, `{"t":1471850187,"sign":` + sign + `}`},
		{"sign first, blanks and a line break", "{ \"sign\" : \"x\" , \"t\" : 5 }\n", "{ \"sign\" : " + sign + " , \"t\" : 1471850187 }\n"},
		{"unsigned", `{"a":{"t":1}}`, `{"a":{"t":1},"t":1471850187,"sign":` + sign + `}`},
		{"empty", `{ }`, `{ "t":1471850187,"sign":` + sign + `}`},
		{"without sign", `{"t":5}`, `{"t":1471850187,"sign":` + sign + `}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := listen.Resign([]byte(tt.body), key, at)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
		})
	}
	for _, body := range []string{``, `[]`, `{"t":1,"t":2}`, `{"a":`, `{"a":1`} {
		_, err := listen.Resign([]byte(body), key, at)
		assert.Error(t, err, body)
	}
}

// A target is a receiver that keeps what came, and answers by a function.
type target struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	paths  []string
	answer func(body string) int
}

func newTarget(t *testing.T, answer func(body string) int) *target {
	tg := &target{answer: answer}
	tg.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		tg.mu.Lock()
		defer tg.mu.Unlock()
		tg.bodies, tg.paths = append(tg.bodies, string(body)), append(tg.paths, r.URL.String())
		status := http.StatusOK
		if tg.answer != nil {
			status = tg.answer(string(body))
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(tg.Close)
	return tg
}

func (tg *target) got() []string {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	return append([]string(nil), tg.bodies...)
}

func forwarder(t *testing.T, to string, o listen.ForwardOptions) *listen.Forwarder {
	f, err := listen.NewForwarder(to, o)
	require.NoError(t, err)
	t.Cleanup(f.Close)
	return f
}

func TestForward_passesOnAsItCame(t *testing.T) {
	t.Parallel()
	tg := newTarget(t, nil)
	body := []byte("{\"b\":1,  \"sign\":\"0\", \"t\":5, \"a\":\"\\u0041\"}\n")
	good := time.Now().Add(time.Minute)
	r := forwarder(t, tg.URL+"/live/secret?x=1&y", listen.ForwardOptions{Fresh: key}).Forward(t.Context(), body, good)
	require.True(t, r.Taken(), r)
	assert.Equal(t, string(body), tg.got()[0], "byte for byte")
	assert.Equal(t, "/live/secret?x=1&y", tg.paths[0], "the whole URL")
}

func TestForward_signsForTheTarget(t *testing.T) {
	t.Parallel()
	tg := newTarget(t, nil)
	expires := time.Now().Add(3 * time.Minute).Truncate(time.Second)
	body := callbacktest.SignedBody(key, expires, callbacktest.Sample(1, "8888_room", time.Now()))

	forwarder(t, tg.URL, listen.ForwardOptions{Key: otherKey, Fresh: key}).Forward(t.Context(), body, expires)
	forwarder(t, tg.URL, listen.ForwardOptions{Fresh: key}).Forward(t.Context(), body, time.Now().Add(-time.Second))
	forwarder(t, tg.URL, listen.ForwardOptions{}).Forward(t.Context(), body, time.Now().Add(-time.Second))
	got := tg.got()
	require.Len(t, got, 3)
	for i, k := range []string{otherKey, key, key} {
		verifier, err := callback.NewVerifier(k)
		require.NoError(t, err)
		ev, err := verifier.Parse([]byte(got[i]))
		require.NoError(t, err, i)
		if i == 1 {
			assert.Greater(t, ev.Common().Expires, expires, "signed anew: it was too old")
		} else {
			assert.True(t, ev.Common().Expires.Equal(expires), "t stays")
		}
	}
	assert.Equal(t, string(body), got[2], "without a key it goes as it came")
}

func TestForward_explainsWhatWentWrong(t *testing.T) {
	t.Parallel()
	var nobody net.ListenConfig
	gone, err := nobody.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, gone.Close())
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // net/http notices that the client has gone only then
		<-r.Context().Done()
	}))
	t.Cleanup(hangs.Close)
	breaks := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(breaks.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(secure.Close)
	redirects := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound))
	t.Cleanup(redirects.Close)

	for want, to := range map[string]string{
		"connection refused: nobody listens at http://" + gone.Addr().String(): "http://" + gone.Addr().String(),
		"no response within 200ms":                     hangs.URL,
		"the connection was closed without a response": breaks.URL,
		"or use --insecure":                            secure.URL,
		"302 in":                                       redirects.URL,
	} {
		r := forwarder(t, to+"/secret-path", listen.ForwardOptions{Timeout: 200 * time.Millisecond}).Forward(t.Context(), []byte("{}"), time.Time{})
		assert.Contains(t, r.String(), want)
		assert.NotContains(t, r.String(), "secret-path")
		require.Error(t, r.Err())
	}
	r := forwarder(t, secure.URL, listen.ForwardOptions{Insecure: true}).Forward(t.Context(), []byte("{}"), time.Time{})
	assert.Equal(t, http.StatusNotFound, r.Status)

	for _, to := range []string{"", "localhost:1", "ftp://a", "http://", "http://a:b:c"} {
		_, err := listen.NewForwarder(to, listen.ForwardOptions{})
		assert.Error(t, err, to)
	}
}

func TestParseAnswer(t *testing.T) {
	t.Parallel()
	a, err := listen.ParseAnswer([]string{"503", "delay=25s", "flaky=0.3", "lost=1"})
	require.NoError(t, err)
	assert.Equal(t, listen.Answer{Status: 503, Delay: 25 * time.Second, Flaky: 0.3, Lost: 1}, a)
	a, err = listen.ParseAnswer([]string{"200"})
	require.NoError(t, err)
	assert.Zero(t, a)
	for _, word := range []string{"", "x", "99", "600", "flaky=2", "flaky=NaN", "delay=5", "other=1"} {
		_, err := listen.ParseAnswer([]string{word})
		assert.ErrorContains(t, err, "flaky=0.3", word)
	}
}

func TestAnswer_misbehavesAsTold(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer listen.Answer
		chance float64
		status int
		looked bool
	}{
		"as usual":     {listen.Answer{}, 0, 200, true},
		"a status":     {listen.Answer{Status: 418}, 0, 418, false},
		"flaky":        {listen.Answer{Flaky: 0.3}, 0.29, 503, false},
		"flaky, not":   {listen.Answer{Flaky: 0.3}, 0.3, 200, true},
		"lost":         {listen.Answer{Lost: 0.3}, 0.29, 503, true},
		"lost, not":    {listen.Answer{Lost: 0.3}, 0.3, 200, true},
		"with a delay": {listen.Answer{Delay: time.Millisecond}, 0, 200, true},
	} {
		looked, told := false, 0
		h := tt.answer.Before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			looked = true
			w.WriteHeader(http.StatusOK)
			_, _ = io.WriteString(w, `{"code":0}`)
		}), func() float64 { return tt.chance }, func(string) { told++ })
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
		assert.Equal(t, tt.status, w.Code, name)
		assert.Equal(t, tt.looked, looked, name)
		assert.Equal(t, tt.status != 200, told == 1, name)
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	f, err := listen.NewFilter([]string{"1", "recording-created"}, []string{"8888_*", "a/?"})
	require.NoError(t, err)
	assert.True(t, f.Takes(1, "8888_room"))
	assert.True(t, f.Takes(100, "8888_a/b"))
	assert.True(t, f.Takes(100, "a/b"))
	assert.False(t, f.Takes(0, "8888_room"))
	assert.False(t, f.Takes(1, "9999_room"))
	assert.True(t, listen.Filter{}.Takes(7, ""))
	_, err = listen.NewFilter([]string{"nosuch"}, nil)
	require.ErrorContains(t, err, "trigger --list")
	_, err = listen.NewFilter(nil, []string{"["})
	require.Error(t, err)
}

// A rig is a Listener over a Memory, with what it reported.
type rig struct {
	t       *testing.T
	url     string
	reports chan listen.Report
	stop    func() (left int, err error)
}

func newRig(t *testing.T, o listen.Options) *rig {
	r := &rig{t: t, reports: make(chan listen.Report, 1000)}
	verifier, err := callback.NewVerifier(key)
	require.NoError(t, err)
	o.Verifier, o.Log = verifier, slog.New(slog.DiscardHandler)
	if o.Store == nil {
		o.Store = listen.NewMemory(func(string, callback.Envelope) {})
	}
	o.Report = func(report listen.Report) error { r.reports <- report; return nil }
	o.Note = func(string) {}
	o.FirstWait, o.MaxWait = time.Millisecond, 10*time.Millisecond
	l, err := listen.New(o)
	require.NoError(t, err)
	var config net.ListenConfig
	on, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.url = "http://" + on.Addr().String()
	ctx, cancel := context.WithCancel(t.Context())
	type end struct {
		left int
		err  error
	}
	ended := make(chan end, 1)
	go func() {
		left, err := l.Run(ctx, on)
		ended <- end{left, err}
	}()
	r.stop = sync.OnceValues(func() (int, error) {
		cancel()
		e := <-ended
		return e.left, e.err
	})
	t.Cleanup(func() { _, _ = r.stop() })
	return r
}

func (r *rig) send(fields callbacktest.Fields) int {
	r.t.Helper()
	resp, err := http.Post(r.url, "application/json", bytes.NewReader(callbacktest.SignedBody(key, time.Now().Add(10*time.Minute), fields)))
	require.NoError(r.t, err)
	require.NoError(r.t, resp.Body.Close())
	return resp.StatusCode
}

func (r *rig) push(stream string, n int) int {
	f := callbacktest.Sample(1, stream, time.Now())
	f["sequence"] = fmt.Sprint(n)
	return r.send(f)
}

func (r *rig) next() listen.Report {
	r.t.Helper()
	select {
	case report := <-r.reports:
		return report
	case <-time.After(20 * time.Second):
		require.Fail(r.t, "nothing was reported")
		return listen.Report{}
	}
}

func TestListener_reportsWithoutCredentials(t *testing.T) {
	t.Parallel()
	var saved bytes.Buffer
	r := newRig(t, listen.Options{Save: &saved, Filter: listen.Filter{Streams: []string{"8888_*"}}})
	require.Equal(t, http.StatusOK, r.push("9999_other", 1), "acknowledged, and not shown")
	require.Equal(t, http.StatusOK, r.push("8888_room", 1))
	report := r.next()
	assert.Equal(t, "stream_started", report.Event)
	assert.Equal(t, "8888_room", report.StreamID)
	assert.Equal(t, 1, report.Attempt)
	assert.Nil(t, report.Forward)
	assert.NotContains(t, string(report.Body), "txSecret=0b3a")
	assert.Contains(t, string(report.Body), `"sign":"[redacted]"`)
	require.Equal(t, http.StatusOK, r.push("8888_room", 1), "a repeat is acknowledged")
	left, err := r.stop()
	require.NoError(t, err)
	assert.Zero(t, left)
	assert.Empty(t, r.reports)
	assert.Equal(t, 1, strings.Count(saved.String(), "\n"), "one line each")
	assert.Contains(t, saved.String(), "txSecret=0b3a", "a replay needs all of it")
}

// While the first event of a stream is not taken, the others of it wait, and those of
// other streams do not.
func TestListener_keepsTheOrderOfEachStream(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	open := false
	tg := newTarget(t, func(body string) int {
		mu.Lock()
		defer mu.Unlock()
		if !open && strings.Contains(body, "8888_slow") {
			return http.StatusBadGateway
		}
		return http.StatusOK
	})
	r := newRig(t, listen.Options{Forward: forwarder(t, tg.URL, listen.ForwardOptions{})})
	for n := range 5 {
		require.Equal(t, http.StatusOK, r.push("8888_slow", n))
	}
	require.Equal(t, http.StatusOK, r.push("8888_other", 0))
	attempts := 0
	for other := false; !other || attempts < 3; {
		report := r.next()
		require.NotNil(t, report.Forward)
		if report.StreamID == "8888_other" {
			other = report.Forward.Taken()
			continue
		}
		attempts++
		assert.Equal(t, attempts, report.Attempt)
		assert.Equal(t, http.StatusBadGateway, report.Forward.Status)
		assert.Contains(t, string(report.Body), `"sequence":"0"`, "the first one alone")
	}
	mu.Lock()
	open = true
	mu.Unlock()
	for n := 0; n < 5; {
		if report := r.next(); report.Forward.Taken() {
			assert.Contains(t, string(report.Body), fmt.Sprintf(`"sequence":"%d"`, n))
			n++
		}
	}
	left, err := r.stop()
	require.NoError(t, err)
	assert.Zero(t, left)
}

func TestListener_saysWhatIsLeft(t *testing.T) {
	t.Parallel()
	tg := newTarget(t, func(string) int { return http.StatusInternalServerError })
	r := newRig(t, listen.Options{Forward: forwarder(t, tg.URL, listen.ForwardOptions{})})
	require.Equal(t, http.StatusOK, r.push("8888_room", 1))
	require.Equal(t, http.StatusOK, r.push("8888_room", 2))
	r.next()
	left, err := r.stop()
	require.NoError(t, err)
	assert.Equal(t, 2, left)
}

// What was taken when it has to end is passed on before it ends.
func TestListener_passesOnWhatItHasTaken(t *testing.T) {
	t.Parallel()
	ready := make(chan struct{})
	tg := newTarget(t, func(string) int {
		<-ready
		return http.StatusOK
	})
	r := newRig(t, listen.Options{Forward: forwarder(t, tg.URL, listen.ForwardOptions{})})
	for n := range 5 {
		require.Equal(t, http.StatusOK, r.push("8888_room", n))
	}
	time.AfterFunc(50*time.Millisecond, func() { close(ready) }) // while it ends
	left, err := r.stop()
	require.NoError(t, err)
	assert.Zero(t, left)
	assert.Len(t, tg.got(), 5)
}

func TestListener_endsWhenNobodyCanReadIt(t *testing.T) {
	t.Parallel()
	verifier, err := callback.NewVerifier(key)
	require.NoError(t, err)
	l, err := listen.New(listen.Options{
		Verifier: verifier, Log: slog.New(slog.DiscardHandler), Note: func(string) {},
		Store:  listen.NewMemory(func(string, callback.Envelope) {}),
		Report: func(listen.Report) error { return io.ErrClosedPipe },
	})
	require.NoError(t, err)
	var config net.ListenConfig
	on, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := l.Run(t.Context(), on)
		ended <- err
	}()
	r := &rig{t: t, url: "http://" + on.Addr().String()}
	require.Equal(t, http.StatusOK, r.push("8888_room", 1))
	require.ErrorIs(t, <-ended, io.ErrClosedPipe)
}

func TestMemory_knowsRepeatsAndContradictions(t *testing.T) {
	t.Parallel()
	var aside []string
	m := listen.NewMemory(func(reason string, _ callback.Envelope) { aside = append(aside, reason) })
	e := callback.Envelope{Key: "k", Digest: []byte("0123456789abcdef"), StreamID: "s", Body: callback.NewSecret("{}")}
	duplicate, err := m.Put(t.Context(), e)
	require.NoError(t, err)
	assert.False(t, duplicate)
	duplicate, err = m.Put(t.Context(), e)
	require.NoError(t, err)
	assert.True(t, duplicate)
	e.Digest = []byte("another digest..")
	_, err = m.Put(t.Context(), e)
	require.ErrorIs(t, err, callback.ErrConflict)
	require.NoError(t, m.Keep(t.Context(), callback.Quarantined{Reason: callback.ErrConflict}))
	assert.Equal(t, []string{"conflict"}, aside)

	stats, err := m.Stats(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, stats.Pending)
	items, err := m.Claim(t.Context(), 5)
	require.NoError(t, err)
	require.NoError(t, m.Quarantine(t.Context(), items[0], "given up"))
	assert.Equal(t, []string{"conflict", "given up"}, aside)
	assert.Error(t, m.Done(t.Context(), items[0]))
}
