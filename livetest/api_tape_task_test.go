package livetest_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

// startTask makes a task and returns its id.
func startTask(t *testing.T, srv *livetest.Server, now time.Time, params ...string) string {
	t.Helper()
	body := callAt(t, srv, now, "Live_Tape_Start", append([]string{channelID, "a"}, params...)...)
	return out[struct {
		ID json.Number `json:"task_id"`
	}](t, body).ID.String()
}

func stopTask(t *testing.T, srv *livetest.Server, now time.Time, params ...string) (int, string) {
	t.Helper()
	return ret(t, callAt(t, srv, now, "Live_Tape_Stop", append([]string{channelID, "a"}, params...)...))
}

const subType = "Param.n.task_sub_type"

func window(start, end string) []string {
	return []string{"Param.s.start_time", "2026-05-04 " + start, "Param.s.end_time", "2026-05-04 " + end}
}

func TestTapeStart_scheduledTaskRecordsEachPush(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now))
	id := startTask(t, srv, noon, append(window("12:10:00", "13:00:00"), "Param.s.file_format", "mp4")...)
	n, err := strconv.ParseUint(id, 10, 64)
	require.NoError(t, err)
	assert.Greater(t, n, uint64(1<<63), "an int64 cannot hold it")

	require.NoError(t, srv.Push("a")) // over before the task begins
	clock.advance(time.Second)
	require.NoError(t, srv.Push("a")) // 12:00 to 12:20
	clock.advance(20*time.Minute - time.Second)
	require.NoError(t, srv.Interrupt("a", 1))
	clock.advance(10 * time.Minute)
	require.NoError(t, srv.Push("a")) // 12:30 to 14:00
	clock.advance(29*time.Minute + 59*time.Second)
	srv.Tick()
	assert.Empty(t, srv.Recordings("a"), "a second before its end")
	assert.False(t, srv.Tasks("a")[0].Ended)

	clock.advance(time.Hour)
	srv.Tick()
	recordings := srv.Recordings("a")
	require.Len(t, recordings, 2)
	for i, want := range [][2]time.Time{{at(12, 10), at(12, 20)}, {at(12, 30), at(13, 0)}} {
		assert.True(t, recordings[i].Start.Equal(want[0]), recordings[i].Start)
		assert.True(t, recordings[i].End.Equal(want[1]), recordings[i].End)
		assert.Equal(t, id, recordings[i].TaskID)
		assert.Equal(t, "mp4", recordings[i].Format)
	}
	srv.Tick()
	assert.Len(t, srv.Recordings("a"), 2, "it ends once")
	assert.True(t, srv.Tasks("a")[0].Ended)
}

func TestTapeStart_refusesWhatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a", livetest.Interrupted))
	future := window("12:10:00", "13:00:00")
	for name, tt := range map[string]struct {
		params    []string
		complaint string
	}{
		"without times":      {nil, "Param.s.start_time"},
		"without an end":     {future[:2], "Param.s.end_time"},
		"backwards":          {window("13:00:00", "12:10:00"), "Param.s.end_time"},
		"past":               {window("10:00:00", "12:00:00"), "Param.s.end_time"},
		"longer than a day":  {[]string{"Param.s.start_time", "2026-05-04 13:00:00", "Param.s.end_time", "2026-05-05 13:00:01"}, "Param.s.end_time"},
		"video as aac":       {append(window("12:10:00", "13:00:00"), "Param.s.file_format", "aac"), "Param.s.file_format"},
		"real time, no push": {[]string{subType, "1"}, channelID},
		"real time, past":    {append(window("10:00:00", "12:00:00"), subType, "1"), "Param.s.end_time"},
	} {
		code, words := ret(t, call(t, srv, "Live_Tape_Start", append([]string{channelID, "a"}, tt.params...)...))
		assert.Equal(t, 1204, code, name)
		assert.Contains(t, words, tt.complaint, name)
	}
	assert.Empty(t, srv.Tasks("a"))
}

func TestTapeStart_realTimeTaskLastsThirtyMinutes(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"))
	startTask(t, srv, noon, subType, "1")
	startTask(t, srv, noon, append(window("01:00:00", "12:05:00"), subType, "1")...)
	startTask(t, srv, noon, append(window("01:00:00", "23:00:00"), subType, "1")...)
	for i, minutes := range []int{30, 5, 30} {
		task := srv.Tasks("a")[i]
		assert.True(t, task.RealTime)
		assert.True(t, task.Start.Equal(noon), "it starts now, whatever the parameter says")
		assert.Equal(t, time.Duration(minutes)*time.Minute, task.End.Sub(task.Start))
	}
	clock.advance(time.Hour)
	assert.Len(t, srv.Recordings("a"), 3)
}

func TestTapeStart_countsDuplicates(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"))
	start := func(params ...string) string {
		return startTask(t, srv, clock.Now(), append([]string{subType, "1"}, params...)...)
	}
	first := start()
	clock.advance(3 * time.Second)
	second := start()
	assert.NotEqual(t, first, second, "each call makes a task")
	assert.Equal(t, 1, srv.DuplicateTasks())
	start("Param.s.file_format", "hls")
	assert.Equal(t, 1, srv.DuplicateTasks(), "another task altogether")
	clock.advance(3*time.Second + time.Millisecond)
	start()
	assert.Equal(t, 1, srv.DuplicateTasks(), "too late to be a repeat")
	assert.Len(t, srv.Tasks("a"), 4)
}

func TestTapeStop_endsATaskOnce(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"), livetest.WithStream("b"))
	id := startTask(t, srv, noon, subType, "1")
	clock.advance(90 * time.Second)
	now := clock.Now()

	for name, params := range map[string][]string{
		"unknown task":    {"Param.n.task_id", "18847174", subType, "1"},
		"of another type": {"Param.n.task_id", id},
	} {
		code, _ := stopTask(t, srv, now, params...)
		assert.Equal(t, 1204, code, name)
	}
	code, _ := ret(t, callAt(t, srv, now, "Live_Tape_Stop", channelID, "b", "Param.n.task_id", id, subType, "1"))
	assert.Equal(t, 1204, code, "of another channel")
	assert.Empty(t, srv.Recordings("a"))

	code, _ = stopTask(t, srv, now, "Param.s.task_id", id, subType, "1")
	require.Zero(t, code)
	require.Len(t, srv.Recordings("a"), 1)
	assert.Equal(t, 90*time.Second, srv.Recordings("a")[0].Length)

	clock.advance(time.Hour)
	code, _ = stopTask(t, srv, clock.Now(), "Param.n.task_id", id, subType, "1")
	assert.Zero(t, code, "a repeat changes nothing")
	assert.Len(t, srv.Recordings("a"), 1)
}
