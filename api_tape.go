package livecode

import (
	"context"
	"iter"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A TapeService lists recordings. The vendor calls a recording a tape here.
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

// A TapeFile is one recorded file.
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
	// StreamID is not documented and may be empty.
	StreamID string
	// Format is a number that the vendor does not document. 2 has been taken
	// for HLS.
	Format int64
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
		return wire.Undocumented(r, &f.Format, wire.Value.Int)
	}
	return r.Skip()
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
