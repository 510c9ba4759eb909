package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// A script answers requests in memory, one answer after the other, the last one
// again and again: fake time does not move while a real socket is waited for.
type script struct {
	mu      sync.Mutex
	answers []string
	at      []time.Time
	busy    int
	most    int
}

func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	s.mu.Lock()
	body := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	s.at = append(s.at, time.Now())
	s.busy++
	s.most = max(s.most, s.busy)
	s.mu.Unlock()
	time.Sleep(10 * time.Millisecond)
	s.mu.Lock()
	s.busy--
	s.mu.Unlock()
	if body == "" {
		return nil, errors.New("the network is down")
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func (s *script) client(t *testing.T) *livecode.Client {
	t.Helper()
	c, err := livecode.New(1, "key", livecode.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	return c
}

func state(n int) string { return fmt.Sprintf(`{"ret":0,"output":[{"status":%d}]}`, n) }

func TestChannelWatch_takesThreeMissesForOffline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{
			`{"ret":20601,"message":"never pushed"}`,
			state(1), state(0), state(0), state(1), state(0), "", "", "", state(0), state(0), state(3), state(3), state(1), state(9),
		}}
		var got []string
		for change, err := range s.client(t).Channel.Watch(t.Context(), "8888_a") {
			if err != nil {
				got = append(got, "error")
				continue
			}
			assert.Equal(t, "8888_a", change.StreamID)
			got = append(got, fmt.Sprint(change.Before, ">", change.Now, change.First))
			if change.Now == 9 {
				break
			}
		}
		assert.Equal(t, []string{
			"unknown>idle true", "idle>live false", "error", "live>idle false", "idle>disabled false",
			"disabled>live false", "live>ChannelState(9) false",
		}, got)
	})
}

func TestChannelWatch_asksNoFasterThanOnceAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{state(1)}}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		for _, err := range s.client(t).Channel.Watch(ctx, "8888_a") {
			require.NoError(t, err)
		}
		require.Greater(t, len(s.at), 15, "20 minutes hold some 19 looks")
		var waits []time.Duration
		for i := 1; i < len(s.at); i++ {
			wait := s.at[i].Sub(s.at[i-1])
			assert.GreaterOrEqual(t, wait, time.Minute)
			assert.LessOrEqual(t, wait, 67*time.Second)
			waits = append(waits, wait)
		}
		assert.NotEqual(t, waits[0], waits[1], "looks are jittered")
	})
}

func TestWatches_askEightAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{state(1)}}
		c := s.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		var watchers sync.WaitGroup
		for range 50 {
			watchers.Go(func() {
				for range c.Channel.Watch(ctx, "8888_a", "8888_b") {
				}
			})
		}
		watchers.Wait()
		assert.Equal(t, 8, s.most)
	})
}

// A watch may be used in the loop of another one, and a loop that panics stops no
// other watch.
func TestWatches_doNotWaitForWhatOthersAreTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{state(1)}}
		c := s.client(t)
		inner := 0
		for range c.Channel.Watch(t.Context(), "8888_a") {
			for range c.Channel.Watch(t.Context(), "8888_b") {
				inner++
				break
			}
			break
		}
		assert.Equal(t, 1, inner)

		assert.Panics(t, func() {
			for range c.Channel.Watch(t.Context(), "8888_a") {
				panic("in the loop")
			}
		})
		for range c.Channel.Watch(t.Context(), "8888_a") {
			inner++
			break
		}
		assert.Equal(t, 2, inner)
	})
}

func TestWatches_refuseANilContext(t *testing.T) {
	t.Parallel()
	c := (&script{answers: []string{state(1)}}).client(t)
	var none context.Context
	var arg *livecode.ArgumentError
	for _, err := range c.Channel.Watch(none, "8888_a") {
		require.ErrorAs(t, err, &arg)
	}
	for _, err := range c.Stat.WatchPush(none, livecode.StatParams{}) {
		require.ErrorAs(t, err, &arg)
	}
	require.NotNil(t, arg)
	assert.Equal(t, "ctx", arg.Param)
}

func TestChannelWatch_endsWithItsContextAndItsLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{state(1)}}
		c := s.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(90*time.Second, cancel)
		looks := 0
		for _, err := range c.Channel.Watch(ctx, "8888_a") {
			require.NoError(t, err)
			looks++
		}
		assert.Equal(t, 1, looks, "one state, no change")
		for range c.Channel.Watch(ctx, "8888_a") {
			t.Fatal("the context has ended")
		}
		for range c.Channel.Watch(t.Context(), "8888_a") {
			break
		}
		assert.Len(t, s.at, 3)
	})
}

func pushStat(rows ...string) string {
	return `{"ret":0,"output":{"stream_count":` + fmt.Sprint(len(rows)) + `,"stream_info":[` + strings.Join(rows, ",") + `]}}`
}

func pushRow(name string, fps int, at string) string {
	return fmt.Sprintf(`{"stream_name":%q,"fps":%d,"time":%q}`, name, fps, at)
}

func TestStatWatchPush_yieldsWhatChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{
			pushStat(pushRow("a", 25, "2017-03-31 13:38:55")),
			pushStat(pushRow("a", 25, "2017-03-31 13:39:00")), // only the clock moved
			pushStat(pushRow("a", 20, "2017-03-31 13:39:05"), pushRow("b", 30, "2017-03-31 13:39:05")),
			`{"ret":1204,"message":"odd"}`, // says nothing about the streams
			pushStat(pushRow("b", 30, "2017-03-31 13:39:15")),
			`{"ret":1301,"message":"no live stream"}`,
		}}
		var got []string
		for change, err := range s.client(t).Stat.WatchPush(t.Context(), livecode.StatParams{Page: 7}) {
			if err != nil {
				got = append(got, "error")
				continue
			}
			got = append(got, fmt.Sprint(change.Kind, " ", change.Before.StreamID, change.Before.FPS, ">", change.Now.StreamID, change.Now.FPS))
			if change.Kind == livecode.StreamGone && change.Before.StreamID == "b" {
				break
			}
		}
		assert.Equal(t, []string{"appeared 0>a25", "changed a25>a20", "appeared 0>b30", "error", "gone a20>0", "gone b30>0"}, got)
		for i := 1; i < len(s.at); i++ {
			assert.GreaterOrEqual(t, s.at[i].Sub(s.at[i-1]), 5*time.Second)
		}
	})
}

func TestStatWatchPlay_asksOnceAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []string{
			`{"ret":0,"output":{"stream_count":1,"stream_info":[{"stream_name":"a","online":1}]}}`,
			`{"ret":0,"output":{"stream_count":1,"stream_info":[{"stream_name":"a","online":2}]}}`,
		}}
		for change, err := range s.client(t).Stat.WatchPlay(t.Context(), livecode.StatParams{}) {
			require.NoError(t, err)
			if change.Kind == livecode.StreamChanged {
				assert.Equal(t, int64(1), change.Before.Online)
				assert.Equal(t, int64(2), change.Now.Online)
				break
			}
		}
		require.Len(t, s.at, 2)
		assert.GreaterOrEqual(t, s.at[1].Sub(s.at[0]), time.Minute)
	})
}
