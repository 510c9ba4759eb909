package rtmp

import "errors"

// The ways in which a connection ends, beside the network's own errors.
var (
	// ErrDeleted reports that the broadcaster has deleted its stream.
	ErrDeleted = errors.New("rtmp: deleteStream")
	// ErrClosed reports that the broadcaster has closed its stream.
	ErrClosed = errors.New("rtmp: closeStream")
	// ErrMalformed reports bytes that are not RTMP.
	ErrMalformed = errors.New("rtmp: malformed")
	// ErrFrameSize reports a message over the limit, or too many unfinished ones.
	ErrFrameSize = errors.New("rtmp: message too large")
	// ErrCodec reports a codec that is not taken.
	ErrCodec = errors.New("rtmp: codec is not H.264, H.265 or AAC")
)
