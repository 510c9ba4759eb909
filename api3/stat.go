package api3

import (
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A push is a stream on its way in.
type push struct {
	stream, clientIP, serverIP string
	fps, video, audio          int64
}

func (p *push) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "StreamName":
		return r.Text(&p.stream)
	case "ClientIp":
		return r.Text(&p.clientIP)
	case "ServerIp":
		return r.Text(&p.serverIP)
	case "VideoFps":
		return r.Int(&p.fps)
	case "VideoSpeed":
		return r.Int(&p.video)
	case "AudioSpeed":
		return r.Int(&p.audio)
	}
	return r.Skip()
}

func (p push) write(row *object) {
	row.text("stream_name", p.stream).text("client_ip", p.clientIP).text("server_ip", p.serverIP).
		int("fps", p.fps).int("speed", p.video+p.audio)
}

type pushPage struct {
	total int64
	rows  []push
}

func (p *pushPage) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "TotalNum":
		return r.Int(&p.total)
	case "DataInfoList":
		return wire.Objects(r, &p.rows, (*push).field)
	}
	return r.Skip()
}

// statPage is the longest page of statistics that the legacy service has.
const statPage = 300

// pushes returns a page of the push side, or the one stream that is asked for.
func (j *job) pushes() (pushPage, error) {
	page, size, err := j.pageOf(statPage, statPage)
	if err != nil {
		return pushPage{}, err
	}
	stream := j.text("Param.s.stream_id")
	if stream == "" {
		return j.pushesOn(page, size)
	}
	var found pushPage
	big := j.bigPage()
	err = everyPage(big, func(page int64) (rows, total int64, err error) {
		p, err := j.pushesOn(page, big)
		for _, row := range p.rows {
			if row.stream == stream {
				found = pushPage{1, []push{row}}
				return 0, 0, err
			}
		}
		return int64(len(p.rows)), p.total, err
	})
	found.rows = cut(found.rows, page, size)
	return found, err
}

func (j *job) pushesOn(page, size int64) (pushPage, error) {
	params := newObject().given("PushDomain", j.text("Param.s.push_domain")).int("PageNum", page).int("PageSize", size)
	return ask(j, j.live, "DescribeLiveStreamPushInfoList", params, (*pushPage).field)
}

func (j *job) pushStat() ([]byte, error) {
	if j.text("Param.s.pull_domain") != "" {
		return nil, badArgument("DescribeLiveStreamPushInfoList", "PullDomain", "empty: API 3.0 has no play domains on the push side")
	}
	p, err := j.pushes()
	if err != nil {
		return nil, err
	}
	return newObject().int("stream_count", p.total).objects("stream_info", len(p.rows), func(i int, row *object) {
		p.rows[i].write(row)
	}).bytes(), nil
}

// A view is a stream on its way out.
type view struct {
	stream    string
	bandwidth float64
	online    int64
}

func (v *view) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "StreamName":
		return r.Text(&v.stream)
	case "Bandwidth":
		return r.Float(&v.bandwidth)
	case "Online":
		return r.Int(&v.online)
	}
	return r.Skip()
}

func (v *view) add(other view) {
	v.bandwidth += other.bandwidth
	v.online += other.online
}

// views are all streams with viewers at a time, in the order of their ids.
type views struct {
	at    time.Time
	rows  []view
	total view
}

func (v *views) field(name []byte, r *wire.Reader) error {
	if string(name) == "DataInfoList" {
		return wire.Objects(r, &v.rows, (*view).field)
	}
	return r.Skip()
}

// join makes one row of those that a stream has for each play domain, protocol and
// definition.
func (v *views) join() {
	slices.SortStableFunc(v.rows, func(a, b view) int { return strings.Compare(a.stream, b.stream) })
	joined := v.rows[:0]
	for _, row := range v.rows {
		v.total.add(row)
		if last := len(joined) - 1; last >= 0 && joined[last].stream == row.stream {
			joined[last].add(row)
		} else {
			joined = append(joined, row)
		}
	}
	v.rows = joined
}

func (v views) find(stream string) view {
	i, ok := slices.BinarySearchFunc(v.rows, stream, func(row view, id string) int { return strings.Compare(row.stream, id) })
	if !ok {
		return view{stream: stream}
	}
	return v.rows[i]
}

// playLag is how late the figures of the play side are.
const playLag = 5 * time.Minute

// views returns the play side, the same for all pages of an iterator.
func (j *job) views(page int64) (views, error) {
	domain := j.text("Param.s.pull_domain")
	return snapshotFor(&j.snapshots, j.call.Now, "views "+domain, page, func() (views, error) {
		at := j.call.Now.Add(-playLag).Truncate(time.Minute)
		params := newObject().text("QueryTime", formatUTC(at))
		if domain != "" {
			params.texts("PlayDomains", domain)
		}
		v, err := ask(j, j.live, "DescribeAllStreamPlayInfoList", params, (*views).field)
		v.at = at
		v.join()
		return v, err
	})
}

func (j *job) playStat() ([]byte, error) {
	if j.text("Param.s.push_domain") != "" {
		return nil, badArgument("DescribeAllStreamPlayInfoList", "PushDomain", "empty: API 3.0 has no push domains on the play side")
	}
	page, size, err := j.pageOf(statPage, statPage)
	if err != nil {
		return nil, err
	}
	v, err := j.views(page)
	if err != nil {
		return nil, err
	}
	if stream := j.text("Param.s.stream_id"); stream != "" {
		v.total = v.find(stream)
		v.rows = slices.DeleteFunc(slices.Clone(v.rows), func(row view) bool { return row.stream != stream })
	}
	rows, at := cut(v.rows, page, size), wire.FormatDateTime(v.at)
	return newObject().int("stream_count", int64(len(v.rows))).
		float("total_bandwidth", v.total.bandwidth).int("total_online", v.total.online).
		objects("stream_info", len(rows), func(i int, row *object) {
			row.text("stream_name", rows[i].stream).text("time", at).
				float("bandwidth", rows[i].bandwidth).int("online", rows[i].online)
		}).bytes(), nil
}

// liveStat joins both sides. The push side leads; the figures of the play side are
// some minutes older.
func (j *job) liveStat() ([]byte, error) {
	page, _, err := j.pageOf(statPage, statPage)
	if err != nil {
		return nil, err
	}
	p, err := j.pushes()
	if err != nil {
		return nil, err
	}
	v, err := j.views(page)
	if err != nil {
		return nil, err
	}
	total := v.total
	if stream := j.text("Param.s.stream_id"); stream != "" {
		total = v.find(stream)
	}
	return newObject().int("stream_count", p.total).
		float("total_bandwidth", total.bandwidth).int("total_online", total.online).
		objects("stream_info", len(p.rows), func(i int, row *object) {
			p.rows[i].write(row)
			played := v.find(p.rows[i].stream)
			row.float("bandwidth", played.bandwidth).int("online", played.online)
		}).bytes(), nil
}
