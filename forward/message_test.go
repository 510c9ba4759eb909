package forward_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/forward"
)

const source = "//push.example.com/live"

func parse(t *testing.T, body string) callback.Event {
	t.Helper()
	ev, err := callback.Parse([]byte(body))
	require.NoError(t, err)
	return ev
}

func message(t *testing.T, ev callback.Event) (forward.Message, map[string]any) {
	t.Helper()
	m, err := forward.New(ev, source)
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(m.Body, &members))
	assert.Equal(t, "1.0", members["specversion"])
	assert.Equal(t, m.ID, members["id"])
	assert.Equal(t, m.Type, members["type"])
	assert.Equal(t, source, members["source"])
	return m, members
}

func TestNew_isACloudEvent(t *testing.T) {
	t.Parallel()
	ev := parse(t, `{"event_type":1,"stream_id":"8888_a","appid":1252000000,"event_time":1763700009,"sequence":"5589951001175535946",
		"stream_param":"txSecret=hush","t":1763700609,"sign":"00000000000000000000000000000000"}`)
	ev.Common().Redelivered = true
	m, members := message(t, ev)
	assert.Equal(t, ev.DedupeKey(), m.ID)
	assert.Equal(t, "com.tencent.live.stream_started", m.Type)
	assert.Equal(t, "8888_a", m.Subject)
	assert.Equal(t, "8888_a", members["subject"])
	assert.Equal(t, "2025-11-21T12:40:09+08:00", members["time"])
	assert.Equal(t, "application/json", members["datacontenttype"])
	assert.Equal(t, true, members["redelivered"])
	assert.NotContains(t, members, "maybeduplicate")
	data := members["data"].(map[string]any)
	assert.Equal(t, "5589951001175535946", data["sequence"])
	assert.Equal(t, "[redacted]", data["stream_param"])
	assert.NotContains(t, string(m.Body), "hush")
}

func TestNew_ofAllTypes(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../callback/testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		m, members := message(t, parse(t, string(body)))
		assert.NotEmpty(t, m.ID, path)
		assert.NotContains(t, string(m.Body), "hush", path)
		if at, ok := members["time"]; ok {
			_, err := time.Parse(time.RFC3339, at.(string))
			assert.NoError(t, err, path)
		}
		if m.Subject == "" {
			assert.NotContains(t, members, "subject", path)
		}
		for name := range members {
			assert.Regexp(t, `^[a-z0-9]{1,20}$`, name, path)
		}
	}
	m, _ := message(t, parse(t, `{"event_type":4711}`))
	assert.Equal(t, "com.tencent.live.event_type_4711", m.Type)
}

// What has no id of its own gets none that makes a genuine event vanish.
func TestNew_tellsHappeningsApart(t *testing.T) {
	t.Parallel()
	interrupted := func(expires string) forward.Message {
		m, members := message(t, parse(t, `{"event_type":0,"stream_id":"8888_a"`+expires+`}`))
		assert.Equal(t, true, members["maybeduplicate"])
		return m
	}
	first := interrupted(`,"t":1763700609,"sign":"00000000000000000000000000000000"`)
	assert.Equal(t, first.ID, interrupted(`,"t":1763700609,"sign":"00000000000000000000000000000000"`).ID)
	assert.NotEqual(t, first.ID, interrupted(`,"t":1763700640,"sign":"00000000000000000000000000000000"`).ID)
	assert.NotEqual(t, interrupted(``).ID, interrupted(``).ID)
}

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	ev := parse(t, `{"event_type":1,"stream_id":"8888_a"}`)
	for name, err := range map[string]error{
		"ev": second(forward.New(nil, source)), "ev ": second(forward.New(&callback.Unknown{}, source)),
		"source": second(forward.New(ev, "")), "source ": second(forward.New(ev, "http://[")), "source  ": second(forward.New(ev, "http://user:secret@example.com/")),
	} {
		bad, ok := errors.AsType[*forward.ArgumentError](err)
		require.True(t, ok, "%q: %v", name, err)
		assert.Equal(t, strings.TrimSpace(name), bad.Param)
		assert.NotContains(t, err.Error(), "secret")
	}
}

func second(_ forward.Message, err error) error { return err }

func TestHandlers_passEveryEventOn(t *testing.T) {
	t.Parallel()
	failed := errors.New("the other system is down")
	var ids []string
	handlers := forward.Handlers(source, func(_ context.Context, m forward.Message) error {
		if ids = append(ids, m.ID); len(ids) == 1 {
			return failed
		}
		return nil
	})
	ev := parse(t, `{"event_type":1,"stream_id":"8888_a","sequence":"7"}`)
	require.ErrorIs(t, handlers.Dispatch(t.Context(), ev), failed)
	require.NoError(t, handlers.Dispatch(t.Context(), ev))
	unknown := parse(t, `{"event_type":349,"stream_id":"8888_a"}`)
	require.NoError(t, handlers.Dispatch(t.Context(), unknown))
	unnamed := parse(t, `{"event_type":4711,"t":1763700609,"sign":"00000000000000000000000000000000"}`)
	require.NoError(t, handlers.Dispatch(t.Context(), unnamed))
	assert.Equal(t, []string{ev.DedupeKey(), ev.DedupeKey()}, ids[:2])
	require.Len(t, ids, 4)
	assert.Contains(t, ids[2], unknown.DedupeKey())
	assert.Equal(t, unnamed.DedupeKey()+"@1763700609", ids[3])

	assert.Panics(t, func() { forward.Handlers("", func(context.Context, forward.Message) error { return nil }) })
	assert.Panics(t, func() { forward.Handlers(source, nil) })
}
