package panel

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// A Clock is this machine's, moved ahead. The zero value is not moved.
type Clock struct{ ahead atomic.Int64 }

// Now returns the time of the clock.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// maxAhead keeps times within what their numbers on the wire can hold.
const maxAhead = 10 * 365 * 24 * time.Hour

type clockMove struct {
	AdvanceMs int64
	Reset     bool // back to this machine's time
}

func (p *Panel) moveClock(r *http.Request) (info, error) {
	var in clockMove
	if err := read(r, &in); err != nil {
		return info{}, err
	}
	if p.o.Clock == nil {
		return info{}, errors.New("the clock of this emulator cannot be moved")
	}
	if in.Reset {
		p.o.Clock.ahead.Store(0)
		return p.info(r)
	}
	by := time.Duration(in.AdvanceMs) * time.Millisecond
	if in.AdvanceMs < 0 || in.AdvanceMs > maxAhead.Milliseconds() || time.Duration(p.o.Clock.ahead.Load())+by > maxAhead {
		return info{}, errors.New("advanceMs must not be negative, and the clock no more than ten years ahead")
	}
	p.o.Clock.ahead.Add(int64(by))
	p.o.Account.Tick() // what is due by now happens now
	return p.info(r)
}
