package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/pushurl"
)

const (
	room  = "8888_room"
	guest = "8888_guest"
)

func broadcasting(ctx context.Context, s *stage) {
	status, err := s.client.Channel.GetStatus(ctx, room)
	if s.overAPI3 { // which does not tell a stream that was never pushed from one that is idle
		s.step("Channel.GetStatus", err, status.State == livecode.ChannelIdle, "%s is %s", room, status.State)
	} else {
		s.refused("Channel.GetStatus", err, livecode.CodeNeverPushed)
	}

	signer, err := pushurl.NewSigner("anti-theft-key-of-the-push-domain")
	if err != nil {
		s.fail("pushurl.NewSigner: %v", err)
		return
	}
	for _, stream := range []string{room, guest} {
		address, err := signer.Push(pushurl.RTMP, pushurl.Stream{Domain: "push.example.com", StreamName: stream}, time.Now().Add(24*time.Hour))
		_, param, _ := strings.Cut(address.Reveal(), "?")
		s.step("pushurl.Push", err, signer.Verify(address, time.Now()) == nil, "%v", address)
		err = s.srv.Push(stream, livetest.WithStreamParam(param))
		s.step("(a broadcaster)", err, true, "pushes %s", stream)
		expect(ctx, s, func(e *callback.StreamStarted) string {
			return fmt.Sprintf("%s started, sequence %s, push parameters %v", e.StreamID, e.Sequence, e.StreamParam)
		})
	}
	status, err = s.client.Channel.GetStatus(ctx, room)
	s.step("Channel.GetStatus", err, status.State == livecode.ChannelLive, "%s is %s", room, status.State)
	live, err := s.client.Channel.ListLive(ctx)
	s.step("Channel.ListLive", err, live.Total == 2, "%d streams are live", live.Total)
	count := 0
	for _, err = range s.client.Channel.All(ctx, livecode.ListChannelsParams{Filter: livecode.LiveChannels}) {
		count++
	}
	s.step("Channel.All", err, count == 2, "%d streams in the list of live ones", count)
	err = s.client.Channel.SetDelay(ctx, guest, 30*time.Second)
	s.step("Channel.SetDelay", err, s.srv.StreamState(guest).Delay == 30*time.Second, "%s plays 30 s later from its next push on", guest)
}

func statistics(ctx context.Context, s *stage) {
	if err := s.srv.SetPlay(room, 1200, 840.5); err != nil {
		s.fail("SetPlay: %v", err)
	}
	both, err := s.client.Stat.Live(ctx, livecode.StatParams{})
	s.step("Stat.Live", err, both.TotalOnline == 1200, "%d streams, %d viewers, %.1f Mbit/s", both.StreamCount, both.TotalOnline, both.TotalBandwidth)
	push, err := s.client.Stat.Push(ctx, livecode.StatParams{StreamID: room})
	s.step("Stat.Push", err, len(push.Streams) == 1, "%s comes in at %d frames/s", room, first(push.Streams).FPS)
	play, err := s.client.Stat.Play(ctx, livecode.StatParams{StreamID: room})
	s.step("Stat.Play", err, first(play.Streams).Online == 1200, "%s goes out to %d viewers", room, first(play.Streams).Online)

	now := time.Now()
	hourAgo := now.Add(-time.Hour)
	s.srv.AddPushHistory(room, livetest.PushSample{Time: hourAgo.Add(time.Minute), FPS: 25, Speed: 1_500_000})
	s.srv.AddPlayHistory(room, livetest.PlaySample{Time: hourAgo.Add(time.Minute), Online: 7, Bandwidth: 4.5, Flux: 33.75})
	s.srv.AddBilling(livetest.BillingSample{Time: hourAgo.Add(5 * time.Minute), Bandwidth: 4.5, Flux: 168.75})
	pushed, err := s.client.Stat.PushHistory(ctx, room, hourAgo, now)
	s.step("Stat.PushHistory", err, len(pushed) > 0, "%s came in at %d bit/s", room, first(pushed).Speed)
	played, err := s.client.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: hourAgo, End: now, StreamID: room})
	s.step("Stat.PlayHistory", err, len(played.Samples) > 0, "%.2f MB went out", played.SumTraffic)
	billed, err := s.client.Stat.Billing(ctx, livecode.BillingParams{Start: hourAgo, End: now})
	s.step("Stat.Billing", err, len(billed.Samples) == 1, "%.1f Mbit/s are billed", first(billed.Samples).Bandwidth)
}

func recordings(ctx context.Context, s *stage) {
	task, err := s.client.Tape.StartNow(ctx, room, 5*time.Minute, livecode.StartTapeParams{Format: livecode.FormatMP4})
	s.step("Tape.StartNow", err, task.ID != "", "task %s records %s", task.ID, room)
	err = s.client.Tape.Stop(ctx, room, task)
	s.step("Tape.Stop", err, true, "the task ends")
	expect(ctx, s, func(e *callback.RecordingCreated) string {
		return fmt.Sprintf("file %s of %s is ready: %s", e.FileID, e.StreamID, e.VideoURL)
	})
	files, err := s.client.Tape.ListFiles(ctx, room, livecode.ListFilesParams{})
	s.step("Tape.ListFiles", err, files.Total == 1, "%d file: %s", files.Total, first(files.Files).URL)
}

func screenshots(ctx context.Context, s *stage) {
	for i := range 3 {
		s.srv.AddScreenshot(room, livetest.Screenshot{Path: fmt.Sprintf("/%s-screenshot-%d.jpg", room, i)})
		expect(ctx, s, func(e *callback.ScreenshotCreated) string {
			return fmt.Sprintf("picture of %s: %s", e.StreamID, e.PicFullURL)
		})
	}
	s.srv.Notify(callbacktest.Sample(int(callback.TypeImageModerated), room, time.Now()))
	expect(ctx, s, func(e *callback.ImageModerated) string {
		return fmt.Sprintf("a picture of %s was judged: %v, %v", e.StreamID, e.Suggestion, e.Label)
	})
	popped, err := s.client.Queue.Get(ctx, 20)
	if s.overAPI3 { // which has no queue: the notifications have brought them
		s.refused("Queue.Get", err, livecode.ErrNoSuccessor)
		return
	}
	s.step("Queue.Get", err, len(popped.Screenshots) == 3, "%d screenshots popped", len(popped.Screenshots))
	popped, err = s.client.Queue.Get(ctx, 20)
	s.step("Queue.Get", err, len(popped.Screenshots) == 0, "the queue is empty now")
}

func mixing(ctx context.Context, s *stage) {
	mix, err := livecode.NewMix("room_session", "8888_mixed", livecode.MixTemplate10, livecode.MixStreamInput(room), livecode.MixStreamInput(guest))
	if err != nil {
		s.fail("NewMix: %v", err)
		return
	}
	_, err = s.client.Mix.Start(ctx, mix)
	s.step("Mix.Start", err, len(s.srv.Mixes()) == 1, "%s and %s become %s", room, guest, mix.OutputID)
	_, err = s.client.Mix.Cancel(ctx, mix.SessionID, mix.OutputID)
	s.step("Mix.Cancel", err, len(s.srv.Mixes()) == 0, "the mix ends")
}

func cuttingOff(ctx context.Context, s *stage) {
	err := s.client.Channel.SetStatus(ctx, room, livecode.ActionForbid)
	s.step("Channel.SetStatus", err, true, "%s is forbidden", room)
	expect(ctx, s, func(e *callback.StreamInterrupted) string {
		return fmt.Sprintf("%s was interrupted: errcode %v", e.StreamID, e.ErrCode)
	})
	status, err := s.client.Channel.GetStatus(ctx, room)
	s.step("Channel.GetStatus", err, status.State == livecode.ChannelDisabled, "%s is %s", room, status.State)

	err = s.client.Channel.Forbid(ctx, guest, time.Now().Add(time.Hour))
	s.step("Channel.Forbid", err, true, "%s is forbidden for an hour", guest)
	expect(ctx, s, func(e *callback.StreamInterrupted) string {
		return fmt.Sprintf("%s was interrupted after %v", e.StreamID, e.PushDuration)
	})
	err = s.client.Channel.Resume(ctx, guest)
	s.step("Channel.Resume", err, s.srv.StreamState(guest).State == livetest.Interrupted, "%s may push again", guest)
	s.srv.Notify(callbacktest.Fields{"event_type": 9999, "stream_id": room, "news": "of a kind that came later"})
	expect(ctx, s, func(e *callback.Unknown) string {
		return fmt.Sprintf("a kind that this version does not know: handed over raw, %d bytes", len(e.Raw()))
	})
}

// refusing posts what a forger, and a sender that repeats itself, would post.
func refusing(ctx context.Context, s *stage) {
	forged := callbacktest.Fields{"event_type": 0, "stream_id": guest}
	s.post(ctx, "signed with a wrong key", "a guess", time.Now().Add(10*time.Minute), forged, http.StatusForbidden)
	s.post(ctx, "right sign, expired", s.srv.Key, time.Now().Add(-time.Hour), forged, http.StatusForbidden)

	deliveries := s.srv.Deliveries()
	if err := s.srv.Resend(deliveries[0].ID); err != nil {
		s.fail("Resend: %v", err)
	}
	err := s.srv.Wait(ctx)
	s.step("(the service)", err, len(s.events) == 0, "sends event 1 again: acknowledged, and handled once")
}

func (s *stage) post(ctx context.Context, what, key string, t time.Time, fields callbacktest.Fields, want int) {
	req := callbacktest.NewRequest(s.receiverURL, key, t, fields).WithContext(ctx)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.fail("POST: %v", err)
		return
	}
	_ = resp.Body.Close()
	s.step("(a forger)", nil, resp.StatusCode == want && len(s.events) == 0, "%s: %s", what, resp.Status)
}

// first returns the first of a list, or a zero value.
func first[T any](list []T) (none T) {
	if len(list) == 0 {
		return none
	}
	return list[0]
}
