package livecode

import (
	"strconv"

	"github.com/qcloudlive/livecode/internal/wire"
)

// The service has four scales for the state of a stream. Each is a type of its
// own here, since the same number means different things on them. All of them
// stay open: the service may send values that this version does not name.

// zeroOnWire stands for a state whose number on the wire is 0.
const zeroOnWire = -1

// readState reads a state. One that is left empty stays unknown.
func readState[T ~int](r *wire.Reader, dst *T) error {
	v, err := r.Value()
	if err != nil || v.IsNothing() {
		return err
	}
	n, err := v.Int()
	switch {
	case err != nil:
		return err
	case n < 0:
		return &wire.FieldError{Want: "a state", Got: strconv.FormatInt(n, 10)}
	case n == 0:
		n = zeroOnWire
	}
	*dst = T(n)
	return nil
}

// ChannelState is the state of a stream as GetStatus reports it. The zero value is
// no state, so that a call that failed does not read like one of an idle stream.
type ChannelState int

// The states that the vendor documents for Live_Channel_GetStatus. But for
// ChannelIdle, which is 0 there, they are the numbers of the wire.
const (
	ChannelUnknown  ChannelState = 0
	ChannelIdle     ChannelState = zeroOnWire // 断流: interrupted, or not pushed now
	ChannelLive     ChannelState = 1
	ChannelDisabled ChannelState = 3 // forbidden
)

// String returns a word for the state, or the number of one without a name.
func (s ChannelState) String() string {
	switch s {
	case ChannelUnknown:
		return "unknown"
	case ChannelIdle:
		return "idle"
	case ChannelLive:
		return "live"
	case ChannelDisabled:
		return "disabled"
	}
	return unnamed("ChannelState", int(s))
}

// ChannelAction is what SetStatus does to a stream. The zero value is none of
// them, so that a forgotten one forbids nobody.
type ChannelAction int

// The actions of Live_Channel_SetStatus.
const (
	ActionForbid ChannelAction = iota + 1 // 禁推: drops the push and rejects new ones; 0 on the wire
	ActionAllow                           // 允许推流: 1 on the wire
	ActionDrop                            // 断流: drops the push; the broadcaster may push again; 2 on the wire
)

// String returns a word for the action.
func (a ChannelAction) String() string {
	switch a {
	case ActionForbid:
		return "forbid"
	case ActionAllow:
		return "allow"
	case ActionDrop:
		return "drop"
	}
	return unnamed("ChannelAction", int(a))
}

// ChannelFilter selects streams in [ChannelService.List].
type ChannelFilter int

// The filters of Live_Channel_GetChannelList.
const (
	AllChannels         ChannelFilter = iota
	InterruptedChannels               // 0 on the wire
	LiveChannels                      // 1 on the wire
	ClosedChannels                    // 3 on the wire
)

// String returns a word for the filter.
func (f ChannelFilter) String() string {
	switch f {
	case AllChannels:
		return "all"
	case InterruptedChannels:
		return "interrupted"
	case LiveChannels:
		return "live"
	case ClosedChannels:
		return "closed"
	}
	return unnamed("ChannelFilter", int(f))
}

// wire returns the number of a filter, nil for none.
func (f ChannelFilter) wire() (number *int, ok bool) {
	switch f {
	case AllChannels:
		return nil, true
	case InterruptedChannels:
		return new(int), true
	case LiveChannels:
		n := 1
		return &n, true
	case ClosedChannels:
		n := 3
		return &n, true
	}
	return nil, false
}

// ChannelListState is the state of a stream in [ChannelService.List].
type ChannelListState int

// The states that the vendor documents for Live_Channel_GetChannelList. But for
// ListedNoInput, which is 0 there, they are the numbers of the wire.
const (
	ListedUnknown   ChannelListState = 0 // older accounts get no state
	ListedNoInput   ChannelListState = zeroOnWire
	ListedLive      ChannelListState = 1
	ListedError     ChannelListState = 2 // error of the service
	ListedClosed    ChannelListState = 3
	ListedForbidden ChannelListState = 4
)

// String returns a word for the state, or the number of one without a name.
func (s ChannelListState) String() string {
	switch s {
	case ListedUnknown:
		return "unknown"
	case ListedNoInput:
		return "no input"
	case ListedLive:
		return "live"
	case ListedError:
		return "error"
	case ListedClosed:
		return "closed"
	case ListedForbidden:
		return "forbidden"
	}
	return unnamed("ChannelListState", int(s))
}

// RateType is the definition of a stream.
type RateType int

// The definitions that the vendor documents.
const (
	RateOriginal RateType = 0
	RateSD       RateType = 10
	RateHD       RateType = 20
)

// String returns a word for the definition, or the number of one without a name.
func (t RateType) String() string {
	switch t {
	case RateOriginal:
		return "original"
	case RateSD:
		return "SD"
	case RateHD:
		return "HD"
	}
	return unnamed("RateType", int(t))
}

// RecvType is the protocol in which viewers receive a stream.
type RecvType int

// The protocols that the vendor documents.
const (
	RecvRTMP RecvType = 1 // rtmp and flv
	RecvHLS  RecvType = 2
	RecvBoth RecvType = 3
)

// String returns a word for the protocol, or the number of one without a name.
func (t RecvType) String() string {
	switch t {
	case RecvRTMP:
		return "rtmp/flv"
	case RecvHLS:
		return "hls"
	case RecvBoth:
		return "rtmp/flv+hls"
	}
	return unnamed("RecvType", int(t))
}

func unnamed(kind string, n int) string {
	return kind + "(" + strconv.Itoa(n) + ")"
}
