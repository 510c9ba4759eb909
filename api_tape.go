package livecode

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A TapeService starts, stops and lists recordings. The vendor calls a recording a tape here.
type TapeService struct{ c *core }

// ListFilesParams says which recorded files of a stream to list. Its zero value
// lists the first ten, the oldest first.
type ListFilesParams struct {
	// Page counts from 1; 0 is 1.
	Page int
	// PageSize is from 1 to 100; 0 leaves it to the service, which takes 10.
	PageSize int
	// Order is by time, ascending by default.
	Order Order
	// Start and End limit the list to a window of time, or are both zero. They
	// may be in any zone. Both must be on the same day in China (+08:00), at
	// most 24 hours apart, Start before End; the service knows the last two
	// months. The whole recording task must lie in the window.
	Start, End time.Time
}

type listFilesParams struct {
	StreamID string `url:"Param.s.channel_id"`
	Page     int    `url:"Param.n.page_no,omitempty"`
	PageSize int    `url:"Param.n.page_size,omitempty"`
	Sort     string `url:"Param.s.sort_type,omitempty"`
	Start    string `url:"Param.s.start_time,omitempty"`
	End      string `url:"Param.s.end_time,omitempty"`
}

// A TapeFilePage is one page of a list of recorded files.
type TapeFilePage struct {
	// Total counts the files on all pages.
	Total int64
	// Files are those on this page.
	Files []TapeFile
}

func (p *TapeFilePage) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "all_count":
		return r.Int(&p.Total)
	case "file_list":
		return wire.Page(r, &p.Files, maxPage, (*TapeFile).field)
	}
	return r.Skip()
}

// A TapeFile is one recorded file. The page of the vendor documents VID, StartTime,
// EndTime, FileID and URL; the other fields are those of rows that were seen, in which
// every number is a string. What a row lacks, or has in another form, is zero.
type TapeFile struct {
	// VID is an id of the video-on-demand product. Old accounts that get no URL
	// build one from it: http://<vod bizid>.vod.myqcloud.com/<VID>.f0.flv.
	VID string
	// StartTime and EndTime are in the zone +08:00. They are not exact to the
	// second: files begin and end with a key frame.
	StartTime, EndTime time.Time
	// FileID is a decimal number of up to 20 digits.
	FileID string
	// URL is where the file lies, empty for old accounts.
	URL string

	StreamID string
	// Format is FormatFLV, FormatHLS or FormatMP4, another number of the service in
	// its digits, or empty when there is none.
	Format TapeFormat
	// Size is in bytes.
	Size int64
	// CreateTime is when the file was made, ExpireTime when it is deleted, both in the
	// zone +08:00. What is kept for good expires in 2038.
	CreateTime, ExpireTime time.Time
	// TaskID is that of the [TapeTask], empty for what a template of the account
	// records. RealTime is true for a task of StartNow.
	TaskID   string
	RealTime bool
	// ID is that of the row and RecordFileID another one of the file, which no page
	// explains.
	ID, RecordFileID string
	// AppID is the account's.
	AppID int64
	// ErrCode is 0 for a file without faults, which ReportMessage explains.
	ErrCode       int64
	ReportMessage string
	// RecordType and VOD2Flag are not explained; the latter was 1 in all rows seen.
	RecordType string
	VOD2Flag   int64
}

func (f *TapeFile) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "vid":
		return r.Text(&f.VID)
	case "start_time":
		return r.DateTime(&f.StartTime)
	case "end_time":
		return r.DateTime(&f.EndTime)
	case "file_id":
		return r.Text(&f.FileID)
	case "record_file_url":
		return r.Text(&f.URL)
	case "stream_id":
		return wire.Undocumented(r, &f.StreamID, wire.Value.Text)
	case "file_format":
		return wire.Undocumented(r, &f.Format, tapeFormat)
	case "file_size":
		return wire.Undocumented(r, &f.Size, wire.Value.Int)
	case "create_time":
		return wire.Undocumented(r, &f.CreateTime, wire.Value.DateTime)
	case "expire_time":
		return wire.Undocumented(r, &f.ExpireTime, wire.Value.DateTime)
	}
	return f.taskField(name, r)
}

// taskField reads what leads from a file to its task and to others.
func (f *TapeFile) taskField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "task_id":
		return wire.Undocumented(r, &f.TaskID, wire.Value.Text)
	case "task_sub_type":
		return wire.Undocumented(r, &f.RealTime, func(v wire.Value) (bool, error) {
			n, err := v.Int()
			return n == realTimeTask, err
		})
	case "id":
		return wire.Undocumented(r, &f.ID, wire.Value.Text)
	case "record_file_id":
		return wire.Undocumented(r, &f.RecordFileID, wire.Value.Text)
	case "appid":
		return wire.Undocumented(r, &f.AppID, wire.Value.Int)
	case "err_code":
		return wire.Undocumented(r, &f.ErrCode, wire.Value.Int)
	case "report_message":
		return wire.Undocumented(r, &f.ReportMessage, wire.Value.Text)
	case "record_type":
		return wire.Undocumented(r, &f.RecordType, wire.Value.Text)
	case "vod2Flag":
		return wire.Undocumented(r, &f.VOD2Flag, wire.Value.Int)
	}
	return r.Skip()
}

// tapeFormat returns the format that a number of the service stands for.
func tapeFormat(v wire.Value) (TapeFormat, error) {
	n, err := v.Int()
	switch {
	case err != nil || n == 0:
		return "", err
	case n == 1:
		return FormatFLV, nil
	case n == 2:
		return FormatHLS, nil
	case n == 3:
		return FormatMP4, nil
	}
	return TapeFormat(strconv.FormatInt(n, 10)), nil
}

// ListFiles returns one page of the recorded files (录制文件) of a stream. No files are an
// empty page.
//
// The interface is slow and not made for polling: the vendor points to the
// notification of a recording instead, RecordingCreated in package callback.
//
// API: Live_Tape_GetFilelist, cloud.tencent.com/doc/api/258/5960
func (s TapeService) ListFiles(ctx context.Context, streamID string, params ListFilesParams) (TapeFilePage, error) {
	q, err := params.query(streamID)
	if err != nil {
		return TapeFilePage{}, err
	}
	return call(ctx, s.c, endpoints[tapeGetFilelist], q, output((*TapeFilePage).field))
}

// AllFiles yields the recorded files of a stream from params.Page on, page by
// page; it holds one page at a time. PageSize is 100 unless set. It ends with
// the last file, after an error, or when the loop breaks.
//
// API: Live_Tape_GetFilelist, cloud.tencent.com/doc/api/258/5960
func (s TapeService) AllFiles(ctx context.Context, streamID string, params ListFilesParams) iter.Seq2[TapeFile, error] {
	return pages[TapeFile]{
		endpoint: endpoints[tapeGetFilelist], first: params.Page, size: params.PageSize, defaultSize: 100,
		fetch: func(page, size int) ([]TapeFile, int64, error) {
			p := params
			p.Page, p.PageSize = page, size
			list, err := s.ListFiles(ctx, streamID, p)
			return list.Files, list.Total, err
		},
		id: func(f TapeFile) string { return f.FileID + f.VID + f.URL + wire.FormatDateTime(f.StartTime) },
	}.all()
}

func (p ListFilesParams) query(streamID string) (listFilesParams, error) {
	ep := endpoints[tapeGetFilelist]
	if err := validateStreamID(ep, streamID); err != nil {
		return listFilesParams{}, err
	}
	if err := validatePage(ep, p.Page, p.PageSize, 1, maxPage); err != nil {
		return listFilesParams{}, err
	}
	if err := p.validateWindow(ep); err != nil {
		return listFilesParams{}, err
	}
	q := listFilesParams{
		StreamID: streamID, Page: p.Page, PageSize: p.PageSize,
		Start: wire.FormatDateTime(p.Start), End: wire.FormatDateTime(p.End),
	}
	switch p.Order {
	case OrderDefault:
	case OrderAscending, OrderDescending:
		q.Sort = p.Order.String()
	default:
		return q, ep.badArgument("Order", "OrderDefault, OrderAscending or OrderDescending")
	}
	return q, nil
}

func (p ListFilesParams) validateWindow(ep endpoint) error {
	switch {
	case p.Start.IsZero() && p.End.IsZero():
		return nil
	case p.Start.IsZero() || p.End.IsZero():
		return ep.badArgument("Start and End", "both set, or both zero")
	case !isBefore(p.Start, p.End):
		return ep.badArgument("Start", "before End")
	case p.End.Sub(p.Start) > 24*time.Hour || !sameDay(p.Start, p.End):
		return ep.badArgument("End", "on the same day as Start in the zone +08:00")
	}
	return nil
}

func sameDay(a, b time.Time) bool {
	return a.In(wire.China).Format(time.DateOnly) == b.In(wire.China).Format(time.DateOnly)
}
