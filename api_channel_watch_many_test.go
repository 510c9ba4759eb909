package livecode_test

import (
	"context"
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

// A hall answers for many rooms in memory, each call after latency.
type hall struct {
	latency time.Duration

	mu     sync.Mutex
	rooms  []string
	states map[string]int // 1 live, 0 idle, 3 disabled
	broken bool           // the list is
	cut    bool           // the list has a part of them alone
	lists  int
	asked  map[string]int
	at     []time.Time // of calls for one room
	busy   int
	most   int
}

func newHall(rooms int, state func(i int) int) *hall {
	h := &hall{latency: 20 * time.Millisecond, states: map[string]int{}, asked: map[string]int{}}
	for i := range rooms {
		id := fmt.Sprintf("8888_%05d", i)
		h.rooms = append(h.rooms, id)
		h.states[id] = state(i)
	}
	return h
}

func (h *hall) client(t *testing.T, opts ...livecode.Option) *livecode.Client {
	t.Helper()
	c, err := livecode.New(1, "key", append(opts, livecode.WithHTTPClient(&http.Client{Transport: h}), livecode.WithMaxAttempts(1))...)
	require.NoError(t, err)
	return c
}

func (h *hall) RoundTrip(req *http.Request) (*http.Response, error) {
	h.mu.Lock()
	h.busy++
	h.most = max(h.most, h.busy)
	h.mu.Unlock()
	time.Sleep(h.latency)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy--
	var body string
	status := http.StatusOK
	if req.URL.Query().Get("interface") == "Live_Channel_GetLiveChannelList" {
		status, body = h.list()
	} else {
		id := req.URL.Query().Get("Param.s.channel_id")
		h.asked[id]++
		h.at = append(h.at, time.Now())
		body = state(h.states[id])
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func (h *hall) list() (status int, body string) {
	h.lists++
	if h.broken {
		return http.StatusForbidden, ""
	}
	var live []string
	for _, id := range h.rooms {
		if h.states[id] == 1 {
			live = append(live, fmt.Sprintf(`{"channel_id":%q}`, id))
		}
	}
	total := len(live)
	if h.cut {
		live = live[:total/2]
	}
	return http.StatusOK, fmt.Sprintf(`{"ret":0,"output":{"all_count":%d,"channel_list":[%s]}}`, total, strings.Join(live, ","))
}

func (h *hall) set(room, state int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.states[h.rooms[room]] = state
}

// count forgets the calls so far and returns how many there were.
func (h *hall) count() (lists, single int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	lists, single = h.lists, len(h.at)
	h.lists, h.at, h.asked = 0, nil, map[string]int{}
	return lists, single
}

// watch calls on for each change until the context ends.
func watch(ctx context.Context, t *testing.T, c *livecode.Client, h *hall, on func(livecode.ChannelChange)) {
	t.Helper()
	for change, err := range c.Channel.Watch(ctx, h.rooms...) {
		require.NoError(t, err)
		on(change)
	}
}

func TestChannelWatch_spreadsItsCalls(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rooms int
		gap   time.Duration
	}{{10, 100 * time.Millisecond}, {100, 100 * time.Millisecond}} {
		synctest.Test(t, func(t *testing.T) {
			h := newHall(tt.rooms, func(int) int { return 1 })
			ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second)
			defer cancel()
			seen := 0
			watch(ctx, t, h.client(t), h, func(livecode.ChannelChange) { seen++ })
			assert.Equal(t, tt.rooms, seen)
			require.Len(t, h.at, tt.rooms)
			for i := 1; i < len(h.at); i++ {
				assert.Equal(t, tt.gap, h.at[i].Sub(h.at[i-1]))
			}
			assert.Zero(t, h.lists)
			assert.Equal(t, 1, h.most)
		})
	}
}

// Of a thousand rooms most are learned from one call a minute, and what changes is told
// in time.
func TestChannelWatch_asksForManyByTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const rooms = 1000
		h := newHall(rooms, func(i int) int { return []int{1, 0}[i%2] })
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Minute)
		defer cancel()
		var mu sync.Mutex
		var changes []string
		go func() {
			watch(ctx, t, h.client(t), h, func(c livecode.ChannelChange) {
				mu.Lock()
				defer mu.Unlock()
				if !c.First {
					changes = append(changes, fmt.Sprint(c.StreamID, " ", c.Before, ">", c.Now))
				}
			})
		}()
		told := func() []string {
			mu.Lock()
			defer mu.Unlock()
			now := changes
			changes = nil
			return now
		}
		time.Sleep(59 * time.Second)
		lists, single := h.count()
		assert.Equal(t, 1, lists)
		assert.Equal(t, rooms/2, single, "those that are not live")

		time.Sleep(9 * time.Minute)
		lists, single = h.count()
		assert.InDelta(t, 8, lists, 1)
		assert.InDelta(t, lists*rooms/2/10, single, rooms/2/10, "each of the others in one look of ten")
		assert.Empty(t, told())

		h.set(0, 0) // was live
		h.set(1, 1) // was idle
		time.Sleep(2 * time.Minute)
		assert.Equal(t, []string{"8888_00001 idle>live"}, told(), "one miss makes no stream offline")
		time.Sleep(3 * time.Minute)
		assert.Equal(t, []string{"8888_00000 live>idle"}, told())
		h.set(3, 3) // was idle, and is in no list either
		h.set(4, 3) // was live
		time.Sleep(12 * time.Minute)
		assert.ElementsMatch(t, []string{"8888_00003 idle>disabled", "8888_00004 live>disabled"}, told())
	})
}

func TestChannelWatch_believesNoListThatIsCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHall(200, func(int) int { return 1 })
		h.cut = true
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		watch(ctx, t, h.client(t), h, func(c livecode.ChannelChange) {
			assert.Equal(t, livecode.ChannelLive, c.Now)
			assert.True(t, c.First)
		})
	})
}

func TestChannelWatch_tellsThatTheListFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHall(101, func(int) int { return 1 })
		h.broken = true
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		failed, seen := 0, 0
		for change, err := range h.client(t).Channel.Watch(ctx, h.rooms...) {
			if err != nil {
				assert.Empty(t, change)
				if failed++; failed == 2 {
					h.mu.Lock()
					h.broken = false
					h.mu.Unlock()
				}
				continue
			}
			if seen++; seen == len(h.rooms) {
				break
			}
		}
		assert.Equal(t, 2, failed)
		assert.Equal(t, 101, seen)
		assert.Empty(t, h.asked, "a service that fails is not asked a hundred times instead")
	})
}

// A look that takes long is not cut, and holds no other watch up.
func TestChannelWatch_leavesRoomForOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHall(3000, func(int) int { return 0 })
		c := h.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), 65*time.Second)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() { watch(ctx, t, c, h, func(livecode.ChannelChange) {}) })
		time.Sleep(10 * time.Second)
		begin := time.Now()
		for range c.Channel.Watch(ctx, "8888_00001") {
			break
		}
		assert.Less(t, time.Since(begin), time.Second)
		all.Wait()
		assert.GreaterOrEqual(t, len(h.at), 3000, "all of them within the minute")
	})
}

func TestChannelWatch_leavesNoCallBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // which fails for goroutines that are left
		h := newHall(100, func(int) int { return 1 })
		h.latency = time.Second // so that eight are under way
		for range h.client(t).Channel.Watch(t.Context(), h.rooms...) {
			break
		}
		assert.Zero(t, h.busy)
		assert.Equal(t, 8, h.most)
	})
}

func TestWithWatchInterval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHall(1, func(int) int { return 1 })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		watch(ctx, t, h.client(t, livecode.WithWatchInterval(time.Second)), h, func(livecode.ChannelChange) {})
		assert.InDelta(t, 57, len(h.at), 3)

		s := &script{answers: []string{pushStat(pushRow("a", 25, "2017-03-31 13:38:55"))}}
		for interval, looks := range map[time.Duration]int{time.Second: 12, 20 * time.Second: 3} {
			s.at = nil
			c, err := livecode.New(1, "key", livecode.WithHTTPClient(&http.Client{Transport: s}), livecode.WithWatchInterval(interval))
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			for _, err := range c.Stat.WatchPush(ctx, livecode.StatParams{}) {
				require.NoError(t, err)
			}
			cancel()
			assert.InDelta(t, looks, len(s.at), 1, "there are no new figures more often")
		}
	})
}

func TestOptions_ofRetriesAndWatches(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]livecode.Option{
		"livecode: WithMaxAttempts: n must be from 1 to 10":            livecode.WithMaxAttempts(0),
		"livecode: WithMaxAttempts: n must be from 1 to 10 ":           livecode.WithMaxAttempts(11),
		"livecode: WithMixWait: wait must be from 1ms to 5m":           livecode.WithMixWait(time.Microsecond),
		"livecode: WithMixWait: wait must be from 1ms to 5m ":          livecode.WithMixWait(6 * time.Minute),
		"livecode: WithWatchInterval: interval must be from 1s to 1h":  livecode.WithWatchInterval(time.Millisecond),
		"livecode: WithWatchInterval: interval must be from 1s to 1h ": livecode.WithWatchInterval(2 * time.Hour),
	} {
		_, err := livecode.New(1, "key", opt)
		assert.EqualError(t, err, strings.TrimSpace(want))
	}
	synctest.Test(t, func(t *testing.T) {
		for _, attempts := range []int{1, 2, 10} {
			s := &script{answers: []string{""}}
			c, err := livecode.New(1, "key", livecode.WithHTTPClient(&http.Client{Transport: s}), livecode.WithMaxAttempts(attempts))
			require.NoError(t, err)
			_, err = c.Channel.GetStatus(t.Context(), "8888_a")
			require.Error(t, err)
			assert.Len(t, s.at, attempts)
		}
	})
}
