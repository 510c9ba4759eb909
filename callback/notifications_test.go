package callback_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// parse reads a body that must be free of odd fields.
func parse[E callback.Event](t *testing.T, body string) E {
	t.Helper()
	ev, err := callback.Parse([]byte(body))
	require.NoError(t, err, body)
	require.Empty(t, ev.FieldErrors(), body)
	require.IsType(t, *new(E), ev)
	return ev.(E)
}

// everyEvent returns one event of each type, with all fields set.
func everyEvent(t *testing.T) []callback.Event {
	t.Helper()
	paths, err := filepath.Glob("testdata/events/*_full.json")
	require.NoError(t, err)
	require.Len(t, paths, 18)
	events := make([]callback.Event, len(paths))
	for i, path := range paths {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		events[i], err = callback.Parse(body)
		require.NoError(t, err)
	}
	return events
}

// fill sets each function of h with the given name to one that notes its name.
func fill(h *callback.Handlers, called *[]string, want func(name string) bool) {
	v := reflect.ValueOf(h).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if !want(name) {
			continue
		}
		v.Field(i).Set(reflect.MakeFunc(v.Field(i).Type(), func([]reflect.Value) []reflect.Value {
			*called = append(*called, name)
			return []reflect.Value{reflect.Zero(reflect.TypeFor[error]())}
		}))
	}
}

func TestHandlers_callTheFunctionOfTheType(t *testing.T) {
	t.Parallel()
	var called []string
	var h callback.Handlers
	fill(&h, &called, func(string) bool { return true })
	for _, ev := range append(everyEvent(t), &callback.Unknown{EventType: 329}) {
		called = nil
		require.NoError(t, h.Dispatch(t.Context(), ev))
		assert.Equal(t, []string{strings.TrimPrefix(fmt.Sprintf("%T", ev), "*callback.")}, called)
	}
}

func TestHandlers_giveOtherWhatHasNoFunction(t *testing.T) {
	t.Parallel()
	var called []string
	var h callback.Handlers
	fill(&h, &called, func(name string) bool { return name == "StreamStarted" })
	var got []callback.Event
	h.Default = func(_ context.Context, ev callback.Event) error {
		got = append(got, ev)
		return errors.New("not now")
	}
	events := append(everyEvent(t), &callback.Unknown{EventType: 329})
	for _, ev := range events {
		err := h.Dispatch(t.Context(), ev)
		assert.Equal(t, ev.Type() != callback.TypeStreamStarted, err != nil, ev)
	}
	assert.Equal(t, []string{"StreamStarted"}, called)
	assert.Len(t, got, len(events)-1)
}

func TestHandlers_acknowledgeWhatNobodyWants(t *testing.T) {
	t.Parallel()
	for _, ev := range everyEvent(t) {
		assert.NoError(t, callback.Handlers{}.Dispatch(t.Context(), ev))
	}
}

func TestHandlers_rejectWhatIsNoEventOfThePackage(t *testing.T) {
	t.Parallel()
	type own struct{ *callback.StreamStarted }
	refuse := callback.Handlers{Default: func(context.Context, callback.Event) error { return nil }}
	require.ErrorContains(t, refuse.Dispatch(t.Context(), own{}), "callback_test.own")
	require.Error(t, refuse.Dispatch(t.Context(), nil))
}

func TestEvents_nameTheirTypeAndStream(t *testing.T) {
	t.Parallel()
	labels := map[string]bool{}
	for _, ev := range everyEvent(t) {
		label := ev.Type().Label()
		assert.NotEqual(t, "unknown", label)
		assert.Equal(t, label+` of stream "stream-7"`, ev.String())
		assert.False(t, labels[label], label)
		labels[label] = true
		var buf bytes.Buffer
		slog.New(slog.NewTextHandler(&buf, nil)).Info("got", "event", ev)
		for _, part := range []string{"event.type=" + label, "event.stream_id=stream-7", "event.dedupe_key=" + ev.DedupeKey(), "event.time=2025-11-21T12:"} {
			assert.Contains(t, buf.String(), part)
		}
	}
}

// Every secret of the fixtures has this word in it.
const hush = "hush"

func TestEvents_showNoSecretHoweverTheyArePrinted(t *testing.T) {
	t.Parallel()
	for _, ev := range everyEvent(t) {
		require.Contains(t, string(ev.Raw()), hush)
		things := []any{ev, reflect.ValueOf(ev).Elem().Interface()}
		if relay, ok := ev.(*callback.RelayTaskChanged); ok {
			detail, err := relay.Detail()
			require.NoError(t, err)
			require.Contains(t, detail.URL.Reveal(), hush)
			things = append(things, detail)
		}
		for _, thing := range things {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
				assert.NotContains(t, fmt.Sprintf(verb, thing), hush, verb)
				assert.NotContains(t, fmt.Sprintf(verb, thing), fmt.Sprintf("%x", hush), verb)
			}
			doc, err := json.Marshal(thing)
			require.NoError(t, err)
			assert.NotContains(t, string(doc), hush)
			var buf bytes.Buffer
			slog.New(slog.NewJSONHandler(&buf, nil)).Info("got", "thing", thing)
			slog.New(slog.NewTextHandler(&buf, nil)).Info("got", "thing", thing)
			assert.NotContains(t, buf.String(), hush)
		}
	}
}

func TestRelayTaskChanged_readsItsStringsOnRequestOnly(t *testing.T) {
	t.Parallel()
	ev := parse[*callback.RelayTaskChanged](t, `{"event_type":314,"task_id":7,"appId":"12","msg":"[1,","source_urls":"{\"a\"","update_time":1763700004}`)
	assert.Equal(t, "7", ev.TaskID)
	assert.Equal(t, int64(12), ev.AppID)
	assert.Equal(t, int64(1763700004), ev.Time().Unix())
	_, err := ev.Detail()
	require.Error(t, err)
	_, err = ev.Sources()
	require.Error(t, err)

	ev = parse[*callback.RelayTaskChanged](t, `{"event_type":314}`)
	detail, err := ev.Detail()
	require.NoError(t, err)
	assert.Zero(t, detail)
	sources, err := ev.Sources()
	require.NoError(t, err)
	assert.Nil(t, sources)

	for _, text := range []string{`[\"http://a\"] [`, `\"http://a\"`, `[[]]`} {
		ev = parse[*callback.RelayTaskChanged](t, `{"event_type":314,"source_urls":"`+text+`"}`)
		_, err = ev.Sources()
		require.Error(t, err, text)
	}
}

func TestRelayTaskChanged_takesBothUnitsOfTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`1763700004`, `"1763700004"`, `1763700004000`, `"1763700004000"`} {
		ev := parse[*callback.RelayTaskChanged](t, `{"event_type":314,"event_time":`+text+`}`)
		assert.Equal(t, "2025-11-21T12:40:04+08:00", ev.EventTime.Format(time.RFC3339), text)
	}
	ev, err := callback.Parse([]byte(`{"event_type":314,"event_time":"soon"}`))
	require.NoError(t, err)
	require.Len(t, ev.FieldErrors(), 1)
	assert.True(t, ev.Time().IsZero())
}

func TestImageModerated_takesEverySpelling(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]float64{
		`"socre":99`: {99}, `"score":99`: {99}, `"socre":"99"`: {99}, `"socre":[99,"1.5"]`: {99, 1.5}, `"score":[]`: nil, `"socre":null`: nil, `"socre":""`: nil,
		`"score":[1],"socre":[99]`: {99},
	} {
		ev := parse[*callback.ImageModerated](t, `{"event_type":317,"streamId":"a","channelId":"b","type":null,"labelResults":null,`+body+`}`)
		assert.Equal(t, want, ev.Scores, body)
		assert.Equal(t, "a", ev.StreamID)
		assert.Equal(t, "b", ev.ChannelID)
	}
	ev := parse[*callback.ImageModerated](t, `{"event_type":317,"stream_id":"a","channel_id":"b","labelResults":{"label":"Ad","DealNames":["x"],"Details":[{"name":"n"}]}}`)
	assert.Equal(t, "a", ev.StreamID)
	assert.Equal(t, "b", ev.ChannelID)
	assert.Equal(t, []callback.ImageResult{{Label: callback.LabelAd, Names: []string{"x"}, Details: []callback.ImageDetail{{Name: "n"}}}}, ev.LabelResults)
}

func TestAudioModerated_keepsNamesOfTwoStylesApart(t *testing.T) {
	t.Parallel()
	ev := parse[*callback.AudioModerated](t, `{"event_type":315,"score":1,"Score":2,"Label":"x","label":"Ad","hitflag":1,"HitFlag":0,"task_id":13665110,
		"text_results":null,"moan_results":[{"StartTime":null,"endtime":3,"EndTime":"2.5"}],"data":null}`)
	assert.InDelta(t, 2, ev.Score, 0)
	assert.Equal(t, callback.LabelAd, ev.Label)
	assert.False(t, ev.Hit)
	assert.Equal(t, "13665110", ev.TaskID)
	assert.Equal(t, []callback.SoundResult{{EndTime: 2500 * time.Millisecond}}, ev.MoanResults)
	assert.True(t, ev.Time().IsZero())
}

func TestEvents_surviveAMalformedField(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"event_type":315,"request_id":"r","duration":1e300}`:                        "duration: want a duration, got a larger number",
		`{"event_type":315,"duration":"NaN"}`:                                         `duration: want a number, got "NaN"`,
		`{"event_type":317,"socre":["high"]}`:                                         `socre[0]: want a number, got "high"`,
		`{"event_type":321,"abnormal_event":"none"}`:                                  `abnormal_event: want an array, got "none"`,
		`{"event_type":332,"event_time":"now"}`:                                       `event_time: want an integer, got "now"`,
		`{"event_type":341,"exception":[{"type":-1},{"type":-2}]}`:                    "exception[1]: want one object, got several",
		`{"event_type":344,"frames":[{"time":-1}]}`:                                   "frames[0].time: want a time, got -1",
		`{"event_type":347,"data":{"subtitle_tmp_res":[{"start_pts":1.5}]}}`:          "data.subtitle_tmp_res[0].start_pts: want an integer, got 1.5",
		`{"event_type":348,"key_words":[["x"]]}`:                                      "key_words[0]: want a string, got an array",
		`{"event_type":328,"event_time":9223372036854775807,"event_name":"unharmed"}`: "event_time: want a time, got 9223372036854775807",
	} {
		ev, err := callback.Parse([]byte(body))
		require.NoError(t, err, body)
		require.Len(t, ev.FieldErrors(), 1, body)
		assert.EqualError(t, ev.FieldErrors()[0], want)
		assert.NotEmpty(t, ev.DedupeKey(), body)
	}
}

func TestRecordingStatusChanged_readsItsDetailOnRequestOnly(t *testing.T) {
	t.Parallel()
	ev := parse[*callback.RecordingStatusChanged](t, `{"event_type":332,"update_time":1763700010,"record_detail":"{file"}`)
	assert.Equal(t, int64(1763700010), ev.Time().Unix())
	_, err := ev.Detail()
	require.Error(t, err)
	for number, want := range map[string]callback.FileFormat{
		"0": "", "1": callback.FileFormatFLV, "2": callback.FileFormatHLS, "3": callback.FileFormatMP4, "4": callback.FileFormatAAC, "5": callback.FileFormatMP3, "6": "6", "-1": "-1",
	} {
		ev := parse[*callback.RecordingStatusChanged](t, `{"event_type":332,"record_detail":"{\"file_format\":`+number+`}"}`)
		detail, err := ev.Detail()
		require.NoError(t, err)
		assert.Equal(t, want, detail.FileFormat, number)
	}
}

func TestSmartErased_takesOneSentenceWithoutAnArray(t *testing.T) {
	t.Parallel()
	ev := parse[*callback.SmartErased](t, `{"event_type":347,"task_id":"1","data":{"subtitle_tmp_res":{"src_txt":"a","keywords_info":[]}}}`)
	assert.Equal(t, []callback.ErasedSentence{{SrcTxt: "a"}}, ev.Sentences)
	assert.True(t, ev.Time().IsZero())
}

func TestSubtitlesCreated_takesWhateverStandsForTheTruth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"true": true, `"true"`: true, "1": true, "false": false, `"false"`: false, "0": false, "null": false, `""`: false,
	} {
		for _, name := range []string{"steady_state", "stead_state"} {
			ev := parse[*callback.SubtitlesCreated](t, `{"event_type":338,"data":[{"subtitle_tmp_res":{"`+name+`":`+text+`}}]}`)
			assert.Equal(t, []callback.Subtitle{{SteadyState: want}}, ev.Subtitles, text)
		}
	}
	ev, err := callback.Parse([]byte(`{"event_type":338,"data":{"subtitle_tmp_res":[{"steady_state":"soon"}]}}`))
	require.NoError(t, err)
	require.Len(t, ev.FieldErrors(), 1)
	assert.EqualError(t, ev.FieldErrors()[0], "data.subtitle_tmp_res[0].steady_state: want true or false, got something else")
}

// A sentence that has changed is another event, and one that has not is a repeat.
func TestSubtitlesCreated_tellsSentencesApart(t *testing.T) {
	t.Parallel()
	key := func(text, steady, at string) string {
		return parse[*callback.SubtitlesCreated](t, `{"event_type":338,"stream_id":"a","task_id":"1","t":`+at+`,"data":{"subtitle_tmp_res":[{"src_txt":"`+
			text+`","end_pts":10,"steady_state":`+steady+`}]}}`).DedupeKey()
	}
	first := key("good", "false", "1700000600")
	assert.Equal(t, first, key("good", "false", "1700000660"))
	assert.NotEqual(t, first, key("good", "true", "1700000600"))
	assert.NotEqual(t, first, key("goods", "false", "1700000600"))
}

func TestEvaluations_haveTheTimeOfTheirFramesIfNoOther(t *testing.T) {
	t.Parallel()
	ev := parse[*callback.EvaluationAveraged](t, `{"event_type":345,"frames":[{"time":1763700011280},{"time":1763700011320}]}`)
	assert.Equal(t, "2025-11-21T12:40:11.32+08:00", ev.Time().Format(time.RFC3339Nano))
	ev = parse[*callback.EvaluationAveraged](t, `{"event_type":345,"frames":null}`)
	assert.True(t, ev.Time().IsZero())
}

func TestEnums_nameTheirValuesAndStayOpen(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, value := range []fmt.Stringer{
		callback.StartByTemplate, callback.StartByAPI, callback.ContentOriginal, callback.ContentWatermarked, callback.ContentTranscoded,
		callback.SourceLive, callback.SourceRelay,
	} {
		assert.Regexp(t, `^[a-z]+$`, value.String())
		assert.False(t, seen[value.String()], value)
		seen[value.String()] = true
	}
	for n := callback.AbnormalVideoTimestampBack; n <= callback.AbnormalGOPSize; n++ {
		text := strings.TrimPrefix(n.String(), fmt.Sprintf("%d ", int(n)))
		assert.Regexp(t, `^\([a-z ]+\)$`, text)
		assert.False(t, seen[text], text)
		seen[text] = true
	}
	assert.Equal(t, 16, int(callback.AbnormalGOPSize))
	for _, n := range []callback.RecordingExceptionType{-8, -9, -10, -11, -16, -17, -18, -22, -23, -24, -100, -104, -120, -130, -131, -132, -200, -201} {
		assert.Regexp(t, fmt.Sprintf(`^%d \([a-z ]+\)$`, int(n)), n.String())
		assert.False(t, seen["recording "+n.String()], n)
		seen["recording "+n.String()] = true
	}
	for value, want := range map[fmt.Stringer]string{
		callback.AbnormalType(17): "AbnormalType(17)", callback.RecordingExceptionType(-1): "RecordingExceptionType(-1)", callback.StartModel(2): "StartModel(2)",
		callback.RecordContent(9): "RecordContent(9)", callback.SourceType(3): "SourceType(3)",
	} {
		assert.Equal(t, want, value.String())
	}
}
