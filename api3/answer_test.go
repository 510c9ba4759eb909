package api3

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/wire"
)

func readState(body string) (state streamState, id string, err error) {
	id, err = readAnswer([]byte(body), func(name []byte, r *wire.Reader) error { return state.field(name, r) })
	return state, id, err
}

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	state, id, err := readState(`{"Response":{"StreamState":"active","New":{"a":[1]},"RequestId":"r-1"}}`)
	require.NoError(t, err)
	assert.Equal(t, "active", state.state)
	assert.Equal(t, "r-1", id)
}

func TestReadAnswer_refused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"Response":{"Error":{"Code":"InternalError.X","Message":"no","Extra":1},"RequestId":"r-1"}}`,
		`{"Response":{"RequestId":"r-1","Error":{"Message":"no","Code":"InternalError.X"}}}`,
		`{"Response":{"StreamState":{"odd":true},"RequestId":"r-1","Error":{"Message":"no","Code":"InternalError.X"}}}`,
	} {
		_, id, err := readState(body)
		assert.Equal(t, &backend.Refused{VendorCode: "InternalError.X", Message: "no", RequestID: "r-1"}, err, body)
		assert.Equal(t, "r-1", id)
	}
}

func TestReadAnswer_senseless(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``:                                 "not one JSON document",
		`<html>`:                           "not one JSON document",
		`null`:                             "no Response",
		`[]`:                               "no Response",
		`{}`:                               "no Response",
		`{"response":{}}`:                  "no Response",
		`{"Response":null}`:                "neither RequestId nor Error",
		`{"Response":{}}`:                  "neither RequestId nor Error",
		`{"Response":"active"}`:            "want an object",
		`{"Response":{"RequestId":"a"}} {`: "not one JSON document",
		`{"Response":{"RequestId":"a"},"Response":{"RequestId":"b"}}`:              "twice",
		`{"Response":{"RequestId":"a","RequestId":"b"}}`:                           "twice",
		`{"Response":{"RequestId":"a","Error":{}}}`:                                "without Code",
		`{"Response":{"RequestId":"a","Error":{"Code":"C"},"Error":{"Code":"D"}}}`: "twice",
		`{"Response":{"RequestId":"a","StreamState":["x"]}}`:                       "StreamState: want a string",
		`{"code":4000,"codeDesc":"old","message":"an error of the time before"}`:   "no Response",
	} {
		_, _, err := readState(body)
		var refused *backend.Refused
		if assert.Error(t, err, body) {
			assert.NotErrorAs(t, err, &refused, body)
			assert.ErrorContains(t, err, want, body)
		}
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"Response":{"StreamState":"active","RequestId":"r"}}`,
		`{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"r"}}`,
		`{"Response":{"TotalNum":1,"OnlineInfo":[{"StreamName":"a","PublishTimeList":[{"PublishTime":"2019-01-08T10:00:00Z"}]}],"RequestId":"r"}}`,
		`{"Response":{"TotalCount":1,"MediaInfoSet":[{"FileId":"1","BasicInfo":{"SourceInfo":{"LiveRecordInfo":null}}}],"RequestId":"r"}}`,
		`{"Response":null}`, `{`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var channels channelPage
		id, err := readAnswer(body, func(name []byte, r *wire.Reader) error { return channels.field(name, r) })
		var files filePage
		_, filesErr := readAnswer(body, func(name []byte, r *wire.Reader) error { return files.field(name, r) })
		if err != nil && filesErr != nil {
			return
		}
		if !json.Valid(body) {
			t.Fatalf("took what is not JSON: %q", body)
		}
		if err == nil && id == "" {
			t.Fatalf("a success without RequestId: %q", body)
		}
		for _, output := range [][]byte{channels.output(), files.output()} {
			if !json.Valid(output) {
				t.Fatalf("wrote what is not JSON: %q", output)
			}
		}
	})
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	want := time.Date(2019, 1, 8, 10, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"2019-01-08T10:00:00Z", "2019-01-08T18:00:00+08:00", "2019-01-08 18:00:00", "2019-01-08 18:00:00+08:00",
		"2019-01-08 18:00:00.00", "2019-01-08T18:00:00", "2019-01-08T10:00:00.000Z",
	} {
		got, err := parseTime(text)
		require.NoError(t, err, text)
		assert.True(t, want.Equal(got), text)
		assert.Equal(t, "2019-01-08 18:00:00", got.Format(time.DateTime), text)
	}
	for _, text := range []string{"", "0000-00-00 00:00:00"} {
		got, err := parseTime(text)
		require.NoError(t, err)
		assert.Zero(t, got)
	}
	for _, text := range []string{"yesterday", "2019-02-31T10:00:00Z", "1546941600"} {
		_, err := parseTime(text)
		assert.Error(t, err, text)
	}
}

func TestObject_isJSON(t *testing.T) {
	t.Parallel()
	body := newObject().text("a", "x").given("none", "").given("odd", "\"\\\n<é\xff").int("i", -1).float("f", 1e21).float("g", 0.1).
		texts("l", "a", "b").texts("empty").raw("o", newObject().bytes()).
		objects("rows", 2, func(i int, row *object) { row.int("n", int64(i)).raw("in", newObject().text("k", "v").bytes()) }).bytes()
	assert.JSONEq(t, `{"a":"x","odd":"\"\\\n<é\ufffd","i":-1,"f":1000000000000000000000,"g":0.1,"l":["a","b"],"o":{},
		"rows":[{"n":0,"in":{"k":"v"}},{"n":1,"in":{"k":"v"}}]}`, string(body))
}
