package livecode

import (
	"strconv"

	"github.com/qcloudlive/livecode/internal/wire"
)

//go:generate go run golang.org/x/tools/cmd/stringer@v0.52.0 -type ChannelState,ChannelAction,ChannelFilter,ChannelListState,RateType,RecvType,Order,Region,ChangeKind -linecomment -output api_enums_string.go

// The comment at the end of a constant's line is the word that String returns.

// The service has four scales for the state of a stream. Each is a type of its
// own here, since the same number means different things on them. All of them
// stay open: the service may send values that this version does not name.

// zeroOnWire stands for a state whose number on the wire is 0.
const zeroOnWire = -1

// ChannelState is the state of a stream as GetStatus reports it. The zero value is
// no state, so that a call that failed does not read like one of an idle stream.
type ChannelState int

// The states that the vendor documents for Live_Channel_GetStatus. But for
// ChannelIdle, which is 0 there, they are the numbers of the wire.
const (
	ChannelUnknown ChannelState = 0 // unknown
	// ChannelIdle: no input (断流), interrupted or not pushed now.
	ChannelIdle ChannelState = zeroOnWire // idle
	// ChannelLive: 直播中.
	ChannelLive ChannelState = 1 // live
	// ChannelDisabled: forbidden (禁播).
	ChannelDisabled ChannelState = 3 // disabled
)

// ChannelAction is what SetStatus does to a stream. The zero value is none of
// them, so that a forgotten one forbids nobody.
type ChannelAction int

// The actions of Live_Channel_SetStatus.
const (
	// ActionForbid drops the push and rejects new ones (禁推); 0 on the wire.
	ActionForbid ChannelAction = iota + 1 // forbid
	// ActionAllow ends a forbid (允许推流); 1 on the wire.
	ActionAllow // allow
	// ActionDrop drops the push, once (断流): the broadcaster may push again. 2 on the
	// wire.
	ActionDrop // drop
)

// ChannelFilter selects streams in [ChannelService.List].
type ChannelFilter int

// The filters of Live_Channel_GetChannelList.
const (
	AllChannels ChannelFilter = iota // all
	// InterruptedChannels are 0 on the wire.
	InterruptedChannels // interrupted
	// LiveChannels are 1 on the wire.
	LiveChannels // live
	// ClosedChannels are 3 on the wire.
	ClosedChannels // closed
)

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
	// ListedUnknown: older accounts get no state.
	ListedUnknown ChannelListState = 0          // unknown
	ListedNoInput ChannelListState = zeroOnWire // no input
	ListedLive    ChannelListState = 1          // live
	// ListedError is an error of the service.
	ListedError     ChannelListState = 2 // error
	ListedClosed    ChannelListState = 3 // closed
	ListedForbidden ChannelListState = 4 // forbidden
)

// RateType is the definition of a stream.
type RateType int

// The definitions that the vendor documents.
const (
	RateOriginal RateType = 0  // original
	RateSD       RateType = 10 // SD
	RateHD       RateType = 20 // HD
)

// RecvType is the protocol in which viewers receive a stream.
type RecvType int

// The protocols that the vendor documents.
const (
	RecvRTMP RecvType = 1 // rtmp/flv
	RecvHLS  RecvType = 2 // hls
	RecvBoth RecvType = 3 // rtmp/flv+hls
)

// readState reads a state. One that is left empty stays unknown.
func readState[T ~int](r *wire.Reader, dst *T) error {
	v, err := r.Value()
	if err != nil || v.IsNothing() {
		return err
	}
	state, err := wire.AsEnum[T](v)
	switch {
	case err != nil:
		return err
	case state < 0:
		return &wire.FieldError{Want: "a state", Got: strconv.Itoa(int(state))}
	case state == 0:
		state = zeroOnWire
	}
	*dst = state
	return nil
}
