package media_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// A recording task makes a file of what was pushed while it ran, also when the
// broadcaster came back meanwhile.
func TestTask_recordsWhatIsPushed(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	p := s.push("8888_room")
	s.events.next(1)
	task, err := client.Tape.StartNow(ctx, "8888_room", 0, livecode.StartTapeParams{Format: livecode.FormatMP4})
	require.NoError(t, err)
	s.recording("8888_room", p)
	require.NoError(t, p.Stop())
	s.events.next(0)
	p = s.push("8888_room")
	s.events.next(1)
	s.recording("8888_room", p)
	require.NoError(t, client.Tape.Stop(ctx, "8888_room", task))
	var size int64
	for range 2 {
		file := s.events.next(100)
		assert.Equal(t, "mp4", file.FileFormat)
		assert.GreaterOrEqual(t, file.Duration, int64(4))
		assert.Equal(t, int(file.FileSize), len(fetch(t, file.VideoURL)))
		size += file.FileSize
	}
	files, err := client.Tape.ListFiles(ctx, "8888_room", livecode.ListFilesParams{})
	require.NoError(t, err)
	require.Equal(t, 2, len(files.Files))
	assert.Greater(t, size, int64(60_000))
	require.NoError(t, p.Stop())
	s.events.next(0)
	s.events.none()
}

// recording pushes until a task of the stream is under way, and the sample once more.
func (s *stage) recording(id string, p *media.Pusher) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.media.Recording(id) }, 10*time.Second, time.Millisecond)
	require.NoError(s.t, p.Send(s.t.Context(), media.Sample(), 0))
}

// A task for the sound alone leaves the pictures out, in any format.
func TestTask_recordsSoundAlone(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	p := s.push("8888_room")
	s.events.next(1)
	task, err := client.Tape.StartNow(ctx, "8888_room", 0, livecode.StartTapeParams{Format: livecode.FormatMP4, AudioOnly: true})
	require.NoError(t, err)
	s.recording("8888_room", p)
	require.NoError(t, client.Tape.Stop(ctx, "8888_room", task))
	assert.Equal(t, []string{"aac"}, probe(t, s.events.next(100).VideoURL).codecs)
}

// A task that was planned begins and ends by the clock.
func TestTask_keepsItsTime(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	p := s.push("8888_room")
	s.events.next(1)
	now := time.Now()
	_, err := client.Tape.Start(ctx, "8888_room", now.Add(-time.Second), now.Add(2*time.Second), livecode.StartTapeParams{})
	require.NoError(t, err)
	s.recording("8888_room", p)
	file := s.events.next(100)
	assert.Equal(t, "flv", file.FileFormat)
	assert.Equal(t, int(file.FileSize), len(fetch(t, file.VideoURL)))
}

// The figures of a push are those of its stream.
func TestStat_ofAPush(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	s.push("8888_room")
	s.events.next(1)
	stat, err := client.Stat.Push(ctx, livecode.StatParams{StreamID: "8888_room"})
	require.NoError(t, err)
	require.Equal(t, 1, len(stat.Streams))
	assert.InDelta(t, 25, stat.Streams[0].FPS, 1)
	assert.InDelta(t, 39_000*8/4, stat.Streams[0].Speed, 30_000)
	assert.Equal(t, "127.0.0.1", stat.Streams[0].ClientIP)
	status, err := client.Channel.GetStatus(ctx, "8888_room")
	require.NoError(t, err)
	assert.Equal(t, [2]int64{320, 180}, [2]int64{status.Width, status.Height})
}

// What was played shows in the statistics, live and after.
func TestStat_ofViewers(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	p := s.push("8888_room")
	s.events.next(1)
	url, err := s.media.PlayURL(pushurl.HTTPFLV, "8888_room", time.Now().Add(time.Hour))
	require.NoError(t, err)
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	taken := make(chan int64, 1)
	go func() {
		n, _ := io.Copy(io.Discard, resp.Body)
		taken <- n
	}()
	require.NoError(t, p.Send(ctx, media.Sample(), 0))
	require.Eventually(t, func() bool {
		stat, err := client.Stat.Play(ctx, livecode.StatParams{StreamID: "8888_room"})
		return err == nil && len(stat.Streams) == 1 && stat.Streams[0].Online == 1 && stat.Streams[0].Bandwidth > 0
	}, 10*time.Second, 20*time.Millisecond)
	require.NoError(t, p.Stop())
	s.events.next(0)
	n := <-taken
	now := time.Now()
	history, err := client.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{StreamID: "8888_room", Start: now.Add(-time.Hour), End: now.Add(time.Second)})
	require.NoError(t, err)
	require.Equal(t, 1, len(history.Samples))
	assert.Equal(t, int64(1), history.Samples[0].Online)
	assert.InDelta(t, float64(n)/1e6, history.Samples[0].Traffic, 0.01)
}

// Those who watch the service see the exact causes.
func TestWatch_tellsSubcodes(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	p := s.push("8888_room")
	s.push("8888_room")
	<-p.Ended()
	require.NoError(t, client.Channel.SetStatus(ctx, "8888_room", livecode.ActionForbid))
	_, err := media.Dial(ctx, s.pushURL("8888_room"))
	require.ErrorIs(t, err, media.ErrRefused)
	expired, err := s.media.PushURL("8888_room", time.Now().Add(-time.Hour))
	require.NoError(t, err)
	_, err = media.Dial(ctx, expired)
	require.ErrorIs(t, err, media.ErrRefused)
	want := [][2]int{{21, 102}, {21, 101}, {18, 305}, {18, 501}}
	var got [][2]int
	for a := range s.srv.Watch(ctx, 0) {
		if a.Kind == livetest.PushEnded || a.Kind == livetest.PushRejected {
			got = append(got, [2]int{a.Errcode, a.Subcode})
		}
		if len(got) == len(want) {
			break
		}
	}
	assert.Equal(t, want, got)
}

// Viewers of a delayed stream get it later.
func TestDelay_holdsViewersBack(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	require.NoError(t, client.Channel.SetDelay(ctx, "8888_room", 2*time.Second))
	pushed := time.Now()
	s.push("8888_room")
	s.events.next(1)
	url, err := s.media.PlayURL(pushurl.HTTPFLV, "8888_room", time.Now().Add(time.Hour))
	require.NoError(t, err)
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	_, err = io.ReadFull(resp.Body, make([]byte, 2000))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, time.Since(pushed), 2*time.Second)
}

// A mix that is asked for by the API is one stream with the pictures of its inputs.
func TestMix_byTheAPI(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	s := newStage(t, media.Options{})
	client := s.srv.Client()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, id := range []string{"a", "b"} {
		p := s.dial(id)
		go func() {
			for p.Send(ctx, media.Sample(), 1) == nil {
			}
		}()
		s.events.next(1)
	}
	params, err := livecode.NewMix("m", "ab", livecode.MixTemplate10, livecode.MixStreamInput("a"), livecode.MixStreamInput("b"))
	require.NoError(t, err)
	_, err = client.Mix.Start(ctx, params)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		shot, err := s.media.Screenshot(ctx, "ab")
		return err == nil && shot.Width == 320
	}, 40*time.Second, 100*time.Millisecond)
	s.events.next(200)
	_, err = client.Mix.Cancel(ctx, "m", "ab")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, err := s.media.Screenshot(ctx, "ab")
		return err != nil
	}, 10*time.Second, 20*time.Millisecond)
}

// What was forbidden or dropped comes back when it may.
func TestControl_actsOnThePush(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	client, ctx := s.srv.Client(), within(t)
	const id = "8888_room"
	for name, step := range map[string]struct {
		cut, back func() error
		refused   bool
	}{
		"forbid and allow": {
			cut:     func() error { return client.Channel.SetStatus(ctx, id, livecode.ActionForbid) },
			back:    func() error { return client.Channel.SetStatus(ctx, id, livecode.ActionAllow) },
			refused: true,
		},
		"forbid until, and resume": {
			cut:     func() error { return client.Channel.Forbid(ctx, id, time.Now().Add(time.Hour)) },
			back:    func() error { return client.Channel.Resume(ctx, id) },
			refused: true,
		},
		"drop": {
			cut:  func() error { return client.Channel.SetStatus(ctx, id, livecode.ActionDrop) },
			back: func() error { return nil },
		},
	} {
		p := s.push(id)
		started := s.events.next(1)
		asked := time.Now()
		require.NoError(t, step.cut(), name)
		<-p.Ended()
		t.Logf("%s: cut after %v", name, time.Since(asked).Round(time.Millisecond))
		ended := s.events.next(0)
		assert.Equal(t, 21, ended.ErrCode, name)
		assert.Equal(t, started.Sequence, ended.Sequence, name)
		again, err := media.Dial(ctx, s.pushURL(id))
		if step.refused {
			require.ErrorIs(t, err, media.ErrRefused, name)
			require.NoError(t, step.back(), name)
			continue
		}
		require.NoError(t, err, name)
		require.NoError(t, again.Stop())
		assert.Zero(t, s.events.next(1).Width, "nothing was sent")
		assert.Equal(t, 1, s.events.next(0).ErrCode)
	}
}
