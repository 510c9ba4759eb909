package api3

import (
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// How long a span each action takes.
const (
	longestPush    = 3 * time.Hour
	longestPlay    = 24 * time.Hour
	longestBilling = 24 * time.Hour // with a figure every 5 minutes
)

// span returns the window that the call asks for.
func (j *job) span() (start, end time.Time, err error) {
	from, err := j.number("Param.n.start_time", 0)
	if err != nil {
		return start, end, err
	}
	to, err := j.number("Param.n.end_time", 0)
	if err != nil {
		return start, end, err
	}
	if from <= 0 || to <= from {
		return start, end, badArgument(j.call.Name, "Param.n.start_time and Param.n.end_time", "set, the start before the end")
	}
	return time.Unix(from, 0), time.Unix(to, 0), nil
}

// pieces calls fetch for each piece of a span that is too long for one call. The
// pieces meet, so a figure at their border may come twice.
func pieces(start, end time.Time, longest time.Duration, fetch func(start, end time.Time) error) error {
	for start.Before(end) {
		until := start.Add(longest)
		if until.After(end) {
			until = end
		}
		if err := fetch(start, until); err != nil {
			return err
		}
		start = until
	}
	return nil
}

// A sample is a figure of a history, of either side.
type sample struct {
	time               time.Time
	push               push
	bandwidth, traffic float64
	online             int64
}

func (s *sample) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Time":
		return readTime(r, &s.time)
	case "VideoRate":
		return r.Int(&s.push.video)
	case "AudioRate":
		return r.Int(&s.push.audio)
	case "Bandwidth":
		return r.Float(&s.bandwidth)
	case "Flux":
		return r.Float(&s.traffic)
	case "Online":
		return r.Int(&s.online)
	}
	return s.push.field(name, r)
}

type samples struct{ rows []sample }

func (s *samples) field(name []byte, r *wire.Reader) error {
	if string(name) == "DataInfoList" {
		return wire.Objects(r, &s.rows, (*sample).field)
	}
	return r.Skip()
}

// add appends what is later than all that is there.
func (s *samples) add(rows []sample) {
	var last time.Time
	if len(s.rows) > 0 {
		last = s.rows[len(s.rows)-1].time
	}
	for _, row := range rows {
		if row.time.After(last) || last.IsZero() {
			s.rows = append(s.rows, row)
		}
	}
}

func (j *job) history(action string, longest time.Duration, params func() *object) (samples, error) {
	var all samples
	start, end, err := j.span()
	if err != nil {
		return all, err
	}
	err = pieces(start, end, longest, func(start, end time.Time) error {
		p := params().text("StartTime", formatUTC(start)).text("EndTime", formatUTC(end))
		piece, err := ask(j, j.live, action, p, (*samples).field)
		all.add(piece.rows)
		return err
	})
	return all, err
}

func (j *job) pushHistory() ([]byte, error) {
	stream := j.text("Param.s.stream_id")
	if stream == "" {
		return nil, badArgument(j.call.Name, "Param.s.stream_id", "not empty")
	}
	all, err := j.history("DescribeStreamPushInfoList", longestPush, func() *object { return newObject().text("StreamName", stream) })
	if err != nil {
		return nil, err
	}
	return newObject().objects("stream_info", len(all.rows), func(i int, row *object) {
		s := all.rows[i]
		row.text("time", wire.FormatDateTime(s.time)).text("client_ip", s.push.clientIP).text("server_ip", s.push.serverIP).
			int("fps", s.push.fps).int("speed", s.push.video+s.push.audio)
	}).bytes(), nil
}

func (j *job) playHistory() ([]byte, error) {
	stream, domain := j.text("Param.s.stream_id"), j.text("Param.s.domain")
	all, err := j.history("DescribeStreamPlayInfoList", longestPlay, func() *object {
		return newObject().given("PlayDomain", domain).given("StreamName", stream)
	})
	if err != nil {
		return nil, err
	}
	var sum float64
	for _, s := range all.rows {
		sum += s.traffic
	}
	return newObject().given("stream_id", stream).given("domain", domain).
		raw("sum_info", newObject().float("sum_flux", sum).bytes()).
		objects("stat_info", len(all.rows), func(i int, row *object) {
			s := all.rows[i]
			row.text("time", wire.FormatDateTime(s.time)).float("bandwidth", s.bandwidth).int("online", s.online).float("flux", s.traffic)
		}).bytes(), nil
}

const billingAction = "DescribeBillBandwidthAndFluxList"

// billingParams are those that all pieces share.
func (j *job) billingParams() (*object, error) {
	params := newObject()
	if domain := j.text("Param.s.domain"); domain != "" {
		params.texts("PlayDomains", domain)
	}
	switch j.text("Param.n.home_foreign") {
	case "", "0":
	case "1":
		params.text("MainlandOrOversea", "Mainland")
	case "2":
		params.text("MainlandOrOversea", "Oversea")
	default:
		return nil, badArgument(j.call.Name, "Param.n.home_foreign", "0, 1 or 2")
	}
	return params, nil
}

func (j *job) billing() ([]byte, error) {
	if _, err := j.billingParams(); err != nil {
		return nil, err
	}
	if j.text("Param.n.get_top_bd") == "1" {
		return j.billingPeak()
	}
	all, err := j.history(billingAction, longestBilling, func() *object {
		params, _ := j.billingParams() // checked above
		return params.int("Granularity", 5)
	})
	if err != nil {
		return nil, err
	}
	return newObject().given("domain", j.text("Param.s.domain")).objects("total_info", len(all.rows), func(i int, row *object) {
		s := all.rows[i]
		row.text("time", wire.FormatDateTime(s.time)).float("bandwidth", s.bandwidth).float("flux", s.traffic)
	}).bytes(), nil
}

// longestPeak is the longest span with a figure for each day.
const longestPeak = 31 * 24 * time.Hour

// billingPeak returns what the action says of the whole span, without its list.
func (j *job) billingPeak() ([]byte, error) {
	start, end, err := j.span()
	if err != nil {
		return nil, err
	}
	if end.Sub(start) > longestPeak {
		return nil, badArgument(billingAction, "End", "at most 31 days after Start")
	}
	granularity := int64(24 * 60)
	if end.Sub(start) <= longestBilling {
		granularity = 5
	}
	params, _ := j.billingParams() // checked by billing
	params.int("Granularity", granularity).text("StartTime", formatUTC(start)).text("EndTime", formatUTC(end))
	peak, err := ask(j, j.live, billingAction, params, func(o *object, name []byte, r *wire.Reader) error {
		v, err := r.Value()
		if o.buf == nil {
			*o = *newObject()
		}
		if string(name) != "DataInfoList" {
			o.buf = appendMember(o.buf, name, v)
		}
		return err
	})
	if err != nil || peak.buf == nil {
		return nil, err
	}
	return peak.bytes(), nil
}
