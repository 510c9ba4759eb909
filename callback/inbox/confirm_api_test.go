package inbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// A site is a durable receiver, its Worker and the service that both belong to,
// with sockets between them.
type site struct {
	t       *testing.T
	service *livetest.Server
	store   *inboxtest.Memory
	sender  *callbacktest.Sender
	handled chan string
}

func newSite(t *testing.T, streams ...livetest.Option) *site {
	s := &site{t: t, service: livetest.NewServer(streams...), store: inboxtest.NewMemory(inboxtest.Settings{}, nil), handled: make(chan string, 10)}
	t.Cleanup(s.service.Close)
	client, err := livecode.New(s.service.AppID, s.service.Key, livecode.WithBaseURL(s.service.URL))
	require.NoError(t, err)
	receiver := httptest.NewServer(client.Callback(callback.Handlers{},
		callback.WithInbox(s.store), callback.WithQuarantine(s.store.Keep)))
	t.Cleanup(receiver.Close)
	s.sender, err = callbacktest.NewSender(receiver.URL, s.service.Key, callbacktest.SenderOptions{})
	require.NoError(t, err)
	worker, err := inbox.NewWorker(s.store, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			s.handled <- ev.StreamID
			return nil
		},
	}, inbox.WithConfirm(client.Confirm), inbox.WithConfirmWindow(200*time.Millisecond), inbox.WithTimeout(300*time.Millisecond), inbox.WithShutdownTimeout(0))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
	})
	return s
}

// push has the service say that a stream has begun.
func (s *site) push(stream string) {
	s.t.Helper()
	begun := time.Now()
	attempts, err := s.sender.Send(s.t.Context(), callbacktest.Sample(int(callback.TypeStreamStarted), stream, begun))
	require.NoError(s.t, err)
	assert.Equal(s.t, http.StatusOK, attempts[0].Status)
	assert.Less(s.t, time.Since(begun), time.Second, "the answer does not wait for the API")
}

func TestConfirmByAnAPIThatHangs(t *testing.T) {
	t.Parallel()
	s := newSite(t, livetest.WithStream("8888_room", livetest.Live))
	s.service.FailAlways("Live_Channel_GetStatus", faultnet.HangBeforeCall())
	s.push("8888_room")
	require.Eventually(t, func() bool { return s.service.Calls("Live_Channel_GetStatus") >= 2 }, 10*time.Second, 10*time.Millisecond,
		"an API that does not answer is asked again")
	assert.Empty(t, s.handled)
	stats, err := s.store.Stats(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, stats.Pending, "the event is kept")

	s.service.ClearFaults("Live_Channel_GetStatus")
	select {
	case stream := <-s.handled:
		assert.Equal(t, "8888_room", stream)
	case <-time.After(10 * time.Second):
		assert.Fail(t, "the event was not handled after the API came back")
	}
}

func TestConfirmByAnAPIThatDenies(t *testing.T) {
	t.Parallel()
	s := newSite(t, livetest.WithStream("8888_room", livetest.Interrupted), livetest.WithStream("8888_hall", livetest.Live))
	s.push("8888_room")
	s.push("8888_hall")
	assert.Equal(t, "8888_hall", <-s.handled)
	var list []inbox.DeadLetter
	require.Eventually(t, func() bool {
		list, _ = s.store.Quarantined(t.Context(), 0, 10)
		return len(list) == 1
	}, 10*time.Second, 10*time.Millisecond)
	assert.Equal(t, "false_event", list[0].Reason)
	assert.Equal(t, "8888_room", list[0].Envelope.StreamID)
	assert.Empty(t, s.handled)
}
