package livecode

import (
	"context"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// How far back the service knows histories. Of the play history one page says
// three days and another 15; the service is left to reject.
const (
	pushHistoryDays = 3
	playHistoryDays = 15
)

type historyParams struct {
	Start    int64  `url:"Param.n.start_time"`
	End      int64  `url:"Param.n.end_time"`
	StreamID string `url:"Param.s.stream_id,omitempty"`
	Domain   string `url:"Param.s.domain,omitempty"`
}

// A PushSample is one reading of a stream on its way in; there is one every 5
// seconds.
type PushSample struct {
	// Time is in the zone +08:00.
	Time time.Time
	PushMetrics
}

func (s *PushSample) field(name []byte, r *wire.Reader) error {
	if known, err := s.PushMetrics.field(name, r); known {
		return err
	}
	if string(name) == "time" {
		return r.DateTime(&s.Time)
	}
	return r.Skip()
}

type pushHistory struct{ samples []PushSample }

func (h *pushHistory) field(name []byte, r *wire.Reader) error {
	if string(name) == "stream_info" {
		return wire.Objects(r, &h.samples, (*PushSample).field)
	}
	return r.Skip()
}

// PushHistory returns how a stream was pushed from start to end, which may be in
// any zone. The service knows the last 3 days and advises at most two hours for
// one call. No data are no samples.
//
// API: Get_LivePushStatHistory, vendor page 获取推流历史信息
func (s StatService) PushHistory(ctx context.Context, streamID string, start, end time.Time) ([]PushSample, error) {
	ep := endpoints[getLivePushStatHistory]
	if err := validateStreamID(ep, streamID); err != nil {
		return nil, err
	}
	if err := s.validateSpan(ep, start, end, pushHistoryDays); err != nil {
		return nil, err
	}
	h, err := call(ctx, s.c, ep, historyParams{Start: start.Unix(), End: end.Unix(), StreamID: streamID}, output((*pushHistory).field))
	return h.samples, err
}

// PlayHistoryParams says what to read the play history of. Start and End are
// required and may be in any zone; the service knows the last 15 days by one
// page of the vendor, 3 by another.
type PlayHistoryParams struct {
	Start, End time.Time
	// StreamID selects one stream; empty is the sum of the account.
	StreamID string
	// Domain is a play domain, as it is before the CNAME; empty is all.
	Domain string
}

// PlayHistory holds playback samples over time.
type PlayHistory struct {
	// Samples are one a minute.
	Samples []PlaySample
	// SumTraffic is the whole, in MB.
	SumTraffic float64
	// StreamID and Domain are those that were asked for, if the service repeats
	// them.
	StreamID, Domain string
}

func (h *PlayHistory) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stat_info":
		return wire.Objects(r, &h.Samples, (*PlaySample).field)
	case "sum_info":
		return wire.Object(r, h, (*PlayHistory).sumField)
	case "stream_id":
		return r.Text(&h.StreamID)
	case "domain":
		return r.Text(&h.Domain)
	}
	return r.Skip()
}

func (h *PlayHistory) sumField(name []byte, r *wire.Reader) error {
	if string(name) == "sum_flux" {
		return r.Float(&h.SumTraffic)
	}
	return r.Skip()
}

// A PlaySample is one reading of the play side.
type PlaySample struct {
	// Time is in the zone +08:00.
	Time time.Time
	PlayMetrics
	// Traffic is in MB.
	Traffic float64
}

func (s *PlaySample) field(name []byte, r *wire.Reader) error {
	if known, err := s.PlayMetrics.field(name, r); known {
		return err
	}
	switch string(name) {
	case "time":
		return r.DateTime(&s.Time)
	case "flux":
		return r.Float(&s.Traffic)
	}
	return r.Skip()
}

// PlayHistory returns how a stream or the whole account was played. No data are
// no samples.
//
// API: Get_LivePlayStatHistory, vendor page 获取播放统计历史信息
func (s StatService) PlayHistory(ctx context.Context, params PlayHistoryParams) (PlayHistory, error) {
	ep := endpoints[getLivePlayStatHistory]
	if err := s.validateSpan(ep, params.Start, params.End, playHistoryDays); err != nil {
		return PlayHistory{}, err
	}
	return call(ctx, s.c, ep, historyParams{params.Start.Unix(), params.End.Unix(), params.StreamID, params.Domain}, output((*PlayHistory).field))
}

// A Region narrows billing figures to a part of the world.
type Region int

// The regions of Get_BillingBandwidth.
const (
	RegionWorldwide     Region = 0 // worldwide
	RegionMainlandChina Region = 1 // mainland China
	RegionAbroad        Region = 2 // abroad
)

// BillingParams says what to read billing figures of. Start and End are required
// and may be in any zone.
type BillingParams struct {
	Start, End time.Time
	// Domain is a play domain; empty is all.
	Domain string
	// Region narrows the figures; the zero value is the whole world.
	Region Region
}

type billingParams struct {
	Start  int64  `url:"Param.n.start_time"`
	End    int64  `url:"Param.n.end_time"`
	Domain string `url:"Param.s.domain,omitempty"`
	Region int    `url:"Param.n.home_foreign,omitempty"` // 0 is the default
}

// Billing holds billable bandwidth samples.
type Billing struct {
	// Samples are one every 5 minutes.
	Samples []BillingSample
	// Domain is the one that was asked for.
	Domain string
}

func (b *Billing) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "total_info":
		return wire.Objects(r, &b.Samples, (*BillingSample).field)
	case "domain":
		return r.Text(&b.Domain)
	}
	return r.Skip()
}

// A BillingSample is one reading.
type BillingSample struct {
	// Time is in the zone +08:00.
	Time time.Time
	// Bandwidth is in Mbit/s, Traffic in MB.
	Bandwidth, Traffic float64
}

func (s *BillingSample) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "time":
		return r.DateTime(&s.Time)
	case "bandwidth":
		return r.Float(&s.Bandwidth)
	case "flux":
		return r.Float(&s.Traffic)
	}
	return r.Skip()
}

// Billing returns the bandwidth that is billed (计费带宽), as a list. No data are no
// samples. The peak, whose shape no page documents, is the business of
// [Client.Call] with Param.n.get_top_bd.
//
// API: Get_BillingBandwidth, vendor page 获取计费带宽数据
func (s StatService) Billing(ctx context.Context, params BillingParams) (Billing, error) {
	q, err := s.billing(params)
	if err != nil {
		return Billing{}, err
	}
	return call(ctx, s.c, endpoints[getBillingBandwidth], q, output((*Billing).field))
}

func (s StatService) billing(params BillingParams) (billingParams, error) {
	ep := endpoints[getBillingBandwidth]
	if err := s.validateSpan(ep, params.Start, params.End, 0); err != nil {
		return billingParams{}, err
	}
	if params.Region < RegionWorldwide || params.Region > RegionAbroad {
		return billingParams{}, ep.badArgument("Region", "RegionWorldwide, RegionMainlandChina or RegionAbroad")
	}
	return billingParams{Start: params.Start.Unix(), End: params.End.Unix(), Domain: params.Domain, Region: int(params.Region)}, nil
}

// validateSpan checks a span of time, and that it does not begin before the days
// that the service keeps; 0 is no limit.
func (s StatService) validateSpan(ep endpoint, start, end time.Time, days int) error {
	const grace = time.Minute // Start: time.Now().AddDate(0, 0, -3) is meant to work
	switch {
	case start.IsZero() || end.IsZero():
		return ep.badArgument("Start and End", "both set")
	case !isBefore(start, end):
		return ep.badArgument("Start", "before End")
	case days > 0 && s.c.clock().Sub(start) > time.Duration(days)*24*time.Hour+grace:
		return ep.badArgument("Start", "within the last "+strconv.Itoa(days)+" days")
	}
	return nil
}
