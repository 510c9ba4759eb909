package media

import (
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// push is one stream that is being pushed.
type push struct {
	*core
	info    pushInfo
	channel *channel
	hls     *liveHLS
	delay   *delayLine
	meter   meter

	sequence text         // once it has begun
	size     atomic.Int64 // of the picture: width<<32 | height
	began    bool
	first    time.Duration // of the frames
	frames   bool          // some have come
	reported time.Time     // when figures were reported
	mature   bool          // figures were measured
	hasSound atomic.Bool
	bits     atomic.Int64 // a second, as measured
	lastAt   atomic.Int64 // when something came, in Unix nanoseconds

	recordings recordings

	cutBy   atomic.Pointer[endCode] // why the server has ended it
	onBegin func()
	onEnd   func()
	close   func()        // ends the source of the frames
	done    chan struct{} // closed after the end was reported
}

// newPush returns a push whose frames come from a source that closeSource ends.
func newPush(c *core, info pushInfo, closeSource func()) *push {
	p := &push{
		core:    c,
		info:    info,
		channel: newChannel(c.options.MaxGOP),
		close:   closeSource,
		done:    make(chan struct{}),
	}
	p.hls = newLiveHLS()
	p.delay = newDelayLine(p.deliver)
	p.recordings = recordings{core: c, streamID: info.streamID, sequence: &p.sequence}
	p.lastAt.Store(time.Now().UnixNano())
	return p
}

// cut ends the push for a reason of the server's. The first reason counts.
func (p *push) cut(code endCode) {
	p.cutBy.CompareAndSwap(nil, &code)
	p.close()
}

// run takes the frames of a push until it ends, and reports how.
func (p *push) run(next func() (av.Frame, error)) {
	err := p.read(next)
	code := endCodeOf(err)
	if by := p.cutBy.Load(); by != nil {
		code = *by
	}
	// A push that was admitted is reported, even if nothing came of it.
	if !p.began && !p.begin() {
		p.account.refused(p.info, endForbidden)
	}
	p.finish(code)
}

func (p *push) read(next func() (av.Frame, error)) error {
	for {
		f, err := next()
		if err != nil {
			return err
		}
		p.lastAt.Store(time.Now().UnixNano())
		if err := p.take(f); err != nil {
			return err
		}
	}
}

// take handles one frame.
func (p *push) take(f av.Frame) error {
	if f.Header {
		if err := p.takeHeader(f); err != nil {
			return err
		}
	}
	if !p.frames {
		p.frames, p.first = true, f.DTS
	}
	if !p.began && p.known(f) && !p.begin() {
		p.cut(endCutForbid)
		return nil
	}
	p.meter.add(f)
	if p.began {
		p.report()
	}
	p.recordings.write(f)
	p.delay.add(f)
	return nil
}

func (p *push) takeHeader(f av.Frame) error {
	if !f.Codec.IsVideo() {
		_, err := av.ParseAudio(f)
		p.info.audioCodec = f.Codec.String()
		p.hasSound.Store(err == nil)
		return err
	}
	v, err := av.ParseVideo(f)
	if err != nil {
		return err
	}
	p.size.Store(int64(v.Width)<<32 | int64(v.Height))
	p.info.width, p.info.height, p.info.videoCodec = v.Width, v.Height, f.Codec.String()
	if v.FPS > 0 && p.info.fps == 0 {
		p.info.fps = int(v.FPS + 0.5)
	}
	return nil
}

// headerPatience is how much of a stream may come before its pictures do. What
// has none by then is sound alone.
const headerPatience = 500 * time.Millisecond

// known reports whether enough is known of a push to report it: the notification
// carries the size of the picture, which its header tells.
func (p *push) known(f av.Frame) bool {
	return p.info.width > 0 || f.DTS-p.first >= headerPatience
}

// begin reports the push. It reports false where the stream was forbidden since
// it was admitted.
func (p *push) begin() bool {
	sequence, ok := p.account.begin(p.info)
	if !ok {
		return false
	}
	p.logger.Info("media: push began", "stream", p.info.streamID, "width", p.info.width, "height", p.info.height,
		"video", p.info.videoCodec, "audio", p.info.audioCodec, "from", p.info.clientIP)
	p.began = true
	p.sequence.Store(sequence)
	if !p.account.live(p.info.streamID, sequence) {
		p.cut(endCutForbid) // before it was known by its sequence
	}
	p.delay.set(p.account.delay(p.info.streamID))
	p.recordings.begin()
	p.onBegin()
	return true
}

// reportEvery is how often figures are reported, which is how often the
// service's own history has a row.
const reportEvery = 5 * time.Second

func (p *push) report() {
	if p.mature && time.Since(p.reported) < reportEvery {
		return
	}
	fps, bits, ok := p.meter.figures()
	if !ok {
		return
	}
	p.info.bitsPerSec = bits
	p.bits.Store(int64(bits))
	if fps > 0 {
		p.info.fps = fps
	}
	p.mature, p.reported = true, time.Now()
	p.account.measured(p.sequence.Load(), p.info)
}

// deliver hands a frame to the viewers.
func (p *push) deliver(f av.Frame) {
	p.channel.publish(f)
	p.hls.write(f)
}

// finish reports the end, then completes the recordings, which may take a while
// and hold up nobody.
func (p *push) finish(code endCode) {
	p.delay.stop()
	p.onEnd()
	if p.began {
		p.account.end(p.sequence.Load(), p.info, code)
	}
	p.channel.close()
	p.hls.end()
	p.logger.Info("media: push ended", "stream", p.info.streamID, "errcode", code.String())
	close(p.done)
	p.recordings.end()
}

// stalled reports whether nothing has come for a while.
func (p *push) stalled() bool {
	const stall = 3 * time.Second
	return time.Since(time.Unix(0, p.lastAt.Load())) > stall
}
