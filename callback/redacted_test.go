package callback_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

func redacted(t *testing.T, body string) map[string]any {
	t.Helper()
	ev, err := callback.Parse([]byte(body))
	require.NoError(t, err)
	text, err := callback.Redacted(ev)
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(text, &members))
	return members
}

func TestRedacted_isWhatAnEventSays(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{
		"type": "stream_interrupted", "event_type": 0.0, "stream_id": "8888_a", "app_id": 1252000000.0,
		"event_time": "2025-11-21T12:40:09+08:00", "sequence": "5589951001175535946", "stream_param": "[redacted]",
		"push_duration_ms": 113224.0, "err_code": 1.0, "expires": "2025-11-21T12:50:09+08:00",
		"set_id": 0.0, "idc_id": 0.0, "width": 0.0, "height": 0.0,
	}, redacted(t, `{"event_type":0,"stream_id":"8888_a","appid":1252000000,"event_time":1763700009,"sequence":"5589951001175535946",
		"stream_param":"txSecret=hush","push_duration":"113224","errcode":1,"t":1763700609,"sign":"00000000000000000000000000000000"}`))

	image := redacted(t, `{"event_type":317,"gameDetails":{"token":"hush"},"faceDetails":[{"face":1}],"ocrMsg":"sale",
		"labelResults":[{"HitFlag":1,"Details":[{"Location":{"X":1.5}}]}]}`)
	assert.Equal(t, "sale", image["ocr_msg"])
	assert.NotContains(t, image, "game_details", "nobody knows what is in it")
	assert.NotContains(t, image, "face_details")
	details := image["label_results"].([]any)[0].(map[string]any)["details"].([]any)
	assert.Equal(t, 1.5, details[0].(map[string]any)["location"].(map[string]any)["x"])

	_, err := callback.Redacted(nil)
	assert.EqualError(t, err, "callback: Redacted: ev must be not nil")
}

// Every field of every type: no credential, times that can be read, names of one form.
func TestRedacted_ofAllTypes(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	name := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, member := range v {
				assert.Regexp(t, name, key, path)
				walk(path+"."+key, member)
			}
		case []any:
			for _, element := range v {
				walk(path, element)
			}
		case string:
			assert.NotContains(t, v, "hush", path)
			if strings.HasPrefix(v, "2025-") {
				_, err := time.Parse(time.RFC3339, v)
				assert.NoError(t, err, path)
			}
		}
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		walk(filepath.Base(path), redacted(t, string(body)))
	}
}
