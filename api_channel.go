package livecode

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A ChannelService asks for and sets the state of streams. The vendor calls a
// stream a channel here; both have the same id, the live code.
type ChannelService struct{ c *core }

// A ChannelStatus is the state of one stream.
type ChannelStatus struct {
	// State tells whether the stream is live.
	State ChannelState
	// Rate is the definition.
	Rate RateType
	// Recv is the protocol in which viewers receive the stream.
	Recv RecvType
	// Width and Height are those of the original video in pixels, 0 if the
	// service does not say.
	Width, Height int64
}

func (s *ChannelStatus) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "status":
		return readState(r, &s.State)
	case "rate_type":
		return wire.Enum(r, &s.Rate)
	case "recv_type":
		return wire.Enum(r, &s.Recv)
	case "width":
		return r.Int(&s.Width)
	case "height":
		return r.Int(&s.Height)
	}
	return r.Skip()
}

type getStatusParams struct {
	StreamID string `url:"Param.s.channel_id"`
}

// GetStatus reports whether a stream is live, idle or disabled (直播状态).
//
// A stream that was never pushed gives an error that errors.Is finds as
// [CodeNeverPushed]. The service learns of a broken push by a time-out, so its
// response lags behind. The vendor advises to ask about once a minute and to call
// a stream offline after three misses in a row.
//
// API: Live_Channel_GetStatus, cloud.tencent.com/doc/api/258/5958
func (s ChannelService) GetStatus(ctx context.Context, streamID string) (ChannelStatus, error) {
	if err := validateStreamID(endpoints[channelGetStatus], streamID); err != nil {
		return ChannelStatus{}, err
	}
	return call(ctx, s.c, endpoints[channelGetStatus], getStatusParams{streamID}, output((*ChannelStatus).field), (*ChannelStatus).complete)
}

var errNoStatus = errors.New("the output has no status")

// complete keeps a status that was not said from passing for one.
func (s *ChannelStatus) complete() error {
	if s.State == ChannelUnknown {
		return errNoStatus
	}
	return nil
}

type setStatusParams struct {
	StreamID string `url:"Param.s.channel_id"`
	Status   int    `url:"Param.n.status"` // 0 forbids: no omitempty
	PushPoint
}

// SetStatus forbids a stream (禁推), allows it again, or drops its push once (断流). It
// cuts off a broadcaster, so let a person confirm it where one is at hand. To forbid
// until a time of your choice, see [ChannelService.Forbid].
//
// A forbid lapses by itself after 7 days by the newest page of the vendor, after
// 3 months by older ones. [ActionDrop] is sent once whatever happens: a second
// drop would cut the push made in between. A response that leaves the outcome
// open is a [*ResponseError], found as [ErrOutcomeUnknown]: ask GetStatus then.
//
// Accounts with several push domains or paths name theirs, one [PushPoint].
//
// API: Live_Channel_SetStatus, cloud.tencent.com/doc/api/258/5959
func (s ChannelService) SetStatus(ctx context.Context, streamID string, action ChannelAction, at ...PushPoint) error {
	ep := endpoints[channelSetStatus]
	if action == ActionDrop {
		ep = endpoints[channelDrop]
	}
	if err := validateStreamID(ep, streamID); err != nil {
		return err
	}
	if action < ActionForbid || action > ActionDrop {
		return ep.badArgument("action", "ActionForbid, ActionAllow or ActionDrop")
	}
	point, err := onePushPoint(ep, at)
	if err != nil {
		return err
	}
	return void(ctx, s.c, ep, setStatusParams{streamID, int(action - ActionForbid), point})
}

// ListChannelsParams says which streams to list. Its zero value lists the first
// ten of all.
type ListChannelsParams struct {
	// Filter selects by state. The zero value lists all.
	Filter ChannelFilter
	// Page counts from 1; 0 is 1.
	Page int
	// PageSize is from 10 to 100; 0 leaves it to the service, which takes 10.
	PageSize int
	// Order is by the time of creation.
	Order Order
	// OrderField is the field to sort by. The service knows create_time alone,
	// and takes it when this is empty.
	OrderField string
}

type listChannelsParams struct {
	Status     *int   `url:"Param.n.status,omitempty"` // 0 selects the interrupted ones
	Page       int    `url:"Param.n.page_no,omitempty"`
	PageSize   int    `url:"Param.n.page_size,omitempty"`
	OrderField string `url:"Param.s.order_field,omitempty"`
	OrderBy    *int   `url:"Param.n.order_by_type,omitempty"` // 0 is ascending
}

// A ChannelPage is one page of a list of streams.
type ChannelPage struct {
	// Total counts the streams on all pages.
	Total int64
	// Channels are those on this page.
	Channels []Channel
}

func (p *ChannelPage) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "all_count":
		return r.Int(&p.Total)
	case "channel_list":
		return wire.List(r, &p.Channels, readChannel)
	}
	return r.Skip()
}

// A Channel is a stream in a list. Older accounts get nothing but the ID.
type Channel struct {
	ID   string
	Name string
	// CreateMode and CreateTime are texts of the service, whose form no page
	// documents.
	CreateMode, CreateTime string
	// Paths are the push paths.
	Paths []string
	// State is on another scale than that of GetStatus.
	State       ChannelListState
	WatermarkID string
}

func (c *Channel) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "channel_id":
		return r.Text(&c.ID)
	case "channel_name":
		return r.Text(&c.Name)
	case "create_mode":
		return r.Text(&c.CreateMode)
	case "create_time":
		return r.Text(&c.CreateTime)
	case "path":
		return wire.Texts(r, &c.Paths)
	case "status":
		return readState(r, &c.State)
	case "watermark_id":
		return r.Text(&c.WatermarkID)
	}
	return r.Skip()
}

// List returns one page of the account's streams (频道列表). No streams are an empty page.
//
// Older pages of the vendor call the parameter behind Order order_type; see
// [WithParamName].
//
// API: Live_Channel_GetChannelList, cloud.tencent.com/document/product/267/7997
func (s ChannelService) List(ctx context.Context, params ListChannelsParams) (ChannelPage, error) {
	q, err := params.query()
	if err != nil {
		return ChannelPage{}, err
	}
	return call(ctx, s.c, endpoints[channelGetChannelList], q, output((*ChannelPage).field), (*ChannelPage).complete)
}

// All yields the account's streams from params.Page on, page by page; it holds
// one page at a time. PageSize is 100 unless set. It ends with the last stream,
// after an error, or when the loop breaks.
//
// API: Live_Channel_GetChannelList, cloud.tencent.com/document/product/267/7997
func (s ChannelService) All(ctx context.Context, params ListChannelsParams) iter.Seq2[Channel, error] {
	return pages[Channel]{
		endpoint: endpoints[channelGetChannelList], first: params.Page, size: params.PageSize, defaultSize: 100,
		fetch: func(page, size int) ([]Channel, int64, error) {
			p := params
			p.Page, p.PageSize = page, size
			list, err := s.List(ctx, p)
			return list.Channels, list.Total, err
		},
		id: func(c Channel) string { return c.ID },
	}.all()
}

// ListLive returns the streams that are live now (直播中), nothing but their ids for most
// accounts. There are no pages, so the response grows with the account; see
// [WithResponseLimit].
//
// API: Live_Channel_GetLiveChannelList, cloud.tencent.com/document/product/267/8862
func (s ChannelService) ListLive(ctx context.Context) (ChannelPage, error) {
	page, err := call(ctx, s.c, endpoints[channelGetLiveChannelList], nil, output((*ChannelPage).field))
	for i := range page.Channels {
		if page.Channels[i].State == ListedUnknown {
			page.Channels[i].State = ListedLive // or they would not be in this list
		}
	}
	return page, err
}

type channelManagerParams struct {
	StreamID string `url:"Param.s.channel_id"`
	Until    int64  `url:"Param.n.abstime_end"`
	Action   string `url:"Param.s.action"`
	PushPoint
}

// Forbid drops the push of a stream and rejects new ones until the given time,
// which must lie in the future. The service clips a time that is more than three
// months away. [ChannelService.Resume] ends the forbid (禁推) before. SetStatus with
// [ActionForbid] is the other way, without a time of the caller's.
//
// API: channel_manager, vendor page 暂停并延迟恢复
func (s ChannelService) Forbid(ctx context.Context, streamID string, until time.Time, at ...PushPoint) error {
	if !until.After(s.c.clock()) {
		return endpoints[channelManager].badArgument("until", "in the future")
	}
	return s.manage(ctx, streamID, until, "forbid", at)
}

// Resume ends a forbid of [ChannelService.Forbid] at once (恢复推流).
//
// API: channel_manager, vendor page 暂停并延迟恢复
func (s ChannelService) Resume(ctx context.Context, streamID string, at ...PushPoint) error {
	return s.manage(ctx, streamID, s.c.clock(), "resume", at)
}

// manage sends the end of the forbid with both actions: the page requires it.
func (s ChannelService) manage(ctx context.Context, streamID string, until time.Time, action string, at []PushPoint) error {
	if err := validateStreamID(endpoints[channelManager], streamID); err != nil {
		return err
	}
	point, err := onePushPoint(endpoints[channelManager], at)
	if err != nil {
		return err
	}
	return void(ctx, s.c, endpoints[channelManager], channelManagerParams{streamID, until.Unix(), action, point})
}

type setDelayParams struct {
	StreamID string `url:"Param.s.channel_id"`
	Seconds  int64  `url:"Param.n.time_length"` // 0 cancels: no omitempty
}

// SetDelay makes viewers see a stream later by delay (延播), which is in whole seconds
// from 0 to 10 minutes; 0 cancels. Set during a push, it gives a black picture
// for that long; set before, it acts from the next push on.
//
// An older page of the vendor demands Param.n.bizid: accounts that still use it
// reach the interface by [Client.Call], with all parameters of their own.
//
// API: Live_Set_Delay, vendor page 延播
func (s ChannelService) SetDelay(ctx context.Context, streamID string, delay time.Duration) error {
	if err := validateStreamID(endpoints[setDelay], streamID); err != nil {
		return err
	}
	if delay < 0 || delay > 10*time.Minute || delay%time.Second != 0 {
		return endpoints[setDelay].badArgument("delay", "whole seconds from 0s to 10m")
	}
	return void(ctx, s.c, endpoints[setDelay], setDelayParams{streamID, int64(delay / time.Second)})
}

func (p ListChannelsParams) query() (listChannelsParams, error) {
	ep := endpoints[channelGetChannelList]
	q := listChannelsParams{Page: p.Page, PageSize: p.PageSize, OrderField: p.OrderField}
	if err := validatePage(ep, p.Page, p.PageSize, 10, maxPage); err != nil {
		return q, err
	}
	if p.OrderField != "" && p.OrderField != "create_time" {
		return q, ep.badArgument("OrderField", "empty or create_time")
	}
	var ok bool
	if q.Status, ok = p.Filter.wire(); !ok {
		return q, ep.badArgument("Filter", "AllChannels, InterruptedChannels, LiveChannels or ClosedChannels")
	}
	if q.OrderBy, ok = p.Order.wire(); !ok {
		return q, ep.badArgument("Order", "OrderDefault, OrderAscending or OrderDescending")
	}
	return q, nil
}

// complete keeps a page to the length of one. The list of live streams, which is
// read as one too, has no pages.
func (p *ChannelPage) complete() error {
	if len(p.Channels) > maxPage {
		return fmt.Errorf("%w: a page has %d at most", wire.ErrTooManyElements, maxPage)
	}
	return nil
}

// readChannel takes an object or a plain id.
func readChannel(r *wire.Reader, dst *Channel) error {
	if kind := r.Kind(); kind == '"' || kind == '0' {
		return r.Text(&dst.ID)
	}
	return wire.Object(r, dst, (*Channel).field)
}

// A PushPoint narrows a call to one push domain or push path (推流域名, 推流路径) of
// the account. Only accounts with several have to name theirs; the zero value, and
// each field that is empty, leaves it to the service.
type PushPoint struct {
	// Path is the push path, such as "live".
	Path string `url:"Param.s.path,omitempty"`
	// Domain is the push domain.
	Domain string `url:"Param.s.domain,omitempty"`
}

// onePushPoint returns the push point of a call, of which there may be none.
func onePushPoint(ep endpoint, at []PushPoint) (PushPoint, error) {
	switch len(at) {
	case 0:
		return PushPoint{}, nil
	case 1:
		return at[0], nil
	}
	return PushPoint{}, ep.badArgument("at", "one PushPoint or none")
}
