package callback_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// holders are ways in which a caller's program may hold a secret when it
// prints one.
func holders[T any](v T) []any {
	type exported struct{ V T }
	type hidden struct{ v T }
	type deep struct{ p *hidden }
	return []any{
		v, &v, exported{v}, &exported{v}, hidden{v}, &hidden{v}, deep{&hidden{v}},
		[]T{v}, map[string]T{"k": v}, []any{v}, struct{ any }{v}, fmt.Errorf("wrapped: %w", errors.New(fmt.Sprint(v))),
	}
}

// spellings returns all that fmt, slog and the marshallers make of v.
func spellings(v any) []string {
	var all []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3v", "%t"} {
		all = append(all, fmt.Sprintf(verb, v))
	}
	all = append(all, fmt.Sprint(v), fmt.Sprintln("event", v))
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, xml.Marshal} {
		if text, err := marshal(v); err == nil {
			all = append(all, string(text))
		} else {
			all = append(all, err.Error())
		}
	}
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("event", "v", v, slog.Group("g", "v", v))
	}
	return append(all, out.String())
}

func assertHidden(t *testing.T, v any, secrets ...string) {
	t.Helper()
	for _, text := range spellings(v) {
		for _, secret := range secrets {
			assert.NotContains(t, text, secret)
			assert.NotContains(t, strings.ToLower(text), fmt.Sprintf("%x", secret))
			assert.NotContains(t, text, strings.Trim(fmt.Sprint([]byte(secret)), "[]"))
		}
	}
}

const (
	txSecret  = "0123456789abcdef0123456789abcdef"
	zeroSigns = "00000000000000000000000000000000"
)

func TestSecret_showsInNoWay(t *testing.T) {
	t.Parallel()
	for _, v := range holders(callback.NewSecret(fixtureParam)) {
		assertHidden(t, v, txSecret)
	}
	s := callback.NewSecret(fixtureParam)
	assert.Equal(t, fixtureParam, s.Reveal())
	assert.Equal(t, "[redacted]", s.String())
	assert.Equal(t, "[redacted]", s.GoString())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		assert.Equal(t, "[redacted]", fmt.Sprintf(verb, s), verb)
	}
	assert.Equal(t, "[redacted]", s.LogValue().String())
	text, err := json.Marshal(s)
	require.NoError(t, err)
	assert.JSONEq(t, `"[redacted]"`, string(text))
}

func TestSecret_emptyIsEmpty(t *testing.T) {
	t.Parallel()
	for _, s := range []callback.Secret{{}, callback.NewSecret("")} {
		assert.True(t, s.IsEmpty())
		assert.Empty(t, s.Reveal())
		assert.Empty(t, s.String())
		assert.Empty(t, fmt.Sprintf("%v%+v%#v", s, s, s))
	}
	assert.False(t, callback.NewSecret("a").IsEmpty())
	assert.Equal(t, callback.NewSecret("a"), callback.NewSecret("a"))
}

// recorder notes what an assertion says.
type recorder struct{ said strings.Builder }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(&r.said, format, args...) }

// The differences that testify prints are made by a dumper that asks no method and
// follows every pointer. A test that fails is a log that others read.
func TestSecret_showsInNoDifference(t *testing.T) {
	t.Parallel()
	for _, ev := range everyEvent(t) {
		require.Contains(t, string(ev.Raw()), hush)
		var r recorder
		empty := reflect.New(reflect.TypeOf(ev).Elem()).Interface()
		require.False(t, assert.Equal(&r, empty, ev))
		require.False(t, assert.Equal(&r, []any{empty}, []any{ev, callback.NewSecret(hush)}))
		require.Contains(t, r.said.String(), "sealed", "the dumper has followed")
		assert.NotContains(t, r.said.String(), hush)
		assert.NotContains(t, r.said.String(), fmt.Sprintf("% x", hush), "as bytes")
	}
}

func TestSecret_ofAnyLengthIsItself(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("abcdefg", 200)
	seen := map[callback.Secret]int{}
	for n := range text {
		s := callback.NewSecret(text[:n])
		require.Equal(t, text[:n], s.Reveal())
		require.Equal(t, callback.NewSecret(text[:n]), s)
		seen[s]++
	}
	assert.Len(t, seen, len(text))
}

// Held in whatever way, by value too, no event shows its stream_param or its
// raw body.
func TestEvents_showNoSecret(t *testing.T) {
	t.Parallel()
	check := func(ev callback.Event, values ...any) {
		t.Helper()
		require.Contains(t, string(ev.Raw()), txSecret, "the test would prove nothing")
		for _, v := range append(values, holders(ev)...) {
			assertHidden(t, v, txSecret, zeroSigns)
		}
	}
	started := parsed[*callback.StreamStarted](t, "stream_started_compact")
	check(started, holders(*started)...)
	stopped := parsed[*callback.StreamInterrupted](t, "stream_interrupted_compact")
	check(stopped, holders(*stopped)...)
	recorded := parsed[*callback.RecordingCreated](t, "recording_created_compact")
	check(recorded, holders(*recorded)...)
	shot := parsed[*callback.ScreenshotCreated](t, "screenshot_created_compact")
	check(shot, holders(*shot)...)
	body := strings.Replace(string(fixture(t, "stream_started_compact")), `"event_type":1`, `"event_type":999`, 1)
	ev, err := callback.Parse([]byte(body))
	require.NoError(t, err)
	check(ev, holders(*ev.(*callback.Unknown))...)
	check(started, holders(*started.Common())...)
}

func TestEvents_stringAndLogValue(t *testing.T) {
	t.Parallel()
	ev := parsed[*callback.StreamStarted](t, "stream_started_compact")
	assert.Equal(t, `stream_started of stream "8888_a"`, ev.String())
	ev.Redelivered, ev.Reconciled = true, true
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("got", "event", ev)
	var line struct {
		Event struct {
			Type        string `json:"type"`
			StreamID    string `json:"stream_id"`
			Key         string `json:"dedupe_key"`
			Time        string `json:"time"`
			Redelivered bool   `json:"redelivered"`
			Reconciled  bool   `json:"reconciled"`
		} `json:"event"`
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	assert.Equal(t, "stream_started", line.Event.Type)
	assert.Equal(t, "8888_a", line.Event.StreamID)
	assert.Equal(t, ev.DedupeKey(), line.Event.Key)
	assert.Equal(t, "2023-11-15T06:13:20+08:00", line.Event.Time)
	assert.True(t, line.Event.Redelivered)
	assert.True(t, line.Event.Reconciled)
}

func TestStrings_boundWhatAStrangerWrites(t *testing.T) {
	t.Parallel()
	ev, err := callback.Parse([]byte(`{"event_type":1,"stream_id":"` + strings.Repeat("x", 5000) + `\r\n"}`))
	require.NoError(t, err)
	assert.Less(t, len(ev.String()), 300)
	assert.Less(t, len(ev.LogValue().String()), 400)

	ev, err = callback.Parse([]byte(`{"event_type":1,"stream_id":"x` + strings.Repeat("直", 50) + `"}`))
	require.NoError(t, err)
	assert.Equal(t, `stream_started of stream "x`+strings.Repeat("直", 42)+`…"`, ev.String(), "no character is cut in two")
}

func TestEnvelopeAndQuarantined_showNoSecret(t *testing.T) {
	t.Parallel()
	body := callback.NewSecret(string(fixture(t, "stream_started_compact")))
	for _, v := range holders(callback.Envelope{Key: "1-a", Body: body}) {
		assertHidden(t, v, txSecret, zeroSigns)
	}
	for _, v := range holders(callback.Quarantined{Reason: callback.ErrExpired, Body: body}) {
		assertHidden(t, v, txSecret, zeroSigns)
	}
}

// Whatever goes wrong, neither the key nor anything of the body reaches the log
// or the answer.
func TestHandler_logsShowNoSecret(t *testing.T) {
	t.Parallel()
	param := `,"stream_param":"txSecret=` + txSecret + `"`
	good := fresh(pushMembers + param)
	r := newRig(t, nil, callback.WithConfirm(func(_ context.Context, ev callback.Event) error {
		if ev.Common().StreamID == "false" {
			return fmt.Errorf("asked: %w", callback.ErrNotConfirmed)
		}
		return nil
	}))
	r.setAct(func(_ context.Context, ev callback.Event) error {
		switch ev.Common().StreamID {
		case "panics":
			panic(ev)
		case "fails":
			return fmt.Errorf("cannot save %v", ev)
		}
		return nil
	})
	for status, bodies := range map[int][]string{
		http.StatusOK: {
			good, good, strings.Replace(good, "8888_a", "false", 1), fresh(pushMembers + param + `,"node":"other"`),
			fresh(`"event_type":"x"` + param),
		},
		http.StatusServiceUnavailable: {strings.Replace(good, "8888_a", "panics", 1), strings.Replace(good, "8888_a", "fails", 1)},
		http.StatusForbidden: {
			signed("other", farT, pushMembers+param), signed(testKey, testNow.Unix()-1, pushMembers+param),
			signed(testKey, testNow.Unix()+99999, pushMembers+param), `{` + pushMembers + param + `}`,
		},
		http.StatusBadRequest: {good + "x", fresh(pushMembers + param + `,"SIGN":"x"`)},
	} {
		for _, body := range bodies {
			r.expect(status, body)
		}
	}
	log := r.log.String()
	assert.Contains(t, log, "callback: panic: stream_started")
	assert.Contains(t, log, "reason=mismatch")
	for _, secret := range []string{txSecret, testKey, goodSign, "1700000600"} {
		assert.NotContains(t, log, secret)
	}
}
