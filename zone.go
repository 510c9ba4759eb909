package livecode

import (
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// Zone is the zone of every date of the service, that of Asia/Shanghai: UTC+8 all the
// year round. It needs no tzdata, which a container made from scratch lacks.
var Zone = wire.China

// Day returns the first and the last second of the day that it is in [Zone] at t: the
// widest window that the service lists recordings of, and a whole day of its statistics.
// t may be in any zone.
//
// API: Live_Tape_GetFilelist, cloud.tencent.com/doc/api/258/5960
func Day(t time.Time) (start, end time.Time) {
	year, month, day := t.In(wire.China).Date()
	start = time.Date(year, month, day, 0, 0, 0, 0, wire.China)
	return start, start.AddDate(0, 0, 1).Add(-time.Second)
}
