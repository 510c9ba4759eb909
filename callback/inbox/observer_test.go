package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

type spanKey struct{}

func TestWithObserver_seesEachEventAndItsLag(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		time.Sleep(3 * time.Second)
		var lines []string
		step := func(name string) inbox.Option {
			return inbox.WithObserver(inbox.Observer{Event: func(ctx context.Context, item inbox.Item) (context.Context, func(inbox.EventEnd)) {
				outer, _ := ctx.Value(spanKey{}).(string)
				lines = append(lines, fmt.Sprintf("%s%s begins %s, attempt %d", outer, name, item.Envelope.Key, item.Attempt))
				return context.WithValue(ctx, spanKey{}, outer+name+"/"), func(end inbox.EventEnd) {
					lines = append(lines, fmt.Sprintf("%s ends: %s after %v, %v behind: %v", name, end.Outcome, end.Duration, end.Lag.Round(time.Millisecond), end.Err))
				}
			}})
		}
		var in []any
		stop := b.start(func(ctx context.Context, ev *callback.StreamStarted) error {
			in = append(in, ctx.Value(spanKey{}))
			time.Sleep(time.Second)
			switch {
			case len(in) == 1:
				return errors.New("busy")
			case len(in) == 3:
				return inbox.Permanent(errors.New("of no use"))
			}
			return nil
		}, step("outer"), step("inner"), inbox.WithBackoff(time.Nanosecond, time.Nanosecond))
		time.Sleep(time.Minute)
		require.NoError(t, stop())
		assert.Equal(t, []string{
			"outer begins s1, attempt 1", "outer/inner begins s1, attempt 1",
			"inner ends: retry after 1s, 4s behind: busy", "outer ends: retry after 1s, 4s behind: busy",
			"outer begins s1, attempt 2", "outer/inner begins s1, attempt 2",
			"inner ends: handled after 1s, 5s behind: <nil>", "outer ends: handled after 1s, 5s behind: <nil>",
			"outer begins s2, attempt 1", "outer/inner begins s2, attempt 1",
			"inner ends: given_up after 1s, 6s behind: of no use", "outer ends: given_up after 1s, 6s behind: of no use",
		}, lines)
		assert.Equal(t, []any{"outer/inner/", "outer/inner/", "outer/inner/"}, in)
	})
}

func TestWithObserver_rejectsAnEmptyObserver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := inbox.NewWorker(b.store, callback.Handlers{Default: func(context.Context, callback.Event) error { return nil }}, inbox.WithObserver(inbox.Observer{}))
	var bad *callback.ArgumentError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "WithObserver", bad.Func)
}

func TestPackBody_keepsTheBodyAsItIs(t *testing.T) {
	t.Parallel()
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, body := range []string{"", "{}", `{"event_type":1}`, "\x00\xff{", "0", trace} {
		for _, parent := range []string{"", trace} {
			got, unpacked := inbox.UnpackBody(inbox.PackBody(callback.Envelope{Trace: parent, Body: callback.NewSecret(body)}))
			assert.Equal(t, parent, got)
			assert.Equal(t, body, unpacked.Reveal())
		}
	}
	trace2, _ := inbox.UnpackBody(inbox.PackBody(callback.Envelope{Trace: "too short"}))
	assert.Empty(t, trace2)
}
