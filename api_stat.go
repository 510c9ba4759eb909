package livecode

import (
	"context"
	"iter"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A StatService reads statistics. Accounts have to be allowed to; others are
// rejected with [ErrCmdInvalid].
//
// The figures are those of the moment. The push side is refreshed every 5
// seconds and the play side every 60; asking more often gains nothing.
type StatService struct{ c *core }

// StatParams says which streams to read statistics of. Its zero value reads the
// first 300 of all live streams.
type StatParams struct {
	// Page counts from 1; 0 is 1.
	Page int
	// PageSize is from 1 to 300; 0 leaves it to the service, which takes 300.
	PageSize int
	// StreamID selects one stream; empty is all.
	StreamID string
	// PullDomain selects by play domain; empty is all.
	PullDomain string
	// PushDomain selects by push domain; empty is all. Only the newest page of
	// the vendor has it.
	PushDomain string
}

type statParams struct {
	Page       int    `url:"Param.n.page_no,omitempty"`
	PageSize   int    `url:"Param.n.page_size,omitempty"`
	StreamID   string `url:"Param.s.stream_id,omitempty"`
	PullDomain string `url:"Param.s.pull_domain,omitempty"`
	PushDomain string `url:"Param.s.push_domain,omitempty"`
}

// LiveStat are statistics of both sides.
type LiveStat struct {
	// StreamCount is how many streams are live.
	StreamCount int64
	PlayTotals
	// Streams are those on this page.
	Streams []LiveStream
}

func (s *LiveStat) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_count":
		return r.Int(&s.StreamCount)
	case "stream_info":
		return wire.Page(r, &s.Streams, maxStatPage, (*LiveStream).field)
	}
	return s.PlayTotals.field(name, r)
}

// PushStat are statistics of the push side.
type PushStat struct {
	// StreamCount is how many streams are live.
	StreamCount int64
	// Streams are those on this page.
	Streams []PushStream
}

func (s *PushStat) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_count":
		return r.Int(&s.StreamCount)
	case "stream_info":
		return wire.Page(r, &s.Streams, maxStatPage, (*PushStream).field)
	}
	return r.Skip()
}

// PlayStat are statistics of the play side.
type PlayStat struct {
	// StreamCount is how many streams are live.
	StreamCount int64
	PlayTotals
	// Streams are those on this page.
	Streams []PlayStream
}

func (s *PlayStat) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_count":
		return r.Int(&s.StreamCount)
	case "stream_info":
		return wire.Page(r, &s.Streams, maxStatPage, (*PlayStream).field)
	}
	return s.PlayTotals.field(name, r)
}

// PlayTotals are the figures of the play side for the whole account.
type PlayTotals struct {
	// TotalBandwidth is in Mbit/s.
	TotalBandwidth float64
	// TotalOnline counts viewers.
	TotalOnline int64
}

func (t *PlayTotals) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "total_bandwidth":
		return r.Float(&t.TotalBandwidth)
	case "total_online":
		return r.Int(&t.TotalOnline)
	}
	return r.Skip()
}

// StreamInfo holds what all statistics say of a stream.
type StreamInfo struct {
	// StreamID is the live code.
	StreamID string
	// Time is when the sample was taken, in the zone +08:00. It is not
	// documented and may be zero.
	Time time.Time
	// FLR is a figure that the vendor sends and does not document.
	FLR float64
}

func (s *StreamInfo) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_name":
		return r.Text(&s.StreamID)
	case "time":
		return wire.Undocumented(r, &s.Time, wire.Value.DateTime)
	case "flr":
		return wire.Undocumented(r, &s.FLR, wire.Value.Float)
	}
	return r.Skip()
}

// PushMetrics holds the ingest metrics of one stream.
type PushMetrics struct {
	// ClientIP is the address of the broadcaster, ServerIP that of the node it
	// pushes to.
	ClientIP, ServerIP string
	// FPS counts frames per second.
	FPS int64
	// Speed is in bit/s.
	Speed int64
}

func (f *PushMetrics) field(name []byte, r *wire.Reader) (known bool, err error) {
	switch string(name) {
	case "client_ip":
		return true, r.Text(&f.ClientIP)
	case "server_ip":
		return true, r.Text(&f.ServerIP)
	case "fps":
		return true, r.Int(&f.FPS)
	case "speed":
		return true, r.Int(&f.Speed)
	}
	return false, nil
}

// PlayMetrics holds the playback metrics of one stream.
type PlayMetrics struct {
	// Bandwidth is in Mbit/s.
	Bandwidth float64
	// Online counts viewers; the newest page of the vendor says connections.
	Online int64
}

func (f *PlayMetrics) field(name []byte, r *wire.Reader) (known bool, err error) {
	switch string(name) {
	case "bandwidth":
		return true, r.Float(&f.Bandwidth)
	case "online":
		return true, r.Int(&f.Online)
	}
	return false, nil
}

// A LiveStream is one stream in [LiveStat].
type LiveStream struct {
	StreamInfo
	PushMetrics
	PlayMetrics
}

func (s *LiveStream) field(name []byte, r *wire.Reader) error {
	if known, err := s.PushMetrics.field(name, r); known {
		return err
	}
	if known, err := s.PlayMetrics.field(name, r); known {
		return err
	}
	return s.StreamInfo.field(name, r)
}

// A PushStream is one stream in [PushStat].
type PushStream struct {
	StreamInfo
	PushMetrics
}

func (s *PushStream) field(name []byte, r *wire.Reader) error {
	if known, err := s.PushMetrics.field(name, r); known {
		return err
	}
	return s.StreamInfo.field(name, r)
}

// A PlayStream is one stream in [PlayStat].
type PlayStream struct {
	StreamInfo
	PlayMetrics
}

func (s *PlayStream) field(name []byte, r *wire.Reader) error {
	if known, err := s.PlayMetrics.field(name, r); known {
		return err
	}
	return s.StreamInfo.field(name, r)
}

// Live returns one page of the statistics of both sides (推流, 播放). Nothing live is an
// empty page.
//
// API: Get_LiveStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) Live(ctx context.Context, params StatParams) (LiveStat, error) {
	return statCall(ctx, s.c, endpoints[getLiveStat], params, (*LiveStat).field)
}

// Push returns one page of the statistics of the push side. Nothing live is an
// empty page.
//
// API: Get_LivePushStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) Push(ctx context.Context, params StatParams) (PushStat, error) {
	return statCall(ctx, s.c, endpoints[getLivePushStat], params, (*PushStat).field)
}

// Play returns one page of the statistics of the play side. Nothing live is an
// empty page.
//
// API: Get_LivePlayStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) Play(ctx context.Context, params StatParams) (PlayStat, error) {
	return statCall(ctx, s.c, endpoints[getLivePlayStat], params, (*PlayStat).field)
}

// AllLive yields the statistics of both sides, stream by stream from
// params.Page on; it holds one page at a time. PageSize is 300 unless set. It
// ends with the last stream, after an error, or when the loop breaks.
//
// API: Get_LiveStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) AllLive(ctx context.Context, params StatParams) iter.Seq2[LiveStream, error] {
	return statPages(endpoints[getLiveStat], params, func(p StatParams) ([]LiveStream, int64, error) {
		stat, err := s.Live(ctx, p)
		return stat.Streams, stat.StreamCount, err
	}, func(s LiveStream) string { return s.StreamID })
}

// AllPush yields the statistics of the push side in the way of
// [StatService.AllLive].
//
// API: Get_LivePushStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) AllPush(ctx context.Context, params StatParams) iter.Seq2[PushStream, error] {
	return statPages(endpoints[getLivePushStat], params, func(p StatParams) ([]PushStream, int64, error) {
		stat, err := s.Push(ctx, p)
		return stat.Streams, stat.StreamCount, err
	}, func(s PushStream) string { return s.StreamID })
}

// AllPlay yields the statistics of the play side in the way of
// [StatService.AllLive].
//
// API: Get_LivePlayStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) AllPlay(ctx context.Context, params StatParams) iter.Seq2[PlayStream, error] {
	return statPages(endpoints[getLivePlayStat], params, func(p StatParams) ([]PlayStream, int64, error) {
		stat, err := s.Play(ctx, p)
		return stat.Streams, stat.StreamCount, err
	}, func(s PlayStream) string { return s.StreamID })
}

func statCall[T any](ctx context.Context, c *core, ep endpoint, params StatParams, field wire.Field[T]) (T, error) {
	if err := validatePage(ep, params.Page, params.PageSize, 1, maxStatPage); err != nil {
		var none T
		return none, err
	}
	return call(ctx, c, ep, statParams(params), output(field))
}

func statPages[T any](ep endpoint, params StatParams, fetch func(StatParams) ([]T, int64, error), id func(T) string) iter.Seq2[T, error] {
	return pages[T]{
		endpoint: ep, first: params.Page, size: params.PageSize, defaultSize: 300,
		fetch: func(page, size int) ([]T, int64, error) {
			p := params
			p.Page, p.PageSize = page, size
			return fetch(p)
		},
		id: id,
	}.all()
}
