package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/pushurl"
)

// runWith is run with something on standard input.
func runWith(t *testing.T, in string, env map[string]string, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	code := Main(t.Context(), args, IO{
		In: strings.NewReader(in), Out: &out, Err: &errs,
		LookupEnv: func(name string) (string, bool) {
			text, ok := env[name]
			return text, ok
		},
	})
	return ran{out.String(), errs.String(), code}
}

func TestSign_fitsTheVendorsVector(t *testing.T) {
	t.Parallel()
	got := run(t, withKey, "sign", "api", "--t", "1471850187", "--json")
	require.Equal(t, exitDone, got.code, got.err)
	var s signed
	require.NoError(t, json.Unmarshal([]byte(got.out), &s))
	assert.Equal(t, "b17971b51ba0fe5916ddcd96692e9fb3", s.Sign)

	got = run(t, map[string]string{"LIVECODE_CALLBACK_KEY": testKey, "LIVECODE_KEY": "other"}, "sign", "callback", "--t", "1471850187")
	assert.Contains(t, got.out, "b17971b51ba0fe5916ddcd96692e9fb3")
	assert.NotContains(t, got.out, testKey)

	for _, args := range [][]string{{"sign", "api", "--t", "5"}, {"sign", "api", "--ttl", "3000000h"}, {"sign", "nosuch"}} {
		assert.Equal(t, exitUsage, run(t, withKey, args...).code, args)
	}
	assert.Equal(t, exitUsage, run(t, nil, "sign", "api").code)
}

func TestVerify_saysWhichCheckFailed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	body := func(key string, t time.Time) string {
		return string(callbacktest.SignedBody(key, t, callbacktest.Sample(100, "8888_room", now)))
	}
	signer, err := pushurl.NewSigner(testKey)
	require.NoError(t, err)
	u, err := signer.Push(pushurl.RTMP, pushurl.Stream{Domain: "push.example.com", StreamName: "8888_room"}, now.Add(time.Minute))
	require.NoError(t, err)
	unsigned, err := pushurl.UnsignedPush(pushurl.RTMP, pushurl.Stream{Domain: "push.example.com", StreamName: "8888_room"})
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		in    string
		after time.Duration
		check string
		clock string
	}{
		"good":             {body(testKey, now.Add(time.Minute)), 0, "", "in 1m0s"},
		"expired":          {body(testKey, now.Add(time.Minute)), time.Hour, "expired", "59m0s ago"},
		"too far ahead":    {body(testKey, now.Add(24*time.Hour)), 0, "too_far_ahead", "in 24h0m0s"},
		"of another key":   {body("another", now.Add(time.Minute)), 0, "mismatch", "in 1m0s"},
		"unsigned":         {body("", now), 0, "missing_sign", "2026-05-04T12:00:00Z"},
		"no object":        {"[]", 0, "not_object", ""},
		"a good URL":       {u.Reveal() + "\n", 0, "", "in 1m0s"},
		"an old URL":       {u.Reveal(), time.Hour, "expired", "59m0s ago"},
		"a forged URL":     {strings.Replace(u.Reveal(), "8888_room", "8888_hall", 1), 0, "mismatch", "in 1m0s"},
		"an unsigned URL":  {unsigned.Reveal(), 0, "missing_sign", ""},
		"a URL of nothing": {"https://example.com/?txSecret=0b3a8b2bf2e836a9", 0, "form", ""},
	} {
		for _, asJSON := range []bool{false, true} {
			env := map[string]string{"LIVECODE_KEY": testKey, "LIVECODE_PUSH_KEY": testKey}
			args := []string{"verify", "-", "--at", now.Add(tt.after).Format(time.RFC3339)}
			if asJSON {
				args = append(args, "--json")
			}
			got := runWith(t, tt.in, env, args...)
			code := exitBad
			if tt.check == "" {
				code = exitDone
			}
			assert.Equal(t, code, got.code, "%s: %s", name, got.err)
			assert.Contains(t, got.out, tt.check, name)
			assert.NotContains(t, got.out+got.err, testKey, name)
			assert.NotRegexp(t, `txSecret=[0-9a-f]`, got.out+got.err, name)
			if !asJSON {
				assert.Contains(t, got.out, tt.clock, name)
				assert.Contains(t, got.out, "the clock says", name)
				continue
			}
			var v verdict
			require.NoError(t, json.Unmarshal([]byte(got.out), &v), name)
			assert.Equal(t, tt.check == "", v.Good, name)
			assert.Equal(t, tt.check, v.Check, name)
		}
	}
	got := runWith(t, u.Reveal(), map[string]string{"LIVECODE_PLAY_KEY": testKey}, "verify", "--validity", "2h", "--at", now.Add(time.Hour).Format(time.RFC3339))
	assert.Equal(t, exitDone, got.code, got.out)
}

func TestVerify_takesFilesAndURLs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "body.json")
	require.NoError(t, os.WriteFile(file, callbacktest.SignedBody(testKey, time.Now().Add(time.Minute), callbacktest.Sample(1, "8888_room", time.Now())), 0o600))
	got := run(t, withKey, "verify", file)
	assert.Equal(t, exitDone, got.code, got.err)
	assert.Contains(t, got.out, "stream_started")
	assert.Equal(t, exitUsage, run(t, withKey, "verify", file+"x").code)
	assert.Equal(t, exitUsage, run(t, withKey, "verify").code, "nothing on standard input")
	assert.Equal(t, exitUsage, run(t, nil, "verify", file).code, "without a key")
	assert.Equal(t, exitUsage, run(t, withKey, "verify", "rtmp://a/live/b").code, "without the key of the domain")
	assert.Equal(t, exitUsage, run(t, withKey, "verify", file, "--at", "noon").code)
	assert.Equal(t, exitBad, run(t, map[string]string{"LIVECODE_PUSH_KEY": "k"}, "verify", "rtmp://a/live/b?txSecret=0&txTime=0").code)
}

func TestURL_isRedactedUnlessTold(t *testing.T) {
	t.Parallel()
	env := map[string]string{"LIVECODE_PUSH_KEY": testKey, "LIVECODE_PLAY_KEY": testKey, "LIVECODE_PUSH_DOMAIN": "push.example.com", "LIVECODE_PLAY_DOMAIN": "play.example.com"}
	signer, err := pushurl.NewSigner(testKey)
	require.NoError(t, err)
	for _, kind := range []string{"push", "play"} {
		for _, word := range words(kind) {
			args := []string{"url", kind, "8888_room", "--protocol", word, "--param", "ticket=hunter2"}
			got := run(t, env, args...)
			require.Equal(t, exitDone, got.code, got.err)
			assert.NotContains(t, got.out+got.err, "hunter2")
			assert.Contains(t, got.out, "REDACTED")
			assert.Contains(t, got.err, "--reveal")

			got = run(t, env, append(args, "--reveal")...)
			require.Equal(t, exitDone, got.code, got.err)
			u, err := pushurl.Parse(strings.TrimSpace(got.out))
			require.NoError(t, err)
			require.NoError(t, signer.Verify(u, time.Now()))
			assert.Empty(t, got.err)
		}
	}
	var m made
	require.NoError(t, json.Unmarshal([]byte(run(t, env, "url", "push", "8888_room", "--json").out), &m))
	assert.True(t, m.Redacted)
	assert.NotRegexp(t, "txSecret=[0-9a-f]", m.URL)

	obs := run(t, env, "url", "push", "8888_room", "--obs", "--reveal", "--at", "127.0.0.1:1935")
	assert.Regexp(t, `^server +rtmp://127\.0\.0\.1:1935/live\nstream key +8888_room\?txSecret=[0-9a-f]{32}&txTime=[0-9A-F]+\n$`, obs.out)

	qr := run(t, env, "url", "play", "8888_room", "--qr")
	assert.Equal(t, exitDone, qr.code)
	assert.Contains(t, qr.out, "▀")
	assert.Empty(t, qr.err)

	assert.Equal(t, "rtmp://push.example.com/live/a\n", run(t, env, "url", "push", "a", "--unsigned", "--reveal").out)
	assert.Contains(t, run(t, env, "url", "play", "a", "--template", "hd", "--reveal").out, "/live/a_hd?")
}

func TestURL_refusesWhatMakesNone(t *testing.T) {
	t.Parallel()
	env := map[string]string{"LIVECODE_PUSH_KEY": testKey, "LIVECODE_PUSH_DOMAIN": "push.example.com"}
	for name, args := range map[string][]string{
		"a protocol that plays": {"push", "a", "--protocol", "hls"},
		"no domain":             {"play", "a"},
		"no key":                {"play", "a", "--play-domain", "play.example.com"},
		"a domain":              {"push", "a", "--push-domain", "http://x"},
		"a stream":              {"push", "a b"},
		"a time":                {"push", "a", "--ttl", "-1s"},
		"a parameter":           {"push", "a", "--param", "x"},
		"another app":           {"push", "a", "--app", "/"},
		"apart":                 {"push", "a", "--obs", "--protocol", "srt"},
		"at":                    {"push", "a", "--at", "h:1", "--protocol", "srt"},
		"no stream":             {"push"},
	} {
		got := run(t, env, append([]string{"url"}, args...)...)
		assert.Equal(t, exitUsage, got.code, "%s: %s", name, got.err)
		assert.Empty(t, got.out, name)
	}
}
