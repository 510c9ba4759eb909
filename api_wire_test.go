package livecode_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// The ways in which answers of the service differ from its documentation and
// from one another. Each test feeds them through a real HTTP exchange, to every
// method they can meet.

func TestWobble_refusalsInWordsAreRecognised(t *testing.T) {
	t.Parallel()
	for _, refusal := range []livecode.Reason{
		livecode.ErrAppIDInvalid, livecode.ErrCmdInvalid, livecode.ErrSignInvalid, livecode.ErrTimeExpired,
	} {
		words := string(refusal)
		for _, body := range []string{
			words, "\r\n" + words + "\n", strings.ToUpper(words), "error: " + words,
			fmt.Sprintf(`{"message":%q}`, words), fmt.Sprintf(`{"errmsg":%q,"output":null}`, words),
			fmt.Sprintf(`{"ret":1204,"code":1204,"errmsg":%q}`, words),
		} {
			for _, m := range methods {
				_, err := m.answered(t, body)
				var refused *livecode.APIError
				require.ErrorAs(t, err, &refused, "%s: %s", m.name, body)
				assert.ErrorIs(t, err, refusal, "%s: %s", m.name, body)
				assert.Equal(t, m.wire, refused.Interface)
				assert.False(t, livecode.MaybeExecuted(err), "%s: %s", m.name, body)
				assert.NotContains(t, err.Error(), "JSON", "%s: %s", m.name, body)
			}
		}
	}
}

func TestWobble_noReturnDataLeavesTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	const body = "request failed.no returnData, retry later"
	for _, m := range methods {
		_, err := m.answered(t, body)
		var answer *livecode.ResponseError
		require.ErrorAs(t, err, &answer, m.name)
		assert.ErrorIs(t, err, livecode.ErrOutcomeUnknown, m.name)
		assert.True(t, livecode.MaybeExecuted(err), m.name)
		assert.Equal(t, body, string(answer.Body()), m.name)
	}
}

// notAnAnswer are bodies with status 200 that are not the documented JSON.
var notAnAnswer = []string{
	"", " \n", "OK", "<html><body>sign invalid</body></html>", "null", "true", "0", `"appid"`, "[]", `[{"ret":0}]`, "{}",
	`{"output":{"status":1}}`, `{"message":"Success!"}`, `{"ret":null}`, `{"ret":""}`, `{"ret":"zero"}`, `{"ret":0.5}`, `{"ret":{}}`,
	`{"ret":false}`, `{"ret":0`, `{"ret":0}{"ret":0}`, `{"ret":0,}`, `{"Ret":0}`, `{"ret":0,"ret":1}`, `{"ret":1,"ret":0}`,
	"{\"ret\":0}\x00",
}

func TestWobble_anythingElseIsNeverTakenForSuccess(t *testing.T) {
	t.Parallel()
	for _, body := range notAnAnswer {
		for _, m := range methods {
			_, err := m.answered(t, body)
			var answer *livecode.ResponseError
			require.ErrorAs(t, err, &answer, "%s: %q", m.name, body)
			assert.Equal(t, 200, answer.Status)
			assert.Equal(t, 1, answer.Attempts, "%s: %q", m.name, body)
			assert.Equal(t, body, string(answer.Body()), "%s: %q", m.name, body)
			assert.NotContains(t, err.Error(), "invalid character", "a JSON decoder's own words: %s: %q", m.name, body)
		}
	}
}

func TestWobble_doubledKeys(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body    string
		code    livecode.Code // 0: success
		message string
	}{
		{`{"errmsg":"","message":"","output":{},"ret":0,"retcode":0}`, 0, ""},
		{`{"ret":0,"retcode":1204}`, 0, ""},
		{`{"retcode":1204,"ret":0}`, 0, ""},
		{`{"retcode":0,"code":1204}`, 0, ""},
		{`{"ret":null,"retcode":0}`, 0, ""},
		{`{"code":"0"}`, 0, ""},
		{`{"ret":1204,"retcode":0,"message":"bad","errmsg":"worse"}`, 1204, "bad"},
		{`{"retcode":1204,"message":"","errmsg":"worse"}`, 1204, "worse"},
		{`{"code":"1204","message":null,"errmsg":"worse"}`, 1204, "worse"},
		{`{"output":{"status":1},"errmsg":"late","ret":1204}`, 1204, "late"},
		{`{"ret":-1,"message":7}`, -1, "7"},
	} {
		for _, m := range methods {
			if m.kind == needs && tt.code == 0 {
				continue // a success without output is an error of theirs
			}
			_, err := m.answered(t, tt.body)
			if tt.code == 0 {
				assert.NoError(t, err, "%s: %s", m.name, tt.body)
				continue
			}
			var refused *livecode.APIError
			require.ErrorAs(t, err, &refused, "%s: %s", m.name, tt.body)
			assert.ErrorIs(t, err, tt.code)
			assert.Equal(t, tt.message, refused.Message, "%s: %s", m.name, tt.body)
		}
	}
}

func TestWobble_aCodeThatIsNotZeroIsAlwaysAnError(t *testing.T) {
	t.Parallel()
	for _, code := range []livecode.Code{1000, 1001, 1204, 20601, 1, -1, 99999, 1 << 40} {
		for _, m := range methods {
			got, err := m.answered(t, fmt.Sprintf(`{"output":{"status":1,"task_id":7},"ret":%d,"code":%[1]d,"message":"no"}`, code))
			require.ErrorIs(t, err, code, m.name)
			assert.Zero(t, got, "%s returns a result beside the error", m.name)
			assert.False(t, livecode.MaybeExecuted(err), m.name)
		}
	}
}

func TestWobble_neverPushedIsFound(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"ret":20601,"message":"no such stream"}`, `{"ret":20601,"output":[]}`, `{"ret":20601,"output":{}}`,
		`{"output":[{"status":1}],"retcode":20601}`, `{"ret":20601,"output":null}`, `{"ret":"20601","output":""}`,
	} {
		client := record(t, body).client(t)
		status, err := client.Channel.GetStatus(t.Context(), "8888_a")
		assert.ErrorIs(t, err, livecode.CodeNeverPushed, body)
		assert.Zero(t, status, body)
	}
}

// nothing are the shapes of an output that says that there is none.
var nothing = []string{
	`{"ret":0}`, `{"ret":0,"output":null}`, `{"ret":0,"output":""}`, `{"ret":0,"output":{}}`, `{"ret":0,"output":[]}`,
	`{"ret":0,"output":[ ]}`, `{"output":"null","ret":0}`, `{"ret":0,"output":[{}]}`, `{"ret":0,"output":[null]}`,
}

func TestWobble_nothingHasManyShapes(t *testing.T) {
	t.Parallel()
	for _, body := range nothing {
		for _, m := range methods {
			got, err := m.answered(t, body)
			switch m.kind {
			case void:
				assert.NoError(t, err, "%s: %s", m.name, body)
			case list:
				assert.NoError(t, err, "%s: %s", m.name, body)
				assert.Zero(t, got, "%s: %s", m.name, body)
			case needs:
				var answer *livecode.ResponseError
				assert.ErrorAs(t, err, &answer, "%s: %s", m.name, body)
				assert.Zero(t, got, "%s: %s", m.name, body)
			}
		}
	}
}

func TestWobble_voidCallsTakeAnyOutput(t *testing.T) {
	t.Parallel()
	for _, output := range []string{`[1,2]`, `"done"`, `17`, `true`, `{"a":{"b":[]}}`} {
		for _, m := range methods {
			if m.kind == void {
				_, err := m.answered(t, `{"ret":0,"output":`+output+`}`)
				assert.NoError(t, err, "%s: %s", m.name, output)
			}
		}
	}
}

func TestWobble_rawOutputIsTakenAsItStands(t *testing.T) {
	t.Parallel()
	for _, output := range []string{`{}`, `[]`, `""`, `null`, `[ {"peak": 1.50} ]`, `12`} {
		got, err := livecode.BillingPeak(t.Context(), record(t, `{"ret":0,"output":`+output+`}`).client(t))
		require.NoError(t, err)
		assert.Equal(t, output, string(got))
	}
}

func TestWobble_noDataIsNoFailureOfAList(t *testing.T) {
	t.Parallel()
	for _, code := range []livecode.Code{livecode.CodeNoLiveStream, livecode.CodeNoData} {
		for _, body := range []string{
			`{"ret":%d,"code":%[1]d,"errmsg":"has not live stream"}`,
			`{"ret":"%d","code":%[1]d,"errmsg":"","output":null}`,
			`{"output":{"stream_info":[{"stream_name":"a"}],"all_count":1,"count":1},"retcode":%d,"code":%[1]d}`,
		} {
			body = fmt.Sprintf(body, code)
			for _, m := range methods {
				got, err := m.answered(t, body)
				if m.kind == list || m.kind == raw {
					assert.NoError(t, err, "%s: %s", m.name, body)
					assert.Zero(t, got, "%s: %s", m.name, body)
					continue
				}
				assert.ErrorIs(t, err, code, "%s: %s", m.name, body)
			}
		}
	}
}

// fixtures are the answers of testdata that have an output, with the method that
// reads them.
func fixtures(t *testing.T) map[string]method {
	t.Helper()
	found := map[string]method{}
	for _, m := range methods {
		if _, taken := found[m.wire]; !taken && (m.kind == list || m.kind == needs) {
			found[m.wire] = m
		}
	}
	require.Len(t, found, 12)
	return found
}

// fixture returns an answer of testdata without its line breaks and blanks.
func fixture(t *testing.T, name, kind string) string {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", name, kind+".json"))
	require.NoError(t, err)
	return string(doc)
}

// outputOf returns the output of a fixture as a single object or, for the list
// of live streams, as what it is.
func outputOf(t *testing.T, doc string) string {
	t.Helper()
	var answer struct{ Output json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(doc), &answer))
	var one []json.RawMessage
	if json.Unmarshal(answer.Output, &one) == nil {
		require.Len(t, one, 1)
		return string(one[0])
	}
	return string(answer.Output)
}

func TestWobble_outputIsAnObjectOrAnArrayOfOne(t *testing.T) {
	t.Parallel()
	for name, m := range fixtures(t) {
		doc := fixture(t, name, "full")
		want, err := m.answered(t, doc)
		require.NoError(t, err, name)
		require.NotZero(t, want, name)

		output := outputOf(t, doc)
		for _, body := range []string{
			`{"ret":0,"output":` + output + `}`, `{"ret":0,"output":[` + output + `]}`, `{"output":[` + output + `],"code":0}`,
		} {
			got, err := m.answered(t, body)
			require.NoError(t, err, "%s: %s", name, body)
			assert.Equal(t, want, got, "%s: %s", name, body)
		}

		_, err = m.answered(t, `{"ret":0,"output":[`+output+`,`+output+`]}`)
		var answer *livecode.ResponseError
		assert.ErrorAs(t, err, &answer, "%s: which of two?", name)
	}
}

func TestWobble_unknownKeysAreNormal(t *testing.T) {
	t.Parallel()
	for name, m := range fixtures(t) {
		doc := fixture(t, name, "full")
		want, err := m.answered(t, doc)
		require.NoError(t, err, name)
		for _, stray := range []string{
			`"new_field":1,`, `"new_field":{"ret":7,"output":[{}]},`, `"STATUS":9,"Task_ID":9,"All_Count":9,`, `"":"","\u0000":[[]],`,
		} {
			got, err := m.answered(t, strings.ReplaceAll(doc, "{\n", "{"+stray))
			require.NoError(t, err, "%s: %s", name, stray)
			assert.Equal(t, want, got, "%s: %s", name, stray)
		}
	}
}

func TestWobble_listOfOneMayBeTheObject(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]string{
		"Get_LiveStat": "stream_info", "Get_LivePushStat": "stream_info", "Get_LivePlayStat": "stream_info",
		"Get_LivePushStatHistory": "stream_info", "Get_LivePlayStatHistory": "stat_info", "Get_BillingBandwidth": "total_info",
		"Live_Tape_GetFilelist": "file_list", "Live_Queue_Get": "data", "Live_Channel_GetChannelList": "channel_list",
	} {
		m := fixtures(t)[name]
		var output map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(outputOf(t, fixture(t, name, "full"))), &output))
		var items []json.RawMessage
		require.NoError(t, json.Unmarshal(output[list], &items))

		asList, err := m.answered(t, fmt.Sprintf(`{"ret":0,"output":{%q:[%s]}}`, list, items[0]))
		require.NoError(t, err, name)
		require.NotZero(t, asList, name)
		asObject, err := m.answered(t, fmt.Sprintf(`{"ret":0,"output":{%q:%s}}`, list, items[0]))
		require.NoError(t, err, name)
		assert.Equal(t, asList, asObject, name)

		for _, none := range []string{`null`, `""`, `[]`, `{}`} {
			got, err := m.answered(t, fmt.Sprintf(`{"ret":0,"output":{%q:%s}}`, list, none))
			require.NoError(t, err, "%s: %s", name, none)
			assert.Zero(t, got, "%s: %s", name, none)
		}
	}
}

func TestWobble_channelListHoldsTextsOrObjects(t *testing.T) {
	t.Parallel()
	for _, channels := range []string{
		`["8888_a","8888_b"]`, `[{"channel_id":"8888_a"},{"channel_id":"8888_b"}]`, `["8888_a",{"channel_id":"8888_b"}]`,
	} {
		want := func(state livecode.ChannelListState) livecode.ChannelPage {
			return livecode.ChannelPage{Total: 2, Channels: []livecode.Channel{{ID: "8888_a", State: state}, {ID: "8888_b", State: state}}}
		}
		client := record(t, `{"ret":0,"output":{"all_count":2,"channel_list":`+channels+`}}`).client(t)

		live, err := client.Channel.ListLive(t.Context())
		require.NoError(t, err, channels)
		assert.Equal(t, want(livecode.ListedLive), live, channels)

		all, err := client.Channel.List(t.Context(), livecode.ListChannelsParams{})
		require.NoError(t, err, channels)
		assert.Equal(t, want(livecode.ListedUnknown), all, channels)
	}
}

func TestWobble_idsMayBeNumbers(t *testing.T) {
	t.Parallel()
	for _, id := range []string{`18446744073709551615`, `"18446744073709551615"`} {
		task, err := record(t, `{"ret":0,"output":{"task_id":`+id+`}}`).client(t).
			Tape.StartNow(t.Context(), "8888_a", 0, livecode.StartTapeParams{})
		require.NoError(t, err, id)
		assert.Equal(t, livecode.TapeTask{ID: "18446744073709551615", RealTime: true}, task, id)

		files, err := record(t, `{"ret":0,"output":{"file_list":[{"file_id":`+id+`}]}}`).client(t).
			Tape.ListFiles(t.Context(), "8888_a", livecode.ListFilesParams{})
		require.NoError(t, err, id)
		assert.Equal(t, "18446744073709551615", files.Files[0].FileID, id)
	}
	live, err := record(t, `{"ret":0,"output":{"channel_list":[8888,"0012"]}}`).client(t).Channel.ListLive(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []livecode.Channel{{ID: "8888", State: livecode.ListedLive}, {ID: "0012", State: livecode.ListedLive}}, live.Channels)
}

func TestWobble_sumInfoIsAnObjectOrAnArray(t *testing.T) {
	t.Parallel()
	for _, sum := range []string{`{"sum_flux":12.5}`, `[{"sum_flux":12.5}]`, `{"sum_flux":"12.5"}`} {
		history, err := record(t, `{"ret":0,"output":{"sum_info":`+sum+`}}`).client(t).
			Stat.PlayHistory(t.Context(), livecode.PlayHistoryParams{Start: noon.Add(-time.Hour), End: noon})
		require.NoError(t, err, sum)
		assert.InDelta(t, 12.5, history.SumTraffic, 0, sum)
	}
}

func TestWobble_numbersMayBeSpelledAsTexts(t *testing.T) {
	t.Parallel()
	const body = `{"ret":"0","output":{"stream_count":"3","total_bandwidth":"1.5","total_online":"","count":"3",
		"stream_info":[{"stream_name":8888,"bandwidth":0,"online":"12","fps":null,"speed":"9223372036854775807","flr":"1"}]}}`
	stat, err := record(t, body).client(t).Stat.Live(t.Context(), livecode.StatParams{})
	require.NoError(t, err)
	want := livecode.LiveStat{StreamCount: 3, PlayTotals: livecode.PlayTotals{TotalBandwidth: 1.5}, Streams: make([]livecode.LiveStream, 1)}
	want.Streams[0].StreamID, want.Streams[0].FLR = "8888", 1
	want.Streams[0].Online, want.Streams[0].Speed = 12, 9223372036854775807
	assert.Equal(t, want, stat)

	queue, err := record(t, body).client(t).Queue.Get(t.Context(), 3)
	require.NoError(t, err)
	assert.Equal(t, int64(3), queue.Count)
}

func TestWobble_valuesThatAreNoNumbersAreNamed(t *testing.T) {
	t.Parallel()
	for value, got := range map[string]string{
		`1.5`: "1.5", `"many"`: `"many"`, `1e3`: "1e3", `9223372036854775808`: "9223372036854775808", `true`: "true", `{"a":1}`: "an object",
	} {
		_, err := record(t, `{"ret":0,"output":{"stream_info":[{"online":1},{"online":`+value+`}]}}`).client(t).
			Stat.Live(t.Context(), livecode.StatParams{})
		var answer *livecode.ResponseError
		require.ErrorAs(t, err, &answer, value)
		assert.Equal(t, "output.stream_info[1].online: want an integer, got "+got, answer.Err.Error())
	}
}

func TestWobble_screenshotsOfOldAccounts(t *testing.T) {
	t.Parallel()
	queue, err := record(t, `{"ret":0,"output":{"count":2,"data":[
		{"stream_id":"8888_a","pic_url":"a.jpg"},
		{"stream_id":"8888_a","pic_full_url":"http://shots.example.com/b.jpg","create_time":"1772337600"}]}}`).client(t).
		Queue.Get(t.Context(), 2)
	require.NoError(t, err)
	require.Len(t, queue.Screenshots, 2)
	assert.Equal(t, livecode.Screenshot{StreamID: "8888_a", Name: "a.jpg"}, queue.Screenshots[0])
	assert.Equal(t, "http://shots.example.com/b.jpg", queue.Screenshots[1].FullURL)
	assert.Equal(t, "2026-03-01T12:00:00+08:00", queue.Screenshots[1].CreateTime.Format(time.RFC3339))
}

func TestWobble_eachScaleKeepsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	client := record(t, `{"ret":0,"output":{"status":99,"rate_type":30,"recv_type":-1,"channel_list":[{"status":99}]}}`).client(t)

	status, err := client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelStatus{State: 99, Rate: 30, Recv: -1}, status)
	assert.Equal(t, "ChannelState(99) RateType(30) RecvType(-1)", fmt.Sprint(status.State, status.Rate, status.Recv))

	all, err := client.Channel.List(t.Context(), livecode.ListChannelsParams{})
	require.NoError(t, err)
	assert.Equal(t, "ChannelListState(99)", all.Channels[0].State.String())
}

func TestWobble_timesAreThoseOfTheService(t *testing.T) {
	t.Parallel()
	files, err := record(t, `{"ret":0,"output":{"file_list":[{"start_time":"2026-03-01 12:00:00","end_time":""},{"end_time":null}]}}`).client(t).
		Tape.ListFiles(t.Context(), "8888_a", livecode.ListFilesParams{})
	require.NoError(t, err)
	assert.Equal(t, "2026-03-01T12:00:00+08:00", files.Files[0].StartTime.Format(time.RFC3339))
	assert.True(t, files.Files[0].StartTime.Equal(noon))
	assert.True(t, files.Files[0].EndTime.IsZero())
	assert.True(t, files.Files[1].EndTime.IsZero())

	for _, odd := range []string{`"2026-02-30 12:00:00"`, `"2026-03-01T12:00:00Z"`, `1772337600`, `{}`} {
		_, err := record(t, `{"ret":0,"output":{"file_list":[{"start_time":`+odd+`}]}}`).client(t).
			Tape.ListFiles(t.Context(), "8888_a", livecode.ListFilesParams{})
		var answer *livecode.ResponseError
		require.ErrorAs(t, err, &answer, odd)
		assert.Contains(t, answer.Err.Error(), "output.file_list[0].start_time: want a date and time", odd)
	}
}

// Rows of the file list as the service really has them: nineteen members, each number
// in quotes, null for what a template has recorded.
func TestWobble_rowsOfTheFileListAreTyped(t *testing.T) {
	t.Parallel()
	at := func(month time.Month, day, hour, minute, second, year int) time.Time {
		return time.Date(year, month, day, hour, minute, second, 0, time.FixedZone("UTC+8", 8*60*60))
	}
	files, err := record(t, `{"errmsg":"return successfully!","message":"return successfully!","ret":0,"retcode":0,"output":{"all_count":2,"file_list":[
		{"appid":"1252000000","create_time":"2018-11-02 16:20:31","end_time":"2018-11-02 16:20:05","err_code":"0","expire_time":"2038-01-19 11:14:07",
			"file_format":"3","file_id":"5285890781234567890","file_size":"4571794","id":"41234567","record_file_id":"5285890781234567891",
			"record_file_url":"http://1252000000.vod2.myqcloud.com/a/f0.mp4","record_type":null,"report_message":null,"start_time":"2018-11-02 16:17:45",
			"stream_id":"8888_a","task_id":null,"task_sub_type":"0","vid":"8888_b1","vod2Flag":"1"},
		{"file_format":1,"file_size":12,"task_id":479501701,"task_sub_type":1,"err_code":-7,"report_message":"disk","record_type":"audio","appid":1252000000}]}}`).
		client(t).Tape.ListFiles(t.Context(), "8888_a", livecode.ListFilesParams{})
	require.NoError(t, err)
	assert.EqualValues(t, 2, files.Total)
	for i := range files.Files {
		for _, when := range []*time.Time{&files.Files[i].StartTime, &files.Files[i].EndTime, &files.Files[i].CreateTime, &files.Files[i].ExpireTime} {
			if !when.IsZero() {
				assert.Equal(t, "UTC+8", when.Location().String())
				*when = when.UTC()
			}
		}
	}
	assert.Equal(t, []livecode.TapeFile{{
		VID: "8888_b1", FileID: "5285890781234567890", URL: "http://1252000000.vod2.myqcloud.com/a/f0.mp4", StreamID: "8888_a",
		StartTime: at(11, 2, 16, 17, 45, 2018).UTC(), EndTime: at(11, 2, 16, 20, 5, 2018).UTC(),
		CreateTime: at(11, 2, 16, 20, 31, 2018).UTC(), ExpireTime: at(1, 19, 11, 14, 7, 2038).UTC(),
		Format: livecode.FormatMP4, Size: 4571794, ID: "41234567", RecordFileID: "5285890781234567891", AppID: 1252000000, VOD2Flag: 1,
	}, {
		Format: livecode.FormatFLV, Size: 12, TaskID: "479501701", RealTime: true, ErrCode: -7, ReportMessage: "disk", RecordType: "audio", AppID: 1252000000,
	}}, files.Files)

	for number, want := range map[string]livecode.TapeFormat{
		`1`: livecode.FormatFLV, `"2"`: livecode.FormatHLS, `3`: livecode.FormatMP4, `"7"`: "7", `0`: "", `""`: "", `null`: "", `"hls"`: "", `{}`: "",
	} {
		files, err := record(t, `{"ret":0,"output":{"file_list":[{"vid":"a","file_format":`+number+`}]}}`).client(t).
			Tape.ListFiles(t.Context(), "8888_a", livecode.ListFilesParams{})
		require.NoError(t, err, number)
		assert.Equal(t, want, files.Files[0].Format, number)
	}
}

// What no page describes may change at any time; it must not take the rest along.
func TestWobble_undocumentedFieldsFailNoCall(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{`"soon"`, `{"a":1}`, `[1]`, `true`, `1.5`} {
		client := record(t, `{"ret":0,"output":{"stream_info":[{"stream_name":"a","time":`+odd+`,"flr":`+strings.ReplaceAll(odd, "1.5", `"high"`)+`}],
			"file_list":[{"vid":"a","file_format":`+odd+`,"file_size":`+odd+`,"create_time":`+odd+`,"expire_time":`+odd+`,
				"task_sub_type":`+odd+`,"appid":`+odd+`,"err_code":`+odd+`,"vod2Flag":`+odd+`,"stream_id":`+strings.ReplaceAll(odd, `"soon"`, "{}")+`}]}}`).client(t)

		stat, err := client.Stat.Live(t.Context(), livecode.StatParams{})
		require.NoError(t, err, odd)
		assert.Equal(t, livecode.StreamInfo{StreamID: "a"}, stat.Streams[0].StreamInfo, odd)

		files, err := client.Tape.ListFiles(t.Context(), "8888_a", livecode.ListFilesParams{})
		require.NoError(t, err, odd)
		files.Files[0].StreamID = strings.TrimPrefix(files.Files[0].StreamID, "1.5") // a number in place of a text is a text
		assert.Equal(t, livecode.TapeFile{VID: "a"}, files.Files[0], odd)
	}
}

func TestWobble_mixingHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]livecode.MixResult{
		`{"code":0}`: {},
		`{"code":0,"message":"Success!","timestamp":1772337600,"event_id":1527240138}`: {EventID: "1527240138", Time: noon},
		`{"code":0,"timestamp":"1772337600","event_id":"1527240138","message":""}`:     {EventID: "1527240138", Time: noon},
	} {
		for _, m := range methods {
			if m.kind != mix {
				continue
			}
			got, err := m.answered(t, body)
			require.NoError(t, err, body)
			assert.Equal(t, want.EventID, got.(livecode.MixResult).EventID, body)
			assert.True(t, want.Time.Equal(got.(livecode.MixResult).Time), body)
		}
	}
}

func TestWobble_cancelOfAnUnknownSessionIsDone(t *testing.T) {
	t.Parallel()
	for _, code := range []livecode.Code{-30300, -31001, -31002} {
		client := record(t, fmt.Sprintf(`{"code":%d,"message":"no session","event_id":7}`, code)).client(t)
		_, err := client.Mix.Cancel(t.Context(), "duel", "host")
		assert.NoError(t, err, code)

		_, err = client.Mix.Start(t.Context(), livecode.StartMixParams{
			SessionID: "duel", OutputID: "host", Inputs: []livecode.MixInput{{StreamID: "host", Layer: 1}},
		})
		assert.ErrorIs(t, err, code)
		assert.ErrorIs(t, err, livecode.ErrMixNoSession, code)
	}
}

func TestWobble_byteOrderMarkAndBadTextAreReadAllTheSame(t *testing.T) {
	t.Parallel()
	live, err := record(t, "\uFEFF{\"ret\":0,\"output\":{\"channel_list\":[\"a\xffb\",\"\\u76f4\"]}}").client(t).Channel.ListLive(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []livecode.Channel{{ID: "a\uFFFDb", State: livecode.ListedLive}, {ID: "直", State: livecode.ListedLive}}, live.Channels)
}

// What the first attempt brought must not show through the second one.
func TestRepeat_startsAnew(t *testing.T) {
	t.Parallel()
	const first = `{"output":{"status":1,"stream_count":9,"all_count":9,"stream_info":[{"fps":1}],"peak":9},"ret":1201}`
	for _, m := range methods {
		if m.kind != list && m.kind != raw {
			continue
		}
		for _, second := range []string{`{"ret":0}`, `{"ret":10003}`} {
			got, err := m.answered(t, first, second)
			if m.wire == "Live_Queue_Get" {
				assert.ErrorIs(t, err, livecode.CodeInternal, "never repeated")
				continue
			}
			require.NoError(t, err, m.name)
			assert.Zero(t, got, "%s: %s", m.name, second)
		}
	}

	_, err := record(t, first, `{"ret":0}`).client(t).Channel.GetStatus(t.Context(), "8888_a")
	var answer *livecode.ResponseError
	require.ErrorAs(t, err, &answer, "the status of the first answer is no answer")
	assert.Equal(t, 2, answer.Attempts)

	out := map[string]any{"kept": true}
	err = record(t, first, `{"ret":0}`).client(t).Call(t.Context(), "Get_LiveStat", nil, &out)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"kept": true}, out)
}

func TestCall_fillsWhatTheCallerGives(t *testing.T) {
	t.Parallel()
	const body = `{"ret":0,"output":{"name":"a","more":[1]}}`
	var typed struct{ Name string }
	require.NoError(t, record(t, body).client(t).Call(t.Context(), "Live_Not_Here", nil, &typed))
	assert.Equal(t, "a", typed.Name)

	var untouched json.RawMessage
	require.NoError(t, record(t, body).client(t).Call(t.Context(), "Live_Not_Here", nil, &untouched))
	assert.Equal(t, `{"name":"a","more":[1]}`, string(untouched))

	require.NoError(t, record(t, body).client(t).Call(t.Context(), "Live_Not_Here", nil, nil))

	for _, none := range nothing[:5] {
		typed.Name = "kept"
		require.NoError(t, record(t, none).client(t).Call(t.Context(), "Live_Not_Here", nil, &typed), none)
		assert.Equal(t, "kept", typed.Name, none)
	}

	var wrong struct{ Name int }
	err := record(t, body).client(t).Call(t.Context(), "Live_Not_Here", nil, &wrong)
	var answer *livecode.ResponseError
	require.ErrorAs(t, err, &answer)
	assert.Equal(t, body, string(answer.Body()))

	err = record(t, `{"ret":1204,"output":{"name":"b"}}`).client(t).Call(t.Context(), "Live_Not_Here", nil, &typed)
	require.ErrorIs(t, err, livecode.CodeInvalidParam)
	assert.Equal(t, "kept", typed.Name, "a refusal fills nothing")
}

// A state that was not said, and that of a call that failed, must not read like one.
func TestStates_zeroIsNone(t *testing.T) {
	t.Parallel()
	status, err := record(t, `{"ret":1204}`).client(t).Channel.GetStatus(t.Context(), "8888_a")
	require.Error(t, err)
	assert.Equal(t, "unknown", status.State.String())

	status, err = record(t, `{"ret":0,"output":[{"status":0}]}`).client(t).Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelIdle, status.State)
	assert.Equal(t, "idle", status.State.String())

	_, err = record(t, `{"ret":0,"output":[{"status":-1}]}`).client(t).Channel.GetStatus(t.Context(), "8888_a")
	assert.ErrorContains(t, err, "output[0].status: want a state, got -1")

	const rows = `{"ret":0,"output":{"channel_list":[{"channel_id":"a"},{"status":""},{"status":0},{"status":1}]}}`
	client := record(t, rows).client(t)
	all, err := client.Channel.List(t.Context(), livecode.ListChannelsParams{})
	require.NoError(t, err)
	live, err := client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	var states, lives []string
	for i := range all.Channels {
		states = append(states, all.Channels[i].State.String())
		lives = append(lives, live.Channels[i].State.String())
	}
	assert.Equal(t, []string{"unknown", "unknown", "no input", "live"}, states)
	assert.Equal(t, []string{"live", "live", "no input", "live"}, lives)
}
