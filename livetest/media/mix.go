package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/flv"
)

// mixPlan is a mix to be made: pictures on a canvas, the lowest first.
type mixPlan struct {
	session       string
	output        string
	width, height int
	color         string // of the canvas, 0xRRGGBB
	parts         []mixPart
}

// mixPart is a stream on the canvas, in pixels. One without a size is heard and
// not seen.
type mixPart struct {
	streamID            string
	x, y, width, height int
	mute                bool
}

// errNotMixed reports that a mix can only be simulated.
var errNotMixed = errors.New("media: the mix is simulated")

const maxMixParts = 4

// startMix makes a mix by a child ffmpeg, as the stream of its output. The
// function that it returns ends it.
func (s *Server) startMix(plan mixPlan) (stop func(), err error) {
	if err := s.canMix(plan); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(s.ctx)
	cmd := exec.CommandContext(ctx, s.options.FFmpeg, s.mixArguments(plan)...)
	cmd.WaitDelay = time.Second
	errs := tailBuffer{max: 2 << 10}
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		cancel()
		return nil, fmt.Errorf("media: mix: %w", err)
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, fmt.Errorf("media: mix: %w", err)
	}
	p := s.newPush(pushInfo{
		streamID: plan.output, domain: s.gate.pushDomain, appName: "live", clientIP: "127.0.0.1", mixed: true,
	}, cancel)
	done := make(chan struct{})
	s.running.Go(func() {
		defer close(done)
		s.runMix(p, out)
		cancel()
		if err := cmd.Wait(); err != nil && ctx.Err() == nil {
			s.logger.Warn("media: mix ended", "output", plan.output, "error", err, "ffmpeg", errs.String())
		}
	})
	return func() {
		cancel()
		<-done
	}, nil
}

func (s *Server) runMix(p *push, out io.Reader) {
	if !s.add(p) {
		return
	}
	p.run(flv.NewReader(out).Next)
}

// canMix reports why a mix can only be simulated.
func (s *Server) canMix(plan mixPlan) error {
	switch {
	case s.options.FFmpeg == "":
		return fmt.Errorf("%w: ffmpeg is not installed", errNotMixed)
	case s.http == nil:
		return fmt.Errorf("%w: it needs HTTP", errNotMixed)
	case len(plan.parts) == 0 || len(plan.parts) > maxMixParts:
		return fmt.Errorf("%w: of %d streams, at most %d are mixed", errNotMixed, len(plan.parts), maxMixParts)
	}
	for _, part := range plan.parts {
		if s.push(part.streamID) == nil {
			return fmt.Errorf("%w: an input has no real push", errNotMixed)
		}
		if part.streamID == plan.output {
			return fmt.Errorf("%w: an input that becomes the output is not mixed", errNotMixed)
		}
	}
	return nil
}

// mixArguments returns the arguments of ffmpeg. The canvas runs in real time, so
// that the mix does when all its inputs have ended.
func (s *Server) mixArguments(plan mixPlan) []string {
	args := []string{"-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i",
		fmt.Sprintf("color=c=%s:s=%dx%d:r=25", plan.color, plan.width, plan.height)}
	var filter strings.Builder
	under, sounds := "0:v", 0
	var heard strings.Builder
	for i, part := range plan.parts {
		in := i + 1
		args = append(args, "-thread_queue_size", "256", "-i", s.innerURL(part.streamID))
		p := s.push(part.streamID)
		if part.width > 0 && part.height > 0 {
			fmt.Fprintf(&filter, "[%d:v]scale=%d:%d,setsar=1[s%d];[%s][s%d]overlay=%d:%d:eof_action=pass[o%d];",
				in, part.width, part.height, in, under, in, part.x, part.y, in)
			under = "o" + strconv.Itoa(in)
		}
		if !part.mute && p != nil && p.hasSound.Load() {
			fmt.Fprintf(&heard, "[%d:a]", in)
			sounds++
		}
	}
	fmt.Fprintf(&filter, "[%s]format=yuv420p[v]", under)
	args = append(args, "-filter_complex")
	if sounds > 0 {
		fmt.Fprintf(&filter, ";%samix=inputs=%d:duration=longest,aresample=44100[a]", heard.String(), sounds)
		args = append(args, filter.String(), "-map", "[v]", "-map", "[a]", "-c:a", "aac", "-b:a", "64k")
	} else {
		args = append(args, filter.String(), "-map", "[v]")
	}
	return append(args, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "50", "-threads", "1",
		"-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1")
}

func (s *Server) innerURL(streamID string) string {
	return "http://" + s.httpAddr + innerPath + s.ticket + "/" + url.PathEscape(streamID)
}

// tailBuffer keeps the end of what is written to it.
type tailBuffer struct {
	bytes.Buffer
	max int
}

func (b *tailBuffer) Write(p []byte) (int, error) {
	b.Buffer.Write(p)
	if n := b.Len() - b.max; n > 0 {
		b.Next(n)
	}
	return len(p), nil
}
