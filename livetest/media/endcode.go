package media

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/rtmp"
)

// endCode says why a push ended or was not admitted, as the service does: an
// errcode, and the sub_errcode that its console shows beside it.
//
// Page: tencentcloud.com/document/product/267/31083
type endCode struct{ code, sub int }

var (
	endDeleted     = endCode{1, 0}
	endClosed      = endCode{2, 0}
	endEOF         = endCode{3, 0}
	endReset       = endCode{4, 0}
	endInternal    = endCode{5, 0}
	endMalformed   = endCode{6, 0}
	endFrameSize   = endCode{7, 0}
	endIdle        = endCode{8, 0}
	endNetwork     = endCode{12, 0}
	endForbidden   = endCode{18, 305} // not admitted: the stream is forbidden
	endBadName     = endCode{18, 308}
	endBadApp      = endCode{18, 309}
	endBadDomain   = endCode{18, 302}
	endNoTime      = endCode{18, 500}
	endExpired     = endCode{18, 501}
	endNoSecret    = endCode{18, 502}
	endBadSecret   = endCode{18, 503}
	endCutForbid   = endCode{21, 101} // cut: the stream was forbidden under way
	endReplaced    = endCode{21, 102}
	endReplacedOff = endCode{21, 103} // replaced while nothing came
)

// String returns the code, with the sub code where there is one: "21/102".
func (c endCode) String() string {
	if c.sub == 0 {
		return strconv.Itoa(c.code)
	}
	return strconv.Itoa(c.code) + "/" + strconv.Itoa(c.sub)
}

// endCodeOf returns the code of an error that ended a push from the
// broadcaster's side.
func endCodeOf(err error) endCode {
	switch {
	case errors.Is(err, rtmp.ErrDeleted):
		return endDeleted
	case errors.Is(err, rtmp.ErrClosed):
		return endClosed
	case errors.Is(err, rtmp.ErrFrameSize):
		return endFrameSize
	case errors.Is(err, rtmp.ErrMalformed), errors.Is(err, rtmp.ErrCodec), errors.Is(err, av.ErrHeader):
		return endMalformed
	case errors.Is(err, os.ErrDeadlineExceeded):
		return endIdle
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return endEOF
	case isReset(err):
		return endReset
	}
	return endNetwork
}

// isReset reports whether the other side has reset the connection. Windows has
// a number of its own for that.
func isReset(err error) bool {
	const wsaECONNRESET = syscall.Errno(10054)
	var number syscall.Errno
	if !errors.As(err, &number) {
		return false
	}
	return number == syscall.ECONNRESET || runtime.GOOS == "windows" && number == wsaECONNRESET
}
