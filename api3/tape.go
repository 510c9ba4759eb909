package api3

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

type createdTask struct{ id string }

func (t *createdTask) field(name []byte, r *wire.Reader) error {
	if string(name) == "TaskId" {
		return r.Text(&t.id)
	}
	return r.Skip()
}

func (j *job) startTape() ([]byte, error) {
	const action = "CreateLiveRecord"
	at, err := j.streamAt(action)
	if err != nil {
		return nil, err
	}
	params := at.params().
		given("StartTime", j.text("Param.s.start_time")).given("EndTime", j.text("Param.s.end_time")).
		given("RecordType", j.text("Param.s.record_type")).given("FileFormat", j.text("Param.s.file_format"))
	if j.text("Param.n.task_sub_type") == "1" {
		params.int("Highlight", 1)
	}
	if j.text("Param.s.mix_stream") == "1" {
		params.int("MixStream", 1)
	}
	task, err := ask(j, j.live, action, params, (*createdTask).field)
	if err != nil || task.id == "" {
		return nil, err
	}
	if n, err := strconv.ParseUint(task.id, 10, 64); err == nil && strconv.FormatUint(n, 10) == task.id {
		return newObject().raw("task_id", []byte(task.id)).bytes(), nil // a number, as the legacy service has it
	}
	return newObject().text("task_id", task.id).bytes(), nil
}

func (j *job) stopTape() ([]byte, error) {
	stream, task := j.text("Param.s.channel_id"), j.text("Param.n.task_id")
	if stream == "" {
		return nil, badArgument(j.call.Name, "Param.s.channel_id", "not empty")
	}
	// The number goes out by its digits: it may be beyond an int64.
	if _, err := strconv.ParseUint(task, 10, 64); err != nil {
		return nil, badArgument(j.call.Name, "Param.n.task_id", "a decimal number")
	}
	digits := strings.TrimLeft(task[:len(task)-1], "0") + task[len(task)-1:] // JSON takes no zeros in front
	return j.void("StopLiveRecord", newObject().text("StreamName", stream).raw("TaskId", []byte(digits)))
}

// A file is a recorded file as the video-on-demand product knows it.
type file struct {
	id, vid, url, stream, kind string
	created, start, end        time.Time
	expires                    time.Time
	seconds                    float64
	size                       int64 // bytes
}

func (f *file) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "FileId":
		return r.Text(&f.id)
	case "BasicInfo":
		return wire.Object(r, f, (*file).basic)
	case "MetaData":
		return wire.Object(r, f, (*file).meta)
	}
	return r.Skip()
}

func (f *file) basic(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Vid":
		return r.Text(&f.vid)
	case "MediaUrl":
		return r.Text(&f.url)
	case "Type":
		return r.Text(&f.kind)
	case "CreateTime":
		return readTime(r, &f.created)
	case "ExpireTime":
		return readTime(r, &f.expires)
	case "SourceInfo":
		return wire.Object(r, f, (*file).source)
	}
	return r.Skip()
}

func (f *file) source(name []byte, r *wire.Reader) error {
	if string(name) == "LiveRecordInfo" {
		return wire.Object(r, f, (*file).live)
	}
	return r.Skip()
}

func (f *file) live(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "StreamId":
		return r.Text(&f.stream)
	case "RecordStartTime":
		return readTime(r, &f.start)
	case "RecordEndTime":
		return readTime(r, &f.end)
	}
	return r.Skip()
}

func (f *file) meta(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Duration":
		return r.Float(&f.seconds)
	case "Size":
		return r.Int(&f.size)
	}
	return r.Skip()
}

// complete fills in the times of a file whose source the product has forgotten.
func (f *file) complete(stream string) {
	f.stream = first(f.stream, stream)
	if f.end.IsZero() {
		f.end = f.created
	}
	if f.start.IsZero() && !f.end.IsZero() {
		f.start = f.end.Add(-time.Duration(f.seconds * float64(time.Second)))
	}
}

// format is the number that the legacy service has for a format; 0 where none has
// been told.
func (f file) format() int64 {
	return map[string]int64{"flv": 1, "hls": 2, "m3u8": 2, "mp4": 3}[strings.ToLower(f.kind)]
}

// forGood is when files that are kept for good expire by the legacy service. The
// product writes the last second of the year 9999, which has five digits in the zone
// of China.
var forGood = time.Unix(math.MaxInt32, 0)

func (f file) expiry() time.Time {
	if f.expires.After(forGood) {
		return forGood
	}
	return f.expires
}

type filePage struct {
	total int64
	rows  []file
}

func (p *filePage) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "TotalCount":
		return r.Int(&p.total)
	case "MediaInfoSet":
		return wire.Objects(r, &p.rows, (*file).field)
	}
	return r.Skip()
}

func (p filePage) output() []byte {
	return newObject().int("all_count", p.total).objects("file_list", len(p.rows), func(i int, row *object) {
		f := p.rows[i]
		row.text("file_id", f.id).given("vid", f.vid).given("record_file_url", f.url).text("stream_id", f.stream).
			given("start_time", wire.FormatDateTime(f.start)).given("end_time", wire.FormatDateTime(f.end)).
			given("create_time", wire.FormatDateTime(f.created)).given("expire_time", wire.FormatDateTime(f.expiry())).
			int("file_size", f.size).int("file_format", f.format())
	}).bytes()
}

const (
	// deepestFile is how far SearchMedia counts.
	deepestFile = 5000
	filesPage   = 100
	// lateFile is how long after the recording its file may come to be.
	lateFile = 24 * time.Hour
)

func (j *job) listFiles() ([]byte, error) {
	stream := j.text("Param.s.channel_id")
	if stream == "" {
		return nil, badArgument(j.call.Name, "Param.s.channel_id", "not empty")
	}
	page, size, err := j.pageOf(10, filesPage)
	if err != nil {
		return nil, err
	}
	start, startErr := wire.ParseDateTime(j.text("Param.s.start_time"))
	end, endErr := wire.ParseDateTime(j.text("Param.s.end_time"))
	if cmp.Or(startErr, endErr) != nil || start.IsZero() != end.IsZero() {
		return nil, badArgument(j.call.Name, "Param.s.start_time and Param.s.end_time", "both YYYY-MM-DD hh:mm:ss, or neither")
	}
	if start.IsZero() {
		p, err := j.filesFrom(stream, start, end, (page-1)*size, size)
		if err != nil {
			return nil, err
		}
		return p.output(), nil
	}
	files, err := snapshotFor(&j.snapshots, j.call.Now, "files "+j.call.Params.Encode(), page, func() ([]file, error) { return j.filesIn(stream, start, end) })
	if err != nil {
		return nil, err
	}
	return filePage{int64(len(files)), cut(files, page, size)}.output(), nil
}

// filesIn lists the files whose recording lies in a window. SearchMedia knows a
// window of the time at which files came to be, which is later.
func (j *job) filesIn(stream string, start, end time.Time) ([]file, error) {
	var all []file
	err := everyPage(filesPage, func(page int64) (rows, total int64, err error) {
		p, err := j.filesFrom(stream, start, end.Add(lateFile), (page-1)*filesPage, filesPage)
		all = append(all, p.rows...)
		return int64(len(p.rows)), p.total, err
	})
	return slices.DeleteFunc(all, func(f file) bool { return f.start.Before(start) || f.end.After(end) }), err
}

// filesFrom lists files by their place in the whole list. Behind the depth of
// SearchMedia there are none.
func (j *job) filesFrom(stream string, after, before time.Time, offset, limit int64) (filePage, error) {
	if offset+limit > deepestFile {
		return filePage{total: deepestFile}, nil
	}
	order := "Asc"
	if j.text("Param.s.sort_type") == "desc" {
		order = "Desc"
	}
	params := newObject().texts("StreamIds", stream).texts("SourceTypes", "Record").texts("Filters", "basicInfo", "metaData").
		raw("Sort", newObject().text("Field", "CreateTime").text("Order", order).bytes())
	if !after.IsZero() {
		params.raw("CreateTime", newObject().text("After", formatUTC(after)).text("Before", formatUTC(before)).bytes())
	}
	params.int("Offset", offset).int("Limit", limit)
	if j.subAppID > 0 {
		params.int("SubAppId", j.subAppID)
	}
	p, err := ask(j, j.vod, "SearchMedia", params, (*filePage).field)
	for i := range p.rows {
		p.rows[i].complete(stream)
	}
	return p, err
}
