package livetest

import "strconv"

// State is what a stream is doing. It is the fake's own scale: the service has
// four, one for each interface that reads or writes it.
type State int

const (
	// NeverPushed streams are not known to the service: their state is refused
	// with ret 20601. It is the state of every id that was not mentioned yet.
	NeverPushed State = iota
	// Interrupted streams have been pushed and are not now.
	Interrupted
	// Live streams are being pushed.
	Live
	// Closed streams were forbidden by Live_Channel_SetStatus, for seven days.
	Closed
	// Forbidden streams were forbidden by channel_manager, until a set time.
	Forbidden
	// Faulty streams are live, and the list of channels reports a service error
	// for them. Only [WithStream] makes them.
	Faulty
)

// String returns the name of the state in lower case.
func (s State) String() string {
	switch s {
	case NeverPushed:
		return "never pushed"
	case Interrupted:
		return "interrupted"
	case Live:
		return "live"
	case Closed:
		return "closed"
	case Forbidden:
		return "forbidden"
	case Faulty:
		return "faulty"
	}
	return "State(" + strconv.Itoa(int(s)) + ")"
}
