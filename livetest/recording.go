package livetest

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// lookBack is how many months of recordings the service lists.
const lookBack = 2

// Recording is a recorded file. Whatever is zero is filled in by
// [Server.AddRecording].
type Recording struct {
	FileID  string        // decimal, up to 20 digits
	TaskID  string        // decimal, up to 20 digits
	VideoID string        // the vid of the older pages
	URL     string        // where the file can be fetched
	Format  string        // flv (default), hls, mp4 or aac
	Start   time.Time     // default: one minute before End
	End     time.Time     // default: now
	Length  time.Duration // of the content; default: End − Start
	Size    int64         // bytes
}

// AddRecording makes a file appear among the recordings of a stream, which
// sends event 100. It returns the recording with everything filled in. A stream
// that was never pushed counts as pushed and interrupted from now on.
func (s *Server) AddRecording(streamID string, r Recording) Recording {
	a, now := s.account, s.clock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settle(now)
	st := a.stream(streamID)
	if st.created.IsZero() {
		a.begin(st, newPush(nil), now)
		a.end(st, now)
	}
	return a.addRecording(st, r, now)
}

// Recordings returns the recorded files of a stream, in order of their start.
func (s *Server) Recordings(streamID string) []Recording {
	a, now := s.account, s.clock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settle(now)
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
	fileItem struct {
		EndTime       string `json:"end_time"`
		FileFormat    int    `json:"file_format"`
		FileID        string `json:"file_id"`
		RecordFileURL string `json:"record_file_url"`
		StartTime     string `json:"start_time"`
		StreamID      string `json:"stream_id"`
		Vid           string `json:"vid"`
	}
)

func (a *account) getFilelist(now time.Time, in args) envelope {
	from, to := in.dateTime("Param.s.start_time"), in.dateTime("Param.s.end_time")
	if fault := fileWindowFault(from, to); fault != "" {
		return refuse(retBadParameter, "%s", fault)
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
		out.FileList = append(out.FileList, newFileItem(st.id, r))
	}
	return output(out)
}

// fileWindowFault applies the rule that a window stays within one day of the
// calendar. It returns what is wrong, or "".
func fileWindowFault(from, to time.Time) string {
	switch {
	case from.IsZero() || to.IsZero():
		return ""
	case !from.Before(to):
		return "Param.s.end_time: is not after Param.s.start_time"
	case from.Format(time.DateOnly) != to.Format(time.DateOnly):
		return "Param.s.end_time: is on another day than Param.s.start_time"
	}
	return ""
}

func newFileItem(streamID string, r Recording) fileItem {
	formats := map[string]int{"flv": 1, "hls": 2, "mp4": 3, "aac": 4}
	return fileItem{
		EndTime:       dateText(r.End),
		FileFormat:    formats[r.Format],
		FileID:        r.FileID,
		RecordFileURL: r.URL,
		StartTime:     dateText(r.Start),
		StreamID:      streamID,
		Vid:           r.VideoID,
	}
}
