package api3

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/qcloudlive/livecode"
)

// How far back API 3.0 knows events.
const (
	// PushDays and DeliveryDays are how many days back [Client.Pushes] and
	// [Client.Deliveries] go.
	PushDays     = 60
	DeliveryDays = 14

	pushSpan    = 30 * day
	recordsSpan = day
	eventsPage  = 100
)

// A Push is one connection of a broadcaster, as API 3.0 remembers it.
type Push struct {
	StreamID, Domain, AppName string
	// Start and End are to the second, in the zone +08:00. End is zero while the
	// push is under way.
	Start, End time.Time
	// StopReason is a text of the service for why the push ended; do not parse it.
	StopReason string
	// ClientIP is the address of the broadcaster.
	ClientIP string
	// Resolution is that of the picture, such as 1280x720.
	Resolution string
}

// A stamp is a time in any of the spellings of API 3.0.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(text []byte) error {
	var value *string
	if err := json.Unmarshal(text, &value); err != nil || value == nil {
		return err
	}
	t, err := parseTime(*value)
	s.Time = t
	return err
}

type pushRow struct {
	StreamName, AppName, DomainName  string
	StreamStartTime, StreamEndTime   stamp
	StopReason, ClientIp, Resolution string
}

// Pushes yields how a stream was pushed since a time within the last 60 days, the
// oldest push first. A push that began before
// since is not yielded, even if it went on after it.
//
// API: DescribeLiveStreamEventList, cloud.tencent.com/document/product/267/33186
func (c *Client) Pushes(ctx context.Context, streamID string, since time.Time) iter.Seq2[Push, error] {
	return func(yield func(Push, error) bool) {
		err := c.core.checkSince("Pushes", streamID, since, PushDays)
		if err != nil {
			yield(Push{}, err)
			return
		}
		err = eachWindow(since, c.core.now(), pushSpan, func(start, end time.Time) (bool, error) {
			return listPages(ctx, c.core, "DescribeLiveStreamEventList", eventParams{
				StreamName: streamID, IsStrict: new(1), IsAsc: new(1), StartTime: formatUTC(start), EndTime: formatUTC(end),
			}, func(page eventPage) (rows int, total int64, more bool) {
				for _, row := range page.EventList {
					if !yield(Push{
						row.StreamName, row.DomainName, row.AppName, row.StreamStartTime.Time, row.StreamEndTime.Time,
						row.StopReason, row.ClientIp, row.Resolution,
					}, nil) {
						return 0, 0, false
					}
				}
				return len(page.EventList), page.TotalNum, true
			})
		})
		if err != nil {
			yield(Push{}, err)
		}
	}
}

// A Delivery is a notification that the service has sent, and what came of it.
type Delivery struct {
	StreamID string
	// EventType is 0, 1, 100 or 200: the service keeps records of no others.
	EventType int
	// Time is when it was sent, in the zone +08:00.
	Time time.Time
	// ResultCode is 0 when the receiver has acknowledged it.
	ResultCode int
	// Response is the beginning of what the receiver has answered, as the service
	// keeps it.
	Response string

	body func() []byte
}

// Body returns what was sent, as the service keeps it. It holds the parameters of the
// push URL, which let others push: keep it out of logs. Text about a Delivery does
// not show it.
func (d Delivery) Body() []byte {
	if d.body == nil {
		return nil
	}
	return bytes.Clone(d.body())
}

// Format leaves the body out, whatever the verb.
func (d Delivery) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, fmt.Sprintf("api3.Delivery(event %d of %q at %s, result %d)", d.EventType, d.StreamID, d.Time.Format(time.RFC3339), d.ResultCode))
}

type deliveryRow struct {
	EventTime  stamp
	EventType  int
	Request    string
	Response   string
	ResultCode int
	StreamId   string
}

// Deliveries yields the notifications of pushes, recordings and screenshots that the
// service has sent about a stream since a time within the last 14 days, day by day.
// The service may write them down some minutes late.
//
// API: DescribeCallbackRecordsList, cloud.tencent.com/document/product/267/51328
func (c *Client) Deliveries(ctx context.Context, streamID string, since time.Time) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		err := c.core.checkSince("Deliveries", streamID, since, DeliveryDays)
		if err != nil {
			yield(Delivery{}, err)
			return
		}
		err = eachWindow(since, c.core.now(), recordsSpan, func(start, end time.Time) (bool, error) {
			return listPages(ctx, c.core, "DescribeCallbackRecordsList", eventParams{
				StreamName: streamID, StartTime: formatUTC(start), EndTime: formatUTC(end),
			}, func(page deliveryPage) (rows int, total int64, more bool) {
				for _, row := range page.DataInfoList {
					body := []byte(row.Request)
					if !yield(Delivery{row.StreamId, row.EventType, row.EventTime.Time, row.ResultCode, row.Response, func() []byte { return body }}, nil) {
						return 0, 0, false
					}
				}
				return len(page.DataInfoList), page.TotalNum, true
			})
		})
		if err != nil {
			yield(Delivery{}, err)
		}
	}
}

type (
	eventParams struct {
		StreamName         string
		IsStrict, IsAsc    *int `json:",omitempty"`
		StartTime, EndTime string
		PageNum, PageSize  int
	}
	eventPage struct {
		EventList []pushRow
		TotalNum  int64
	}
	deliveryPage struct {
		DataInfoList []deliveryRow
		TotalNum     int64
	}
)

func (c *core) checkSince(fn, streamID string, since time.Time, days int) error {
	switch now := c.now(); {
	case streamID == "":
		return badArgument(fn, "streamID", "not empty")
	case since.IsZero() || since.After(now):
		return badArgument(fn, "since", "in the past")
	case now.Sub(since) > time.Duration(days)*day+time.Minute:
		return badArgument(fn, "since", fmt.Sprintf("within the last %d days", days))
	}
	return nil
}

// eachWindow calls list for each window of a span, the oldest first. The windows
// have whole seconds and do not share any. It ends early when list returns false.
func eachWindow(since, now time.Time, span time.Duration, list func(start, end time.Time) (bool, error)) error {
	for start := since.Truncate(time.Second); !start.After(now); start = start.Add(span) {
		end := start.Add(span - time.Second)
		if end.After(now) {
			end = now
		}
		if more, err := list(start, end); err != nil || !more {
			return err
		}
	}
	return nil
}

// listPages reads a list by its pages. read returns false to end it.
func listPages[T any](ctx context.Context, c *core, action string, params eventParams, read func(T) (rows int, total int64, more bool)) (bool, error) {
	params.PageSize = eventsPage
	for page := 1; page <= mostPages; page++ {
		params.PageNum = page
		var answer T
		if err := c.Call(ctx, action, params, &answer, livecode.ReadOnly()); err != nil {
			return false, err
		}
		rows, total, more := read(answer)
		if !more {
			return false, nil
		}
		if rows == 0 || int64(page)*eventsPage >= total {
			return true, nil
		}
	}
	return true, nil
}
