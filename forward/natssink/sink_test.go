package natssink_test

import (
	"context"
	"errors"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/natssink"
)

// nobody listens there.
const nobody = "nats://127.0.0.1:1"

func connect(to string) (forward.Send, error) {
	conn, err := nats.Connect(to, nats.RetryOnFailedConnect(true))
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	sink, err := natssink.New(js, "live", jetstream.WithExpectStream("LIVE"))
	if err != nil {
		return nil, err
	}
	return sink.Send, nil
}

// newServer starts a server with a stream and returns its address, and what has arrived: the
// ids by subject.
func newServer(t *testing.T) (to string, arrived func(t *testing.T) map[string][]string) {
	t.Helper()
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true})
	require.NoError(t, err)
	srv.Start()
	require.True(t, srv.ReadyForConnections(time.Minute))
	conn, err := nats.Connect(srv.ClientURL())
	require.NoError(t, err)
	t.Cleanup(func() {
		conn.Close()
		srv.Shutdown()
		srv.WaitForShutdown()
	})
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	stream, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "LIVE", Subjects: []string{"live.>"}, Storage: jetstream.FileStorage})
	require.NoError(t, err)
	return srv.ClientURL(), func(t *testing.T) map[string][]string {
		t.Helper()
		ids := map[string][]string{}
		for _, e := range events(t, stream) {
			ids[e.Subject()] = append(ids[e.Subject()], e.ID())
		}
		return ids
	}
}

// events reads the whole stream with the SDK of CloudEvents, which validates each.
func events(t *testing.T, stream jetstream.Stream) (all []cloudevents.Event) {
	t.Helper()
	info, err := stream.Info(t.Context())
	require.NoError(t, err)
	for seq := uint64(1); seq <= info.State.LastSeq; seq++ {
		msg, err := stream.GetMsg(t.Context(), seq)
		require.NoError(t, err)
		var e cloudevents.Event
		require.NoError(t, e.UnmarshalJSON(msg.Data))
		require.NoError(t, e.Validate())
		assert.Equal(t, e.ID(), msg.Header.Get("Nats-Msg-Id"))
		assert.Equal(t, forward.ContentType, msg.Header.Get("Content-Type"))
		assert.NotContains(t, string(msg.Data), "txSecret")
		all = append(all, e)
	}
	return all
}

func message(t *testing.T, eventType int, stream string) forward.Message {
	t.Helper()
	ev, err := callback.Parse(callbacktest.SignedBody(testKey, time.Now(), callbacktest.Sample(eventType, stream, time.Now())))
	require.NoError(t, err)
	m, err := forward.New(ev, testSource)
	require.NoError(t, err)
	return m
}

// Every type is a CloudEvent in the eyes of its SDK, and a repeat is dropped by the server.
func TestSend_isWhatOthersUnderstand(t *testing.T) {
	t.Parallel()
	to, arrived := newServer(t)
	send, err := connect(to)
	require.NoError(t, err)
	types := []int{0, 1, 100, 200, 314, 315, 317, 321, 328, 332, 338, 341, 343, 344, 345, 347, 348, 349}
	for _, eventType := range types {
		m := message(t, eventType, "8888_a")
		for range 2 {
			require.NoError(t, send(t.Context(), m))
		}
	}
	total := 0
	for _, ids := range arrived(t) {
		total += len(ids)
	}
	assert.Equal(t, len(types), total, "each of them once")
}

func TestSend_tellsWhatFails(t *testing.T) {
	t.Parallel()
	to, _ := newServer(t)
	conn, err := nats.Connect(to)
	require.NoError(t, err)
	defer conn.Close()
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	sink, err := natssink.New(js, "elsewhere") // no stream takes that
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	assert.ErrorContains(t, sink.Send(ctx, message(t, 1, "8888_a")), "natssink: ")
}

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	js, err := jetstream.New(&nats.Conn{})
	require.NoError(t, err)
	for _, prefix := range []string{"", "a b", "live.>", "*", ".live", "live.", "a..b"} {
		_, err := natssink.New(js, prefix)
		bad, ok := errors.AsType[*natssink.ArgumentError](err)
		require.True(t, ok, prefix)
		assert.Equal(t, "prefix", bad.Param)
	}
	_, err = natssink.New(nil, "live")
	assert.EqualError(t, err, "natssink: New: js must be not nil")
}
