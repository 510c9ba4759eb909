package media

import (
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// account is what the media server needs of the service: it tells what really
// happens, and hears what the service's interfaces have asked for.
type account interface {
	// detach ends what attaching began.
	detach()
	// now is the service's clock, by which URLs expire.
	now() time.Time
	// forbidden reports whether a stream may not be pushed now.
	forbidden(streamID string) bool
	// delay returns by how much viewers of a stream are behind.
	delay(streamID string) time.Duration
	// begin reports a push and returns its sequence, or false: it is forbidden.
	begin(p pushInfo) (sequence string, ok bool)
	// live reports whether a push is still the one of its stream.
	live(streamID, sequence string) bool
	// measured reports new figures of a push under way.
	measured(sequence string, p pushInfo)
	// end reports the end of a push. A push that the service has ended itself
	// is left alone.
	end(sequence string, p pushInfo, code endCode)
	// refused reports a push that was not admitted.
	refused(p pushInfo, code endCode)
	// recorded reports a file.
	recorded(streamID string, r livetest.Recording) livetest.Recording
	// captured reports a picture.
	captured(streamID string, shot livetest.Screenshot) livetest.Screenshot
	// played reports who watches a stream.
	played(streamID string, figures map[string]playFigures)
}

// pushInfo describes a push.
type pushInfo struct {
	streamID   string
	domain     string
	appName    string
	clientIP   string
	param      string // of the URL. It holds secrets
	width      int
	height     int
	fps        int
	bitsPerSec int
	videoCodec string
	audioCodec string
	mixed      bool // the output of a mix, which the service has begun itself
}

// playFigures are what the viewers of one play domain take.
type playFigures struct {
	viewers    int64
	bitsPerSec int64
	bytes      int64 // since the figures before
}
