package api3

import (
	"cmp"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

type streamState struct{ state string }

func (s *streamState) field(name []byte, r *wire.Reader) error {
	if string(name) == "StreamState" {
		return r.Text(&s.state)
	}
	return r.Skip()
}

// legacyStates are the words of DescribeLiveStreamState in numbers.
var legacyStates = map[string]int64{"active": 1, "inactive": 0, "forbid": 3}

// complete refuses a word that is not documented: to guess would be to call a
// push false, or true.
func (s *streamState) complete() error {
	if _, ok := legacyStates[s.state]; !ok {
		return &wire.FieldError{Path: "StreamState", Want: "active, inactive or forbid", Got: "another text"}
	}
	return nil
}

func (j *job) getStatus() ([]byte, error) {
	at, err := j.place("DescribeLiveStreamState", j.text("Param.s.channel_id"))
	if err != nil {
		return nil, err
	}
	answer, err := askWhole(j, j.live, "DescribeLiveStreamState", at.params(), (*streamState).field, (*streamState).complete)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte("["), newObject().int("status", legacyStates[answer.state]).bytes(), []byte("]")), nil
}

// forbidReason is what the console shows of a stream that was forbidden; the
// vendor asks for some text.
const forbidReason = "livecode"

func (j *job) setStatus() ([]byte, error) {
	status, err := j.number("Param.n.status", -1)
	if err != nil {
		return nil, err
	}
	action := map[int64]string{0: "ForbidLiveStream", 1: "ResumeLiveStream", 2: "DropLiveStream"}[status]
	if action == "" {
		return nil, badArgument(j.call.Name, "Param.n.status", "0, 1 or 2")
	}
	at, err := j.place(action, j.text("Param.s.channel_id"))
	if err != nil {
		return nil, err
	}
	params := at.params()
	if status == 0 {
		params.text("Reason", forbidReason)
	}
	return j.void(action, params)
}

// longestForbid is how far ahead a forbid may end.
const longestForbid = 90 * 24 * time.Hour

func (j *job) manage() ([]byte, error) {
	var action string
	switch j.text("Param.s.action") {
	case "forbid":
		action = "ForbidLiveStream"
	case "resume":
		action = "ResumeLiveStream"
	default:
		return nil, badArgument(j.call.Name, "Param.s.action", "forbid or resume")
	}
	end, err := j.number("Param.n.abstime_end", 0)
	if err != nil {
		return nil, err
	}
	at, err := j.place(action, j.text("Param.s.channel_id"))
	if err != nil {
		return nil, err
	}
	params := at.params()
	if action == "ForbidLiveStream" {
		until := time.Unix(end, 0)
		if latest := j.call.Now.Add(longestForbid); until.After(latest) {
			until = latest // as the legacy service does
		}
		params.text("ResumeTime", formatUTC(until)).text("Reason", forbidReason)
	}
	return j.void(action, params)
}

// longestDelay is how long a delay lasts at most.
const longestDelay = 7 * 24 * time.Hour

func (j *job) setDelay() ([]byte, error) {
	seconds, err := j.number("Param.n.time_length", -1)
	if err != nil {
		return nil, err
	}
	if seconds < 0 || seconds > 600 {
		return nil, badArgument(j.call.Name, "Param.n.time_length", "from 0 to 600")
	}
	action := "AddDelayLiveStream"
	if seconds == 0 {
		action = "ResumeDelayLiveStream"
	}
	at, err := j.place(action, j.text("Param.s.channel_id"))
	if err != nil {
		return nil, err
	}
	params := at.params()
	if seconds > 0 {
		params.int("DelayTime", seconds).text("ExpireTime", formatUTC(j.call.Now.Add(longestDelay)))
	}
	return j.void(action, params)
}

// A channel is a stream in a list.
type channel struct {
	id, app string
	began   string    // as it came
	time    time.Time // the same, to sort by
	state   int64
}

// The states of a stream in a list of the legacy service.
const (
	listedNoInput = 0
	listedOK      = 1
)

func (c *channel) online(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "StreamName":
		return r.Text(&c.id)
	case "AppName":
		return r.Text(&c.app)
	case "PublishTimeList":
		return wire.Array(r, func(r *wire.Reader) error { return wire.Object(r, c, (*channel).publishTime) })
	}
	return r.Skip()
}

// publishTime takes the first of several pushes of one stream.
func (c *channel) publishTime(name []byte, r *wire.Reader) error {
	if string(name) != "PublishTime" || c.began != "" {
		return r.Skip()
	}
	return c.readBegan(r)
}

func (c *channel) readBegan(r *wire.Reader) error {
	if err := r.Text(&c.began); err != nil {
		return err
	}
	c.time, _ = parseTime(c.began) // it is shown as it came, and serves to sort
	return nil
}

func (c *channel) published(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "StreamName":
		return r.Text(&c.id)
	case "AppName":
		return r.Text(&c.app)
	case "StreamStartTime":
		return c.readBegan(r)
	}
	return r.Skip()
}

type channelPage struct {
	total int64
	rows  []channel
}

func (p *channelPage) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "TotalNum":
		return r.Int(&p.total)
	case "OnlineInfo":
		return wire.Objects(r, &p.rows, (*channel).online)
	case "PublishInfo":
		return wire.Objects(r, &p.rows, (*channel).published)
	}
	return r.Skip()
}

// output writes a list of channels in the legacy shape.
func (p channelPage) output() []byte {
	return newObject().int("all_count", p.total).objects("channel_list", len(p.rows), func(i int, row *object) {
		c := p.rows[i]
		row.text("channel_id", c.id).given("create_time", c.began).int("status", c.state)
		if c.app != "" {
			row.texts("path", c.app)
		}
	}).bytes()
}

func (j *job) onlinePage(page, size int64) (channelPage, error) {
	params := newObject().int("PageNum", page).int("PageSize", size)
	p, err := ask(j, j.live, "DescribeLiveStreamOnlineList", params, (*channelPage).field)
	for i := range p.rows {
		p.rows[i].state = listedOK
	}
	return p, err
}

func (j *job) allOnline() (channelPage, error) {
	var all channelPage
	size := j.bigPage()
	err := everyPage(size, func(page int64) (rows, total int64, err error) {
		p, err := j.onlinePage(page, size)
		all.total = max(all.total, p.total)
		all.rows = append(all.rows, p.rows...)
		return int64(len(p.rows)), p.total, err
	})
	return all, err
}

func (j *job) listLive() ([]byte, error) {
	all, err := j.allOnline()
	if err != nil {
		return nil, err
	}
	return all.output(), nil
}

func (j *job) listChannels() ([]byte, error) {
	page, size, err := j.pageOf(10, 100)
	if err != nil {
		return nil, err
	}
	switch status := j.text("Param.n.status"); status {
	case "1":
		p, err := j.onlinePage(page, size)
		if err != nil {
			return nil, err
		}
		return p.output(), nil
	case "", "0":
		all, err := snapshotFor(&j.snapshots, j.call.Now, "channels "+status+" "+j.text("Param.n.order_by_type"), page, func() ([]channel, error) {
			return j.interrupted(status == "")
		})
		if err != nil {
			return nil, err
		}
		return channelPage{int64(len(all)), cut(all, page, size)}.output(), nil
	}
	return nil, noSuccessor("API 3.0 no longer lists the streams that are closed")
}

// interrupted lists the streams of the last 60 days that are not live now, after
// those that are if they are wanted. API 3.0 lists pushes, so a stream comes many
// times, and the live ones come too.
func (j *job) interrupted(liveToo bool) ([]channel, error) {
	at, err := j.place("DescribeLiveStreamPublishedList", "*")
	if err != nil {
		return nil, err
	}
	live, err := j.allOnline()
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(live.rows))
	for _, c := range live.rows {
		seen[c.id] = true
	}
	var ended []channel
	for _, days := range []int{30, 60} {
		pushes, err := j.publishedIn(at.domain, days)
		if err != nil {
			return nil, err
		}
		for _, c := range pushes {
			if !seen[c.id] {
				seen[c.id] = true
				ended = append(ended, c)
			}
		}
	}
	if !liveToo {
		live.rows = nil
	}
	if j.text("Param.n.order_by_type") == "0" {
		return append(inOrder(ended), inOrder(live.rows)...), nil
	}
	slices.Reverse(inOrder(ended))
	slices.Reverse(inOrder(live.rows))
	return append(live.rows, ended...), nil
}

// inOrder sorts by the time of the push, the oldest first.
func inOrder(rows []channel) []channel {
	slices.SortStableFunc(rows, func(a, b channel) int { return cmp.Or(a.time.Compare(b.time), cmp.Compare(a.id, b.id)) })
	return rows
}

// publishedIn lists the pushes of the 30 days that began so many days ago. Days have 24
// hours here, as the service counts them, whatever the clocks of the caller's zone do.
func (j *job) publishedIn(domain string, days int) ([]channel, error) {
	const size = 100
	start := j.call.Now.Add(time.Minute - time.Duration(days)*day) // within the 60 days when the service looks
	end := start.Add(30 * day)
	if end.After(j.call.Now) {
		end = j.call.Now
	}
	var all []channel
	err := everyPage(size, func(page int64) (rows, total int64, err error) {
		params := newObject().text("DomainName", domain).text("StartTime", formatUTC(start)).text("EndTime", formatUTC(end)).
			int("PageNum", page).int("PageSize", size)
		p, err := ask(j, j.live, "DescribeLiveStreamPublishedList", params, (*channelPage).field)
		for i := range p.rows {
			p.rows[i].state = listedNoInput
		}
		all = append(all, p.rows...)
		return int64(len(p.rows)), p.total, err
	})
	return all, err
}
