package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os/exec"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// Errors of [Server.Screenshot].
var (
	// ErrNoFFmpeg reports that ffmpeg is not installed.
	ErrNoFFmpeg = errors.New("media: ffmpeg is not installed")
	// ErrNotLive reports that a stream is not being pushed, or has not sent a
	// picture yet.
	ErrNotLive = errors.New("media: the stream is not live")
)

const (
	pictureTime = 10 * time.Second // that ffmpeg may take
	maxPicture  = 16 << 20         // bytes of a JPEG
)

// Screenshot takes a picture of a stream now, keeps it, and reports it as the
// service does: by event 200 and in the queue.
//
// Without ffmpeg the error is [ErrNoFFmpeg], without a stream or a picture of it
// [ErrNotLive].
func (s *Server) Screenshot(ctx context.Context, streamID string) (livetest.Screenshot, error) {
	p := s.push(streamID)
	if p == nil {
		return livetest.Screenshot{}, ErrNotLive
	}
	return s.capture(ctx, p)
}

func (s *Server) capture(ctx context.Context, p *push) (livetest.Screenshot, error) {
	if s.options.FFmpeg == "" {
		return livetest.Screenshot{}, ErrNoFFmpeg
	}
	header, picture := p.channel.newestKey()
	if header == nil || picture == nil {
		return livetest.Screenshot{}, ErrNotLive
	}
	taken := s.account.now()
	data, err := s.decode(ctx, header.Frame, picture.Frame)
	if err != nil {
		return livetest.Screenshot{}, err
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return livetest.Screenshot{}, fmt.Errorf("media: screenshot: %w", err)
	}
	name := s.newFileName(p.info.streamID, "jpg")
	if _, err := s.disk.Replace(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}); err != nil {
		return livetest.Screenshot{}, err
	}
	return s.account.captured(p.info.streamID, livetest.Screenshot{
		Path: filesPath + name, URL: s.fileURL(name), Created: taken,
		Width: size.Width, Height: size.Height, Size: int64(len(data)),
	}), nil
}

// decode makes a JPEG of one picture.
func (s *Server) decode(ctx context.Context, header, picture av.Frame) ([]byte, error) {
	select {
	case s.pictures <- struct{}{}:
		defer func() { <-s.pictures }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	stream, demuxer, err := elementary(header, picture)
	if err != nil {
		return nil, fmt.Errorf("media: screenshot: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, pictureTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.options.FFmpeg, "-nostdin", "-v", "error", "-threads", "1", "-f", demuxer, "-i", "pipe:0",
		"-frames:v", "1", "-pix_fmt", "yuvj420p", "-q:v", "3", "-f", "mjpeg", "pipe:1")
	cmd.Stdin = bytes.NewReader(stream)
	out := limitedBuffer{max: maxPicture}
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("media: screenshot: ffmpeg: %w", err)
	}
	return out.Bytes(), nil
}

// elementary returns a picture as a stream of its own, and what ffmpeg calls it.
func elementary(header, picture av.Frame) (stream []byte, demuxer string, err error) {
	v, err := av.ParseVideo(header)
	if err != nil {
		return nil, "", err
	}
	units, err := av.Units(picture.Data)
	if err != nil {
		return nil, "", err
	}
	sets, demuxer := [][]byte{v.SPS, v.PPS}, "h264"
	if v.Codec == av.H265 {
		sets, demuxer = [][]byte{v.VPS, v.SPS, v.PPS}, "hevc"
	}
	stream, err = h264.AnnexB(append(sets, units...)).Marshal() // H.265 divides its units alike
	return stream, demuxer, err
}

// limitedBuffer refuses more than max bytes.
type limitedBuffer struct {
	bytes.Buffer
	max int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.max {
		return 0, io.ErrShortBuffer
	}
	return b.Buffer.Write(p)
}

// shoot takes pictures of a push until it ends, if the options ask for them.
func (s *Server) shoot(p *push) {
	if s.options.Screenshots <= 0 || s.options.FFmpeg == "" {
		return
	}
	s.running.Go(func() {
		ticker := time.NewTicker(s.options.Screenshots)
		defer ticker.Stop()
		for {
			select {
			case <-p.done:
				return
			case <-ticker.C:
			}
			if _, err := s.capture(s.ctx, p); err != nil && s.ctx.Err() == nil {
				s.logger.Warn("media: no screenshot", "stream", p.info.streamID, "error", err)
			}
		}
	})
}
