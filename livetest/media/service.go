package media

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// attach makes a service the account of a server.
func attach(s *Server, srv *livetest.Server) {
	a := &service{srv: srv, server: s, history: newPlayHistory(srv)}
	s.account = a
	srv.SetRecorder(a.record)
	srv.SetMixer(a.mix)
	s.running.Go(a.follow)
	s.running.Go(a.keepTime)
}

func (a *service) detach() {
	a.srv.SetRecorder(nil)
	a.srv.SetMixer(nil)
}

// service is the account of a livetest.Server.
type service struct {
	srv    *livetest.Server
	server *Server

	history *playHistory
}

func (a *service) played(streamID string, figures map[string]playFigures) {
	a.history.add(streamID, figures)
}

func (a *service) now() time.Time { return a.srv.Now() }

func (a *service) forbidden(streamID string) bool {
	state := a.srv.StreamState(streamID).State
	return state == livetest.Closed || state == livetest.Forbidden
}

func (a *service) delay(streamID string) time.Duration { return a.srv.StreamState(streamID).Delay }

func (a *service) begin(p pushInfo) (string, bool) {
	if p.mixed { // the service has begun it with the mix
		return a.srv.StreamState(p.streamID).Sequence, true
	}
	if a.srv.Push(p.streamID, options(p)...) != nil {
		return "", false
	}
	return a.srv.StreamState(p.streamID).Sequence, true
}

func options(p pushInfo) []livetest.PushOption {
	return []livetest.PushOption{
		livetest.WithPushDomain(p.domain), livetest.WithAppName(p.appName), livetest.WithClientIP(p.clientIP),
		livetest.WithStreamParam(p.param), livetest.WithVideo(p.width, p.height), livetest.WithRate(p.fps, p.bitsPerSec),
	}
}

func (a *service) live(streamID, sequence string) bool {
	found := a.srv.StreamState(streamID)
	return found.Sequence == sequence && found.State == livetest.Live
}

func (a *service) measured(sequence string, p pushInfo) {
	if a.live(p.streamID, sequence) {
		_ = a.srv.SetPush(p.streamID, options(p)...) // it has ended meanwhile
	}
}

func (a *service) end(sequence string, p pushInfo, code endCode) {
	if !p.mixed {
		_ = a.srv.InterruptPush(sequence, code.code, code.sub) // it was ended by the service
	}
	a.history.flush(p.streamID)
}

func (a *service) refused(p pushInfo, code endCode) {
	a.srv.RejectPush(p.streamID, code.code, code.sub)
}

func (a *service) recorded(streamID string, r livetest.Recording) livetest.Recording {
	return a.srv.AddRecording(streamID, r)
}

func (a *service) captured(streamID string, shot livetest.Screenshot) livetest.Screenshot {
	return a.srv.AddScreenshot(streamID, shot)
}

// follow does what the interfaces of the service ask for, until the server ends.
func (a *service) follow() {
	for done := range a.srv.Watch(a.server.ctx, 0) {
		switch done.Kind {
		case livetest.PushEnded:
			a.server.cutSequence(done.StreamID, done.Sequence, endCode{done.Errcode, done.Subcode})
		case livetest.DelaySet:
			if p := a.server.push(done.StreamID); p != nil {
				p.delay.set(a.delay(done.StreamID))
			}
		case livetest.TaskBegan:
			a.server.startTask(done.Task.StreamID, recordingSpec{taskID: done.Task.ID, format: done.Task.Format, sound: done.Task.AudioOnly}, done.Task.Start.Sub(a.now()))
		case livetest.TaskEnded:
			a.server.running.Go(func() { a.server.endTask(done.Task.ID) })
		}
	}
}

// keepTime lets happen what is due by the service's clock: without requests nothing
// else does.
func (a *service) keepTime() {
	ticker := time.NewTicker(measureEvery)
	defer ticker.Stop()
	for {
		select {
		case <-a.server.ctx.Done():
			return
		case <-ticker.C:
			a.srv.Tick()
			a.history.flush("")
		}
	}
}

// record returns the file that a task has made of a push.
func (a *service) record(_ context.Context, job livetest.RecordingJob) (livetest.Recording, error) {
	file, err := a.server.takeFile(job.Task.ID, job.Sequence)
	if err != nil {
		a.server.logger.Warn("media: no recording", "stream", job.Task.StreamID, "task", job.Task.ID, "error", err)
	}
	return file, err
}

// mix makes a mix until ctx ends.
func (a *service) mix(ctx context.Context, m livetest.Mix) {
	plan, err := a.server.planMix(m)
	if err == nil {
		var stop func()
		if stop, err = a.server.startMix(plan); err == nil {
			<-ctx.Done()
			stop()
			return
		}
	}
	a.server.logger.Warn("media: mix is simulated: its output has no picture", "output", m.OutputStreamID, "error", fmt.Sprint(err))
}
