package livetest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

const (
	mixStart  = "mix_streamv2.start_mix_stream_advanced"
	mixCancel = "mix_streamv2.cancel_mix_stream"
)

type (
	object = map[string]any
	array  = []any
)

type mixAnswer struct {
	Code      int
	Message   string
	EventID   string `json:"event_id"`
	Timestamp int64
}

// input is one input of a mix.
func input(id string, layer int) object {
	return object{"input_stream_id": id, "layout_params": object{"image_layer": layer}}
}

// startBody is the body of a request that mixes a and b into out.
func startBody() object {
	return object{
		"timestamp": noon.Unix(),
		"eventId":   1527240138,
		"interface": object{
			"interfaceName": "Mix_StreamV2",
			"para": object{
				"app_id":                1252000000,
				"interface":             mixStart,
				"mix_stream_session_id": "session",
				"output_stream_id":      "out",
				"output_stream_type":    1,
				"input_stream_list":     array{input("a", 1), input("b", 2)},
			},
		},
	}
}

func cancelBody(session, output string) object {
	body := startBody()
	p := para(body)
	p["interface"], p["mix_stream_session_id"], p["output_stream_id"] = mixCancel, session, output
	delete(p, "output_stream_type")
	delete(p, "input_stream_list")
	return body
}

func para(body object) object { return body["interface"].(object)["para"].(object) }

func inputs(body object) array { return para(body)["input_stream_list"].(array) }

func layout(body object, n int) object { return inputs(body)[n].(object)["layout_params"].(object) }

func post(t testing.TB, srv *livetest.Server, now time.Time, name, body string) mixAnswer {
	t.Helper()
	resp, err := http.Post(srv.URL+"/common_access?"+signed(srv, now, name).Encode(), "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var answer mixAnswer
	require.NoError(t, json.Unmarshal(raw, &answer), string(raw))
	assert.NotContains(t, string(raw), `"ret"`)
	return answer
}

func mix(t testing.TB, srv *livetest.Server, now time.Time, body object) mixAnswer {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	return post(t, srv, now, "Mix_StreamV2", string(raw))
}

func mixServer(t testing.TB, clock *clock) *livetest.Server {
	return newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"), livetest.WithStream("b"), livetest.WithStream("c"))
}

func TestMix_refusesBadRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(body object)
		code   int
	}{
		{"right", func(object) {}, 0},
		{"app id as a string", func(b object) { para(b)["app_id"] = "1252000000" }, 0},
		{"with everything", func(b object) {
			para(b)["domain"], para(b)["path"] = "", ""
			para(b)["mix_stream_template_id"], para(b)["output_stream_bitrate"] = 20, 50000
			layout(b, 1)["image_width"], layout(b, 1)["location_x"] = 0.25, 3000
			inputs(b)[1].(object)["crop_params"] = object{"crop_width": 100, "crop_height": 0, "crop_x": 0, "crop_y": 3000}
		}, 0},
		{"canvas and picture", func(b object) {
			layout(b, 0)["input_type"], layout(b, 0)["color"] = 3, "0xFFaa00"
			layout(b, 1)["input_type"], layout(b, 1)["picture_id"] = 2, 7
			para(b)["input_stream_list"] = append(inputs(b), input("c", 3))
		}, 0},
		{"unknown field on top", func(b object) { b["more"] = 1 }, -2},
		{"unknown field inside", func(b object) { layout(b, 0)["image_layers"] = 1 }, -2},
		{"field in another case", func(b object) { b["eventid"] = b["eventId"]; delete(b, "eventId") }, -2},
		{"event id 0", func(b object) { b["eventId"] = 0 }, -2},
		{"event id beyond 32 bits", func(b object) { b["eventId"] = int64(1 << 31) }, -2},
		{"no timestamp", func(b object) { delete(b, "timestamp") }, -2},
		{"another account", func(b object) { para(b)["app_id"] = 1 }, -2},
		{"another interface name", func(b object) { b["interface"].(object)["interfaceName"] = "Mix_Stream" }, -2},
		{"unknown operation", func(b object) { para(b)["interface"] = "mix" }, -2},
		{"no inputs", func(b object) { para(b)["input_stream_list"] = array{} }, -3},
		{"17 inputs", func(b object) {
			list := array{}
			for i := range 17 {
				list = append(list, input(fmt.Sprint(i), i%16+1))
			}
			para(b)["input_stream_list"] = list
		}, -3},
		{"blank in session id", func(b object) { para(b)["mix_stream_session_id"] = "a b" }, -4},
		{"session id too long", func(b object) { para(b)["mix_stream_session_id"] = strings.Repeat("x", 81) }, -4},
		{"no output id", func(b object) { delete(para(b), "output_stream_id") }, -4},
		{"no input id", func(b object) { delete(inputs(b)[0].(object), "input_stream_id") }, -4},
		{"unknown input type", func(b object) { layout(b, 0)["input_type"] = 1 }, -4},
		{"width between fraction and pixel", func(b object) { layout(b, 0)["image_width"] = 0.995 }, -4},
		{"width too large", func(b object) { layout(b, 0)["image_width"] = 3001 }, -4},
		{"no layout", func(b object) { delete(inputs(b)[0].(object), "layout_params") }, -11},
		{"no layer", func(b object) { delete(layout(b, 0), "image_layer") }, -11},
		{"layer 17", func(b object) { layout(b, 0)["image_layer"] = 17 }, -11},
		{"layer twice", func(b object) { layout(b, 1)["image_layer"] = 1 }, -11},
		{"no background", func(b object) { layout(b, 0)["image_layer"] = 3 }, -11},
		{"template for three", func(b object) { para(b)["mix_stream_template_id"] = 310 }, -20},
		{"unknown template", func(b object) { para(b)["mix_stream_template_id"] = 11 }, -20},
		{"color without canvas", func(b object) { layout(b, 0)["color"] = "0xFFFFFF" }, -20},
		{"color of a style sheet", func(b object) { layout(b, 0)["input_type"], layout(b, 0)["color"] = 3, "#FFFFFF" }, -20},
		{"inputs are no array", func(b object) { para(b)["input_stream_list"] = object{} }, -3},
		{"input is no object", func(b object) { para(b)["input_stream_list"] = array{1, 2} }, -3},
		{"input id is no string", func(b object) { inputs(b)[0].(object)["input_stream_id"] = 1 }, -4},
		{"one input", func(b object) { para(b)["input_stream_list"] = inputs(b)[:1] }, -21},
		{"crop too large", func(b object) { inputs(b)[0].(object)["crop_params"] = object{"crop_width": 3001} }, -29},
		{"picture without id", func(b object) { layout(b, 1)["input_type"] = 2 }, -33},
		{"picture id of a stream", func(b object) { layout(b, 1)["picture_id"] = 7 }, -34},
		{"new output is an input", func(b object) { para(b)["output_stream_id"] = "a" }, -111},
		{"output is no input", func(b object) { para(b)["output_stream_type"] = 0 }, -111},
		{"unknown output type", func(b object) { para(b)["output_stream_type"] = 2 }, -111},
		{"new output is live", func(b object) { para(b)["output_stream_id"] = "c" }, -300},
		{"input is not live", func(b object) { inputs(b)[1].(object)["input_stream_id"] = "d" }, -505},
		{"bitrate 0", func(b object) { para(b)["output_stream_bitrate"] = 0 }, -31004},
		{"bitrate too large", func(b object) { para(b)["output_stream_bitrate"] = 50001 }, -31004},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := mixServer(t, newClock())
			body := startBody()
			tt.change(body)
			answer := mix(t, srv, noon, body)
			assert.Equal(t, tt.code, answer.Code, answer.Message)
			if tt.code != 0 {
				assert.Empty(t, srv.Mixes())
			}
		})
	}
}

func TestMix_refusesBodiesThatAreNoObject(t *testing.T) {
	t.Parallel()
	srv := mixServer(t, newClock())
	for _, body := range []string{"", "null", "[]", "{", "{} {}", "timestamp=1"} {
		assert.Equal(t, -1, post(t, srv, noon, "Mix_StreamV2", body).Code, body)
	}
}

func TestMix_hasASession(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := mixServer(t, clock)

	answer := mix(t, srv, noon, startBody())
	assert.Equal(t, mixAnswer{Message: "Success!", EventID: "1527240138", Timestamp: noon.Unix()}, answer)
	assert.Equal(t, []livetest.Mix{{SessionID: "session", OutputStreamID: "out", Inputs: []string{"a", "b"},
		Layout: []livetest.MixInput{{StreamID: "a", Layer: 1}, {StreamID: "b", Layer: 2}}}}, srv.Mixes())

	update := startBody()
	inputs(update)[1].(object)["input_stream_id"] = "c"
	assert.Zero(t, mix(t, srv, noon, update).Code, "new inputs update the mix")
	assert.Equal(t, []string{"a", "c"}, srv.Mixes()[0].Inputs)

	other := startBody()
	para(other)["output_stream_id"] = "out2"
	assert.Equal(t, -508, mix(t, srv, noon, other).Code)
	second := startBody()
	para(second)["mix_stream_session_id"] = "second"
	assert.Equal(t, -300, mix(t, srv, noon, second).Code)

	assert.Equal(t, -31003, mix(t, srv, noon, cancelBody("session", "out2")).Code)
	assert.Zero(t, mix(t, srv, noon, cancelBody("session", "out")).Code)
	assert.Empty(t, srv.Mixes())
	assert.Equal(t, -30300, mix(t, srv, noon, cancelBody("session", "out")).Code)

	assert.Equal(t, -103, mix(t, srv, noon, startBody()).Code, "the session id must rest")
	clock.advance(30 * time.Second)
	assert.Zero(t, mix(t, srv, clock.Now(), startBody()).Code)
}

func TestMix_olderWayToCancel(t *testing.T) {
	t.Parallel()
	srv := mixServer(t, newClock())
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	alone := startBody()
	para(alone)["input_stream_list"] = inputs(alone)[:1]
	assert.Zero(t, mix(t, srv, noon, alone).Code)
	assert.Empty(t, srv.Mixes())
}

func TestMix_warmsUp(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithMixWarmUp(5*time.Second))
	require.NoError(t, srv.Push("a"))
	clock.advance(3 * time.Second)
	require.NoError(t, srv.Push("b"))
	assert.Equal(t, -28, mix(t, srv, clock.Now(), startBody()).Code)
	clock.advance(2 * time.Second)
	assert.Equal(t, -507, mix(t, srv, clock.Now(), startBody()).Code)
	clock.advance(3 * time.Second)
	assert.Zero(t, mix(t, srv, clock.Now(), startBody()).Code)
}

func TestMix_endsWithoutInputs(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := mixServer(t, clock)
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	require.NoError(t, srv.Interrupt("a", 1))
	clock.advance(time.Hour)
	assert.Len(t, srv.Mixes(), 1, "one input is left")
	require.NoError(t, srv.Interrupt("b", 1))
	clock.advance(15*time.Minute - time.Second)
	assert.Len(t, srv.Mixes(), 1)
	clock.advance(time.Second)
	assert.Empty(t, srv.Mixes())
	assert.Equal(t, -30300, mix(t, srv, clock.Now(), cancelBody("session", "out")).Code)
}

func TestMix_takesTheOperationAsInterface(t *testing.T) {
	t.Parallel()
	srv := mixServer(t, newClock())
	start, err := json.Marshal(startBody())
	require.NoError(t, err)
	assert.Equal(t, -2, post(t, srv, noon, mixCancel, string(start)).Code, "query and body differ")
	assert.Zero(t, post(t, srv, noon, mixStart, string(start)).Code)
	assert.Equal(t, 2, srv.Calls("Mix_StreamV2"), "counted under one name")
}

func TestMix_refusesQueryParameters(t *testing.T) {
	t.Parallel()
	srv := mixServer(t, newClock())
	resp, err := http.Post(srv.URL+"/common_access?"+signed(srv, noon, "Mix_StreamV2", channelID, "a").Encode(), "", strings.NewReader("{}"))
	require.NoError(t, err)
	defer resp.Body.Close()
	var answer mixAnswer
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	assert.Equal(t, -2, answer.Code)
	assert.Contains(t, answer.Message, channelID)
}

func TestTapeStart_recordsAMix(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := mixServer(t, clock)
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	code, _ := ret(t, call(t, srv, "Live_Tape_Start", channelID, "out", subType, "1", "Param.s.mix_stream", "1"))
	require.Zero(t, code)
	clock.advance(time.Minute)
	require.Zero(t, mix(t, srv, clock.Now(), cancelBody("session", "out")).Code)
	assert.Equal(t, livetest.Interrupted, srv.StreamState("out").State)
	clock.advance(time.Hour)
	require.Len(t, srv.Recordings("out"), 1)
	assert.Equal(t, time.Minute, srv.Recordings("out")[0].Length)
}

func TestMix_newOutputIsALiveStream(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := mixServer(t, newClock())
	srv.SetCallbackURL(rec.URL)
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	require.Zero(t, mix(t, srv, noon, startBody()).Code, "an update leaves it alone")
	assert.Equal(t, livetest.Live, srv.StreamState("out").State)
	call(t, srv, "Live_Channel_SetStatus", channelID, "out", "Param.n.status", "2")
	require.Zero(t, mix(t, srv, noon, cancelBody("session", "out")).Code)
	settle(t, srv)
	assert.Empty(t, rec.got(), "no notification is documented for it")
}

func TestMix_keepsItsOutputType(t *testing.T) {
	t.Parallel()
	srv := mixServer(t, newClock())
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	body := startBody()
	para(body)["output_stream_type"] = 0
	inputs(body)[1].(object)["input_stream_id"] = "out"
	assert.Equal(t, -111, mix(t, srv, noon, body).Code)
}

func TestMix_takesTheOlderNameInTheQuery(t *testing.T) {
	t.Parallel()
	srv := mixServer(t, newClock())
	start, err := json.Marshal(startBody())
	require.NoError(t, err)
	assert.Zero(t, post(t, srv, noon, "Mix_Stream", string(start)).Code)
	assert.Equal(t, 1, srv.Executions(livetest.MixStreamV2))
}

// Two official programs send the id of another product, or none.
func TestMix_lenientlyTakesAnyAppID(t *testing.T) {
	t.Parallel()
	for _, appID := range []any{"", 1400000000, "1400000000"} {
		for _, lenient := range []bool{false, true} {
			opts := []livetest.Option{livetest.WithClock(newClock().Now), livetest.WithStream("a"), livetest.WithStream("b")}
			if lenient {
				opts = append(opts, livetest.WithLenient())
			}
			srv := newServer(t, opts...)
			body := startBody()
			para(body)["app_id"] = appID
			if lenient {
				para(body)["note"] = "unknown"
			}
			assert.Equal(t, lenient, mix(t, srv, noon, body).Code == 0, "%v", appID)
		}
	}
}
