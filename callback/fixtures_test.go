package callback

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

var updateGolden = flag.Bool("update", false, "write the golden files of the fixtures anew; read the difference")

// fixtures returns the names of the event fixtures. Each type has one with all
// fields, _full, and one with those that are always sent, _required. Some have one
// in the shape of 2016 too, _least, and one on a single line, _compact.
func fixtures(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = strings.TrimSuffix(filepath.Base(path), ".json")
	}
	return names
}

func readFixture(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata/events", name+".json"))
	require.NoError(t, err)
	return body
}

func parseFixture(t *testing.T, name string) Event {
	t.Helper()
	ev, err := Parse(readFixture(t, name))
	require.NoError(t, err)
	require.Empty(t, ev.FieldErrors())
	return ev
}

// nested reads all JSON that stands in a string of ev.
func nested(t *testing.T, ev Event) []any {
	t.Helper()
	all := func(values ...any) []any { return values }
	switch ev := ev.(type) {
	case *RecordingCreated:
		ext, err := ev.Ext()
		require.NoError(t, err)
		return all(ext)
	case *RecordingStatusChanged:
		detail, err := ev.Detail()
		require.NoError(t, err)
		return all(detail)
	case *RelayTaskChanged:
		detail, err := ev.Detail()
		require.NoError(t, err)
		sources, err := ev.Sources()
		require.NoError(t, err)
		return all(detail, sources)
	}
	return nil
}

// dump lists every field of v with its path, secrets revealed.
func dump(path string, v reflect.Value) []string {
	switch value := v.Interface().(type) {
	case Secret:
		return []string{path + " = secret " + value.Reveal()}
	case time.Time:
		return []string{path + " = " + value.Format(time.RFC3339Nano)}
	case json.RawMessage:
		return []string{path + " = " + string(value)}
	}
	switch v.Kind() {
	case reflect.Struct:
		var lines []string
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				lines = append(lines, dump(path+"."+f.Name, v.Field(i))...)
			}
		}
		return lines
	case reflect.Slice:
		lines := []string{fmt.Sprintf("%s = %d elements", path, v.Len())}
		for i := range v.Len() {
			lines = append(lines, dump(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
		return lines
	}
	return []string{fmt.Sprintf("%s = %v", path, v)}
}

func TestFixtures_decodeToTheGoldenValues(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures(t) {
		ev := parseFixture(t, name)
		lines := []string{fmt.Sprintf("%T at %s, key %s", ev, ev.Time().Format(time.RFC3339Nano), ev.DedupeKey())}
		lines = append(lines, dump("event", reflect.ValueOf(ev).Elem())...)
		for i, v := range nested(t, ev) {
			lines = append(lines, dump(fmt.Sprintf("nested%d", i), reflect.ValueOf(v))...)
		}
		got := strings.Join(lines, "\n") + "\n"
		path := filepath.Join("testdata/events", name+".golden")
		if *updateGolden {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), got, name)
	}
}

// requireFull finds fields without a value, in structs and in all elements.
func requireFull(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	require.False(t, v.IsZero(), "%s is zero", path)
	switch value := v.Interface().(type) {
	case Secret, json.RawMessage:
		return
	case time.Time:
		_, offset := value.Zone()
		require.Equal(t, 8*60*60, offset, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Type().Field(i); {
			case f.Name == "Redelivered", f.Name == "Reconciled", f.Name == "Unconfirmed", f.Name == "MaybeDuplicate": // not of the wire
			case f.IsExported():
				requireFull(t, path+"."+f.Name, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			requireFull(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	}
}

func TestFixtures_leaveNoFieldWithoutAValue(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	for _, name := range fixtures(t) {
		if !strings.HasSuffix(name, "_full") {
			continue
		}
		ev := parseFixture(t, name)
		seen[reflect.TypeOf(ev)] = true
		requireFull(t, name, reflect.ValueOf(ev).Elem())
		for i, v := range nested(t, ev) {
			requireFull(t, fmt.Sprintf("%s.nested%d", name, i), reflect.ValueOf(v))
		}
	}
	handlers := reflect.TypeFor[Handlers]()
	for f := range handlers.Fields() {
		if f.Name != "Unknown" && f.Name != "Default" {
			assert.True(t, seen[f.Type.In(1)], "%s has no full fixture", f.Name)
		}
	}
}

// strictly reads body again and fails for each name that its struct lacks.
func strictly(t *testing.T, body []byte) {
	t.Helper()
	ev, err := Parse(body)
	require.NoError(t, err)
	if _, ok := ev.(*Unknown); ok {
		return
	}
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(body, &members))
	for name, value := range members {
		r := wire.ReadValue(wire.Value(value)).Strict()
		assert.NoError(t, ev.field([]byte(name), r), "%s of %s", name, ev.Type())
	}
}

func TestFixtures_holdNoNameThatIsNotRead(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures(t) {
		strictly(t, readFixture(t, name))
	}
}

// The corpus holds bodies that were made by others.
func TestCorpus_decodesTypedAndWithoutARest(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../shared/corpus/*.json")
	require.NoError(t, err)
	if len(paths) == 0 {
		t.Skip("the corpus is not here")
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		ev, err := Parse(body)
		require.NoError(t, err, path)
		assert.Empty(t, ev.FieldErrors(), path)
		assert.NotEmpty(t, ev.DedupeKey(), path)
		assert.NotEqual(t, "unknown", ev.Type().Label(), path)
		nested(t, ev)
		strictly(t, body)
	}
}

// rewrite returns body with the fields changed; nil takes a field out.
func rewrite(t *testing.T, body []byte, changes map[string]any) []byte {
	t.Helper()
	var fields map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(body, &fields))
	for name, value := range changes {
		raw, err := json.Marshal(value)
		require.NoError(t, err)
		fields[name] = raw
		if value == nil {
			delete(fields, name)
		}
	}
	body, err := json.Marshal(fields)
	require.NoError(t, err)
	return body
}

func TestDedupeKey_isThatOfEveryDelivery(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures(t) {
		body := readFixture(t, name)
		first, err := Parse(rewrite(t, body, nil))
		require.NoError(t, err)
		again, err := Parse(rewrite(t, body, map[string]any{"t": 1763709999, "sign": strings.Repeat("f", 32)}))
		require.NoError(t, err)
		assert.Equal(t, first.DedupeKey(), again.DedupeKey(), name)
	}
}

func TestDedupeKey_differsWithWhatMakesTheEventAnother(t *testing.T) {
	t.Parallel()
	keys := map[string]string{}
	check := func(what, key string) {
		other, taken := keys[key]
		assert.False(t, taken, "%s has the key of %s", what, other)
		keys[key] = what
	}
	for name, changes := range map[string][]map[string]any{
		"stream_started_full":         {{"sequence": "1"}, {"stream_id": "another"}},
		"recording_created_full":      {{"file_id": nil, "video_id": nil, "file_format": "hls"}, {"file_id": "1"}, {"start_time": 1}, {"end_time": 1}},
		"screenshot_created_full":     {{"pic_url": "/1"}, {"create_time": 1}, {"app": "push.example.org"}, {"appname": "another"}},
		"relay_task_changed_full":     {{"task_id": "1"}, {"callback_event": "TaskAlarm"}, {"event_time": 1}, {"msg": "{}"}, {"task_id": nil}},
		"relay_task_changed_required": {{"msg": "{}"}},
		"audio_moderated_full":        {{"request_id": "1"}, {"request_id": nil}},
		"image_moderated_full":        {{"img": "1"}, {"screenshotTime": 1}, {"streamId": "another"}, {"app": "push.example.org"}},
		"push_exception_occurred_full": {
			{"data_time": 1}, {"sequence": "1"}, {"data_time": nil},
		},
		"monitor_reported_full": {{"event_time": 1}, {"event_name": "1"}, {"event_msg": "1"}},
		"recording_status_changed_full": {
			{"seq": "1"}, {"seq": nil}, {"seq": nil, "record_event": "record_paused"}, {"seq": nil, "session_id": "1"}, {"seq": nil, "event_time": 1},
		},
		"recording_exception_occurred_full": {{"session_id": "1"}, {"timestamp": 1}, {"exception": map[string]int{"type": -8}}, {"file_format": "mp4"}},
		"quality_exception_occurred_full":   {{"class": "Mosaic"}, {"event_time": 1}},
		"evaluation_threshold_crossed_full": {{"class": "VMAF"}, {"frames": nil}},
		"evaluation_averaged_full":          {{"average_score": 1}},
		"smart_erased_full":                 {{"task_id": "1"}, {"data": nil}},
		"smart_erased_required":             {{"task_id": "1"}, {"more": 1}},
		"summary_created_full":              {{"begin_time": 1}, {"end_time": 1}, {"end_time": nil}, {"domain": "push.example.org"}, {"path": "another"}},
		"highlights_created_full":           {{"items": nil}},
	} {
		check(name, parseFixture(t, name).DedupeKey())
		for _, change := range changes {
			ev, err := Parse(rewrite(t, readFixture(t, name), change))
			require.NoError(t, err)
			check(fmt.Sprintf("%s with %v", name, change), ev.DedupeKey())
		}
	}
}

// grow adds a member that no contract knows to every object in v, also to those
// inside strings.
func grow(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if name != "gameDetails" && name != "faceDetails" && name != "abductionRisk" { // kept as they stand
				v[name] = grow(value)
			}
		}
		v["zz_new"] = map[string]any{"deep": []any{1, "x"}}
	case []any:
		for i := range v {
			v[i] = grow(v[i])
		}
	case string:
		var inside map[string]any
		if json.Unmarshal([]byte(v), &inside) == nil {
			text, _ := json.Marshal(grow(inside))
			return string(text)
		}
	}
	return v
}

func TestEvents_passOverWhatTheServiceAdds(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures(t) {
		var fields map[string]any
		require.NoError(t, json.Unmarshal(readFixture(t, name), &fields))
		body, err := json.Marshal(grow(fields))
		require.NoError(t, err)
		grown, err := Parse(body)
		require.NoError(t, err)
		require.Empty(t, grown.FieldErrors(), name)
		ev := parseFixture(t, name)
		assert.Equal(t, nested(t, ev), nested(t, grown), name)
		for i, line := range dump("event", reflect.ValueOf(ev).Elem()) {
			got := dump("event", reflect.ValueOf(grown).Elem())[i]
			if !strings.Contains(line, "{") { // else it is what grew
				assert.Equal(t, line, got, name)
			}
		}
	}
}
