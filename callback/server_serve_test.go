package callback_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// A serving is a Serve that runs.
type serving struct {
	addr  string
	stop  context.CancelFunc
	ended chan error
}

func serve(t *testing.T, h http.Handler, beside ...func(context.Context) error) serving {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	s := serving{listener.Addr().String(), stop, make(chan error, 1)}
	go func() { s.ended <- callback.Serve(ctx, listener, h, beside...) }()
	t.Cleanup(stop)
	return s
}

func (s serving) end(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.ended:
		return err
	case <-time.After(time.Minute):
		require.Fail(t, "Serve does not end")
		return nil
	}
}

func untilDone(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

func TestServe_finishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	begun, finish, workerEnded := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		_, _ = io.WriteString(w, "done")
	}), func(ctx context.Context) error {
		<-ctx.Done()
		close(workerEnded)
		return nil
	})
	conn, err := net.Dial("tcp", s.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	require.NoError(t, err)
	<-begun
	s.stop()
	<-workerEnded
	require.Eventually(t, func() bool { // the listener is closed
		late, err := net.Dial("tcp", s.addr)
		if err == nil {
			_ = late.Close()
		}
		return err != nil
	}, time.Minute, 5*time.Millisecond)
	close(finish)
	require.NoError(t, s.end(t))
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(answer), "done")
}

// The handler cuts off a body that stalls, and Serve waits for that.
func TestServe_endsBesideAStalledBody(t *testing.T) {
	t.Parallel()
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{Default: func(context.Context, callback.Event) error { return nil }})
	require.NoError(t, err)
	s := serve(t, h, untilDone)
	conn, err := net.Dial("tcp", s.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n")
	require.NoError(t, err)
	head := make([]byte, len("HTTP/1.1 100"))
	_, err = io.ReadFull(conn, head) // the handler reads by now
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 100", string(head))
	s.stop()
	require.NoError(t, s.end(t))
	answer, _ := io.ReadAll(conn)
	assert.Contains(t, string(answer), "408")
}

func TestServe_cutsOffWhatDoesNotFinish(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done() // not before its connection is closed
	}))
	conn, err := net.Dial("tcp", s.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	require.NoError(t, err)
	<-begun
	s.stop()
	assert.ErrorContains(t, s.end(t), "callback: Serve: requests were cut off after 9s")
}

func TestServe_endsWithWhateverEnds(t *testing.T) {
	t.Parallel()
	failed := errors.New("the store has failed")
	for name, run := range map[string]func(context.Context) error{
		"an error": func(context.Context) error { return failed },
		"nil":      func(context.Context) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := make(chan struct{})
			s := serve(t, http.NotFoundHandler(), run, func(ctx context.Context) error {
				defer close(other)
				return untilDone(ctx)
			})
			err := s.end(t)
			assert.Equal(t, run(t.Context()) != nil, errors.Is(err, failed), "%v", err)
			<-other
			assert.NoError(t, t.Context().Err())
		})
	}
	t.Run("the listener", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, listener.Close())
		err = callback.Serve(t.Context(), listener, http.NotFoundHandler(), untilDone)
		assert.ErrorIs(t, err, net.ErrClosed)
	})
}

func TestServe_joinsAllErrors(t *testing.T) {
	t.Parallel()
	s := serve(t, http.NotFoundHandler(),
		func(context.Context) error { return errors.New("first") },
		func(ctx context.Context) error { <-ctx.Done(); return errors.New("second") })
	assert.EqualError(t, s.end(t), "first\nsecond")
}

func TestServe_refusesBadArguments(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	h := http.NotFoundHandler()
	for want, err := range map[string]error{
		"ctx":       callback.Serve(nil, listener, h), //nolint:staticcheck // that is what is tested
		"listener":  callback.Serve(t.Context(), nil, h),
		"h":         callback.Serve(t.Context(), listener, nil),
		"beside[1]": callback.Serve(t.Context(), listener, h, untilDone, nil),
	} {
		assert.EqualError(t, err, fmt.Sprintf("callback: Serve: %s must be not nil", want))
	}
}
