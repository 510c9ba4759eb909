package livetest

import "time"

// maxDelay is the longest delay of a broadcast, in seconds.
const maxDelay = 600

func (a *account) manageChannel(now time.Time, in args) envelope {
	st := a.stream(in.text("Param.s.channel_id"))
	if in.text("Param.s.action") == "resume" {
		st.allow()
		return void()
	}
	until := in.unix("Param.n.abstime_end")
	if !now.Before(until) {
		return refuse(retBadParameter, "Param.n.abstime_end: is past")
	}
	if latest := now.AddDate(0, forbiddenMonths, 0); until.After(latest) {
		until = latest
	}
	st.forbid(Forbidden, until)
	a.cut(st, now)
	return void()
}

func (a *account) setDelay(_ time.Time, in args) envelope {
	st := a.stream(in.text("Param.s.channel_id"))
	st.delay = time.Duration(in.integer("Param.n.time_length")) * time.Second
	return void()
}
