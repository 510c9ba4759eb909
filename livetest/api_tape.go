package livetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// lookBack is how many months of recordings the service lists.
const lookBack = 2

// AddRecording (录制) makes a file appear among the recordings of a stream, which
// sends event 100. It returns the recording with everything filled in. A stream
// that was never pushed counts as pushed and interrupted from now on.
func (s *Server) AddRecording(streamID string, r Recording) Recording {
	a, now := s.lock()
	defer a.mu.Unlock()
	st := a.stream(streamID)
	if st.created.IsZero() {
		a.begin(st, newPush(nil), now)
		a.end(st, now)
	}
	return a.addRecording(st, r, now)
}

// Recordings returns the recorded files of a stream, in order of their start.
func (s *Server) Recordings(streamID string) []Recording {
	a, _ := s.lock()
	defer a.mu.Unlock()
	if st := a.streams[streamID]; st != nil {
		return slices.Clone(st.recordings)
	}
	return nil
}

// addRecording completes a recording, keeps it and reports it.
func (a *account) addRecording(st *stream, r Recording, now time.Time) Recording {
	a.complete(&r, now)
	i, _ := slices.BinarySearchFunc(st.recordings, r.Start, func(kept Recording, start time.Time) int {
		if kept.Start.After(start) {
			return 1
		}
		return -1 // also when equal: the newer one comes after it
	})
	st.recordings = slices.Insert(st.recordings, i, r)
	a.emit(recordingCreated(a.appID, st, r))
	a.note(Activity{Kind: RecordingAdded, StreamID: st.id, Recording: &r})
	return r
}

func (a *account) complete(r *Recording, now time.Time) {
	if r.End.IsZero() {
		r.End = now
	}
	if r.Start.IsZero() {
		r.Start = r.End.Add(-time.Minute)
	}
	if r.Length == 0 {
		r.Length = r.End.Sub(r.Start)
	}
	if r.Size == 0 {
		r.Size = int64(r.Length.Seconds()) * 187_500 // 1.5 Mbit/s
	}
	if r.Format == "" {
		r.Format = "flv"
	}
	if r.FileID == "" {
		r.FileID = a.nextFileID()
	}
	if r.TaskID == "" {
		r.TaskID = strconv.FormatUint(a.nextTask(), 10)
	}
	if r.VideoID == "" {
		r.VideoID = fmt.Sprintf("%d_%s", a.appID, r.FileID)
	}
	if r.URL == "" {
		r.URL = fmt.Sprintf("http://%d.vod2.example.com/%s/f0.%s", a.appID, r.FileID, extension(r.Format))
	}
}

func extension(format string) string {
	if format == "hls" {
		return "m3u8"
	}
	return format
}

// The output of Live_Tape_GetFilelist.
type (
	fileList struct {
		AllCount int        `json:"all_count"`
		FileList []fileItem `json:"file_list"`
	}
	// fileItem is a row as a real response has it: every number is a string.
	fileItem struct {
		AppID         string  `json:"appid"`
		CreateTime    string  `json:"create_time"`
		EndTime       string  `json:"end_time"`
		ErrCode       string  `json:"err_code"`
		ExpireTime    string  `json:"expire_time"`
		FileFormat    string  `json:"file_format"`
		FileID        string  `json:"file_id"`
		FileSize      string  `json:"file_size"`
		ID            string  `json:"id"`
		RecordFileID  string  `json:"record_file_id"`
		RecordFileURL string  `json:"record_file_url"`
		RecordType    *string `json:"record_type"`
		ReportMessage *string `json:"report_message"`
		StartTime     string  `json:"start_time"`
		StreamID      string  `json:"stream_id"`
		TaskID        *string `json:"task_id"`
		TaskSubType   string  `json:"task_sub_type"`
		Vid           string  `json:"vid"`
		Vod2Flag      string  `json:"vod2Flag"`
	}
)

var getFilelistEndpoint = endpoint{name: TapeGetFilelist, host: fcgi, run: (*account).getFilelist, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
	{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
	{name: "Param.n.page_size", kind: integer, min: 1, max: 100, preset: 10},
	{name: "Param.s.sort_type", kind: text, words: []string{"asc", "desc"}},
	{name: "Param.s.start_time", kind: dateTime},
	{name: "Param.s.end_time", kind: dateTime},
}}

func (a *account) getFilelist(now time.Time, in args) envelope {
	from, to := in.dateTime("Param.s.start_time"), in.dateTime("Param.s.end_time")
	if err := validateDay(from, to); err != nil {
		return fail(retBadParameter, "%v", err)
	}
	st := a.streams[in.text("Param.s.channel_id")]
	if st == nil || len(st.recordings) == 0 {
		return envelope{} // nothing recorded yet: no output at all
	}
	oldest := now.AddDate(0, -lookBack, 0)
	matching := make([]Recording, 0, len(st.recordings))
	for _, r := range st.recordings {
		if r.Start.Before(oldest) || !from.IsZero() && r.Start.Before(from) || !to.IsZero() && r.End.After(to) {
			continue
		}
		matching = append(matching, r)
	}
	if in.text("Param.s.sort_type") == "desc" {
		slices.Reverse(matching)
	}
	out := fileList{AllCount: len(matching), FileList: []fileItem{}}
	for _, r := range page(matching, in.integer("Param.n.page_no"), in.integer("Param.n.page_size")) {
		out.FileList = append(out.FileList, a.newFileItem(st.id, r))
	}
	found := output(out)
	found.Errmsg, found.Message = "return successfully!", "return successfully!" // as in real responses
	return found
}

// validateDay applies the rule that a range stays within one day of the calendar.
func validateDay(from, to time.Time) error {
	switch {
	case from.IsZero() || to.IsZero():
		return nil
	case !from.Before(to):
		return errors.New("Param.s.end_time: is not after Param.s.start_time")
	case from.Format(time.DateOnly) != to.Format(time.DateOnly):
		return errors.New("Param.s.end_time: is on another day than Param.s.start_time")
	}
	return nil
}

// newFileItem returns the row of a recording. In the real rows that are known the
// task is null; here it is that of the recording.
func (a *account) newFileItem(streamID string, r Recording) fileItem {
	formats := map[string]string{"flv": "1", "hls": "2", "mp4": "3", "aac": "4"} // aac is a guess
	return fileItem{
		AppID:         strconv.FormatInt(a.appID, 10),
		CreateTime:    dateText(r.End),
		EndTime:       dateText(r.End),
		ErrCode:       "0",
		ExpireTime:    "2038-01-19 11:14:07",
		FileFormat:    formats[r.Format],
		FileID:        r.FileID,
		FileSize:      strconv.FormatInt(r.Size, 10),
		ID:            r.FileID,
		RecordFileID:  r.FileID,
		RecordFileURL: r.URL,
		StartTime:     dateText(r.Start),
		StreamID:      streamID,
		TaskID:        &r.TaskID,
		TaskSubType:   "0",
		Vid:           r.VideoID,
		Vod2Flag:      "1",
	}
}
