package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// A body that could not be put aside is asked for again, and an answer of 403
// does not depend on it.
func TestHandler_quarantineThatFails(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]func(context.Context, callback.Quarantined) error{
		"fails":  func(context.Context, callback.Quarantined) error { return errors.New("disk is full") },
		"panics": func(context.Context, callback.Quarantined) error { panic("disk is full") },
		"is late": func(ctx context.Context, _ callback.Quarantined) error {
			<-ctx.Done()
			time.Sleep(50 * time.Millisecond)
			return ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil, callback.WithQuarantine(keep), callback.WithTimeout(50*time.Millisecond),
				callback.WithConfirm(func(_ context.Context, ev callback.Event) error {
					if ev.Common().StreamID == "false" {
						return callback.ErrNotConfirmed
					}
					return nil
				}))
			r.expect(http.StatusServiceUnavailable, fresh(`"event_type":null`))
			r.expect(http.StatusServiceUnavailable, fresh(`"event_type":1,"stream_id":"false"`))
			r.expect(http.StatusOK, fresh(pushMembers))
			r.expect(http.StatusServiceUnavailable, fresh(pushMembers+`,"node":"other"`))
			r.expect(http.StatusForbidden, signed(testKey, testNow.Unix()-1, pushMembers))
			assert.Zero(t, r.counters.Total(callback.MetricQuarantined))
			require.Eventually(t, func() bool { return r.counters.ByLabel(callback.MetricDropped)["expired"] == 1 }, time.Second, time.Millisecond)
			assert.Empty(t, r.handler.Quarantined())
		})
	}
}

func TestHandler_quarantineInMemoryIsBounded(t *testing.T) {
	t.Parallel()
	c := newCourier(t)
	for i := range 130 {
		require.Equal(t, http.StatusOK, notify(c, fresh(fmt.Sprintf(`"n":%d`, i))))
	}
	kept := c.Quarantined()
	require.Len(t, kept, 128)
	assert.Equal(t, fresh(`"n":2`), kept[0].Body.Reveal())
	assert.Equal(t, fresh(`"n":129`), kept[127].Body.Reveal())
	assert.EqualValues(t, 2, c.counters.ByLabel(callback.MetricDropped)["undecodable"])
	assert.EqualValues(t, 130, c.counters.ByLabel(callback.MetricQuarantined)["undecodable"])
}

// What is lost is counted under its own label, not under that of what came
// instead.
func TestHandler_quarantineInMemoryNamesWhatItDropped(t *testing.T) {
	t.Parallel()
	c := newCourier(t)
	notify(c, fresh(pushMembers))
	require.Equal(t, http.StatusOK, notify(c, fresh(pushMembers+`,"node":"other"`)))
	for i := range 128 {
		require.Equal(t, http.StatusOK, notify(c, fresh(fmt.Sprintf(`"n":%d`, i))))
	}
	assert.Equal(t, map[string]int64{"conflict": 1}, c.counters.ByLabel(callback.MetricDropped))
}

// Whoever has one old sign makes as many expired bodies as he likes. None of
// them may cost one that was acknowledged.
func TestHandler_expiredBodiesPushOutNoAcknowledgedOne(t *testing.T) {
	t.Parallel()
	c := newCourier(t)
	require.Equal(t, http.StatusOK, notify(c, fresh(`"n":"acknowledged"`)))
	for i := range 200 {
		body := signed(testKey, testNow.Unix()-1, fmt.Sprintf(`"event_type":1,"n":%d`, i))
		require.Equal(t, http.StatusForbidden, notify(c, body))
	}
	kept := c.Quarantined()
	require.Len(t, kept, 1+32)
	assert.Equal(t, callback.ErrUndecodable, kept[0].Reason)
	assert.Contains(t, kept[1].Body.Reveal(), `"n":168`)
	assert.Equal(t, map[string]int64{"expired": 200 - 32}, c.counters.ByLabel(callback.MetricDropped))
}

func TestMemoryQuarantine_eachKindPushesOutItsOwn(t *testing.T) {
	t.Parallel()
	q := callback.NewMemoryQuarantine(8)
	keep := func(reason callback.RejectError, key string) {
		require.NoError(t, q.Keep(t.Context(), callback.Quarantined{Reason: reason, Key: key}))
	}
	keys := func() string {
		var all strings.Builder
		for _, kept := range q.List() {
			all.WriteString(kept.Key)
		}
		return all.String()
	}
	assert.Empty(t, q.List())
	for key := range strings.SplitSeq("abcd", "") {
		keep(callback.ErrConflict, key)
		keep(callback.ErrExpired, strings.ToUpper(key))
	}
	assert.Equal(t, "abcCdD", keys(), "in the order of arrival, a quarter of the room for the expired")
	for key := range strings.SplitSeq("efghij", "") {
		keep(callback.ErrNotConfirmed, key)
	}
	assert.Equal(t, "cCdDefghij", keys())
	assert.EqualValues(t, 4, q.Dropped())
}

func TestMemoryQuarantine_hasRoomForOneOfEachKind(t *testing.T) {
	t.Parallel()
	for _, q := range []*callback.MemoryQuarantine{{}, callback.NewMemoryQuarantine(-9), callback.NewMemoryQuarantine(1)} {
		for _, key := range []string{"a", "b"} {
			require.NoError(t, q.Keep(t.Context(), callback.Quarantined{Key: key}))
			require.NoError(t, q.Keep(t.Context(), callback.Quarantined{Key: key, Reason: callback.ErrExpired}))
		}
		require.Len(t, q.List(), 2)
		assert.Equal(t, "b", q.List()[0].Key)
		assert.Equal(t, "b", q.List()[1].Key)
		assert.EqualValues(t, 2, q.Dropped())
	}
}

// Bodies may have up to 16 MiB, so their number alone bounds nothing.
func TestMemoryQuarantine_isBoundedInBytes(t *testing.T) {
	t.Parallel()
	q := callback.NewMemoryQuarantine(8)
	for n := range 20 {
		body := callback.NewSecret(strings.Repeat("x", 200<<10) + strconv.Itoa(n))
		require.NoError(t, q.Keep(t.Context(), callback.Quarantined{Reason: callback.ErrConflict, Body: body}))
	}
	held := 0
	for _, kept := range q.List() {
		held += len(kept.Body.Reveal())
	}
	assert.LessOrEqual(t, held, 8*64<<10)
	assert.Len(t, q.List(), 2)
	assert.EqualValues(t, 18, q.Dropped())

	huge := callback.NewSecret(strings.Repeat("x", 1<<20))
	require.NoError(t, q.Keep(t.Context(), callback.Quarantined{Reason: callback.ErrConflict, Body: huge}))
	assert.Len(t, q.List(), 1, "the latest is there whatever its size")
}
