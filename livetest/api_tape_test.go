package livetest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

type files struct {
	All  int `json:"all_count"`
	List []struct {
		FileID string `json:"file_id"`
		Start  string `json:"start_time"`
	} `json:"file_list"`
}

func (f files) ids() string {
	ids := []string{}
	for _, item := range f.List {
		ids = append(ids, item.FileID)
	}
	return strings.Join(ids, " ")
}

func at(hour, minute int) time.Time { return time.Date(2026, 5, 4, hour, minute, 0, 0, utc8) }

func TestGetFilelist_filtersSortsAndPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	add := func(id string, start, end time.Time) {
		srv.AddRecording("a", livetest.Recording{FileID: id, Start: start, End: end})
	}
	add("2", at(9, 0), at(9, 30))
	add("1", at(8, 0), at(8, 30))
	add("3", at(10, 0), at(10, 30))
	add("0", noon.AddDate(0, -2, -1), noon.AddDate(0, -2, 0))
	srv.AddRecording("b", livetest.Recording{})
	list := func(params ...string) files {
		return out[files](t, call(t, srv, "Live_Tape_GetFilelist", append([]string{channelID, "a"}, params...)...))
	}

	assert.Equal(t, "1 2 3", list().ids(), "the oldest lies more than two months back")
	assert.Equal(t, 3, list().All)
	assert.Equal(t, "3 2 1", list("Param.s.sort_type", "desc").ids())
	assert.Equal(t, "1 2 3", list("Param.s.sort_type", "asc").ids())
	assert.Equal(t, "2 3", list("Param.s.start_time", "2026-05-04 08:00:01", "Param.s.end_time", "2026-05-04 10:30:00").ids())
	assert.Equal(t, "1 2", list("Param.s.start_time", "2026-05-04 08:00:00", "Param.s.end_time", "2026-05-04 10:29:59").ids())
	assert.Equal(t, "3", list("Param.s.start_time", "2026-05-04 09:30:00").ids())

	second := list("Param.n.page_no", "2", "Param.n.page_size", "2")
	assert.Equal(t, "3", second.ids())
	assert.Equal(t, 3, second.All)

	none := list("Param.s.start_time", "2026-05-03 00:00:00", "Param.s.end_time", "2026-05-03 23:59:59")
	assert.Zero(t, none.All)
	assert.Equal(t, "2026-05-04 08:00:00", list().List[0].Start, "in the service's zone")
}

func TestGetFilelist_windowRules(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	for window, want := range map[[2]string]int{
		{"2026-05-04 00:00:00", "2026-05-04 23:59:59"}: 0,
		{"2026-05-03 23:00:00", "2026-05-04 01:00:00"}: 1204, // two days
		{"2026-05-04 01:00:00", "2026-05-04 01:00:00"}: 1204, // nothing
		{"2026-05-04 02:00:00", "2026-05-04 01:00:00"}: 1204, // backwards
	} {
		code, words := ret(t, call(t, srv, "Live_Tape_GetFilelist", channelID, "a", "Param.s.start_time", window[0], "Param.s.end_time", window[1]))
		assert.Equal(t, want, code, window)
		if want != 0 {
			assert.Contains(t, words, "Param.s.end_time")
		}
	}
}

func TestGetFilelist_hasNoOutputBeforeTheFirstRecording(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"))
	assert.Equal(t, `{"errmsg":"","message":"","ret":0,"retcode":0}`, call(t, srv, "Live_Tape_GetFilelist", channelID, "a"))
}

func TestAddRecording_fillsInWhatIsMissing(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	r := srv.AddRecording("a", livetest.Recording{Format: "hls"})
	assert.Equal(t, livetest.Recording{
		FileID: r.FileID, TaskID: r.TaskID, VideoID: "1252000000_" + r.FileID,
		URL: "http://1252000000.vod2.example.com/" + r.FileID + "/f0.m3u8", Format: "hls",
		Start: noon.Add(-time.Minute), End: noon, Length: time.Minute, Size: 11_250_000,
	}, r)
	assert.Len(t, r.FileID, 20)
	assert.Len(t, r.TaskID, 20)
	assert.Equal(t, []livetest.Recording{r}, srv.Recordings("a"))
	assert.Empty(t, srv.Recordings("b"))
	assert.Equal(t, livetest.Interrupted, srv.StreamState("a").State)
	assert.NotEqual(t, r.FileID, srv.AddRecording("a", livetest.Recording{}).FileID)
}

func TestQueue_reallyPops(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"))
	for _, path := range []string{"/1.jpg", "/2.jpg", "/3.jpg"} {
		srv.AddScreenshot("a", livetest.Screenshot{Path: path})
	}
	pop := func(bid, count string) string {
		return call(t, srv, "Live_Queue_Get", "Param.n.bid", bid, "Param.n.count", count)
	}
	assert.Contains(t, pop("7", "1"), `"output":{"count":0,"data":[]}`, "another queue")
	assert.Equal(t, 3, srv.QueueLen())
	assert.Contains(t, pop("100", "2"), `"output":{"count":2,"data":[`+
		`{"create_time":1777867200,"pic_full_url":"http://screenshots-1252000000.cos.example.com/1.jpg","stream_id":"a"},`+
		`{"create_time":1777867200,"pic_full_url":"http://screenshots-1252000000.cos.example.com/2.jpg","stream_id":"a"}]}`)
	assert.Equal(t, 1, srv.QueueLen())
	assert.Contains(t, pop("100", "2"), `"count":1,`)
	assert.Contains(t, pop("100", "2"), `"output":{"count":0,"data":[]}`)
}

func TestAddScreenshot_fillsInWhatIsMissing(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	require.NoError(t, srv.Push("a", livetest.WithVideo(640, 352)))
	shot := srv.AddScreenshot("a", livetest.Screenshot{})
	assert.Equal(t, livetest.Screenshot{
		Path:    "/2026-05-04/a-screenshot-12-00-00-640x352.jpg",
		URL:     "http://screenshots-1252000000.cos.example.com/2026-05-04/a-screenshot-12-00-00-640x352.jpg",
		Created: noon, Width: 640, Height: 352, Size: 7520,
	}, shot)
	srv.AddScreenshot("never-pushed", livetest.Screenshot{})
	assert.Equal(t, 2, srv.QueueLen())
}

// A row as the only real bodies that are public have it: 19 fields, each number a
// string, two of them null.
func TestGetFilelist_hasTheRowsOfARealAnswer(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	srv.AddRecording("8888_a", livetest.Recording{
		FileID: "5285890812345678901", TaskID: "18000000000000000009", VideoID: "1252000000_5285", URL: "http://vod.example.com/1.mp4",
		Format: "mp4", Start: at(9, 0), End: at(9, 30), Size: 4571794,
	})
	body := call(t, srv, livetest.TapeGetFilelist, channelID, "8888_a")
	assert.JSONEq(t, `{"errmsg":"return successfully!","message":"return successfully!","ret":0,"retcode":0,"output":{"all_count":1,"file_list":[{
		"appid":"1252000000","create_time":"2026-05-04 09:30:00","end_time":"2026-05-04 09:30:00","err_code":"0",
		"expire_time":"2038-01-19 11:14:07","file_format":"3","file_id":"5285890812345678901","file_size":"4571794",
		"id":"5285890812345678901","record_file_id":"5285890812345678901","record_file_url":"http://vod.example.com/1.mp4",
		"record_type":null,"report_message":null,"start_time":"2026-05-04 09:00:00","stream_id":"8888_a",
		"task_id":"18000000000000000009","task_sub_type":"0","vid":"1252000000_5285","vod2Flag":"1"}]}}`, body)
}
