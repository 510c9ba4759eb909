package control

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// maxTestPushes bounds how many test pictures are pushed at once: each is a real one.
const maxTestPushes = 32

// testPushes are the pushes of the built-in test picture.
type testPushes struct {
	mu      sync.Mutex
	running map[string]context.CancelFunc
	ended   sync.WaitGroup
}

// begin pushes the test picture until somebody ends the push.
func (t *testPushes) begin(ctx context.Context, c *Control, id string) error {
	url, err := c.Streams.PushURL(id, c.Account.Now().Add(urlValidity))
	if err != nil {
		return err
	}
	if t.count() >= maxTestPushes {
		return problemf(http.StatusTooManyRequests, "%d test pictures are pushed already, which is the most", maxTestPushes)
	}
	dialing, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	pusher, err := media.Dial(dialing, url)
	if err != nil {
		return problemf(http.StatusConflict, "the push was refused: %v", err)
	}
	pushing, stop := context.WithCancel(context.Background())
	t.add(id, stop)
	before := c.lastActivity()
	t.ended.Go(func() {
		defer t.end(id)
		for pusher.Send(pushing, media.Sample(), 1) == nil {
			// The sample lasts some seconds and begins anew.
		}
		_ = pusher.Close() // it has ended already, or is ended by this
	})
	return c.awaitPush(dialing, id, before)
}

func (c *Control) lastActivity() uint64 {
	if all := c.Account.ActivitiesAfter(0); len(all) > 0 {
		return all[len(all)-1].ID
	}
	return 0
}

// awaitPush waits until the service knows of a push: who has begun one sees it.
func (c *Control) awaitPush(ctx context.Context, id string, after uint64) error {
	for activity := range c.Account.Watch(ctx, after) {
		if activity.StreamID != id {
			continue
		}
		switch activity.Kind {
		case livetest.PushBegan:
			return nil
		case livetest.PushRejected:
			return problemf(http.StatusConflict, "the push was rejected with errcode %d", activity.Errcode)
		}
	}
	return problemf(http.StatusGatewayTimeout, "the push has not begun in time")
}

func (t *testPushes) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.running)
}

func (t *testPushes) add(id string, stop context.CancelFunc) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running == nil {
		t.running = map[string]context.CancelFunc{}
	}
	if earlier := t.running[id]; earlier != nil {
		earlier()
	}
	t.running[id] = stop
}

// end ends the push of the test picture of a stream, if there is one.
func (t *testPushes) end(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if stop := t.running[id]; stop != nil {
		stop()
		delete(t.running, id)
	}
}

func (t *testPushes) close() {
	t.mu.Lock()
	for _, stop := range t.running {
		stop()
	}
	t.mu.Unlock()
	t.ended.Wait()
}
