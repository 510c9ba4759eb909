package livetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// snapshotVersion is raised with each change that an older Restore would misread.
const snapshotVersion = 1

// snapshot is the state of an account as JSON.
type snapshot struct {
	Version     int
	Streams     []streamSnapshot // those that were pushed first, in their order
	Queue       []queueItem
	Tasks       []taskSnapshot
	Mixes       []mixSnapshot
	Cooling     map[string]time.Time
	PlayRows    []playRowSnapshot
	BillingRows []BillingSample
	Sequences   uint64
	Files       uint64
	LastTask    uint64
	Duplicates  int
	API3        api3Snapshot
}

type (
	streamSnapshot struct {
		ID             string
		Created        time.Time
		Live, Faulty   bool
		Lock           State
		ForbiddenUntil time.Time
		Delay          time.Duration
		Pushes         []pushSnapshot // the oldest first
		Plays          map[string]playSnapshot
		Recordings     []Recording
		PushRows       []PushSample
	}
	pushSnapshot struct {
		Turn            uint64
		Sequence        string
		Mixed           bool
		Began, Ended    time.Time
		Domain, AppName string
		ClientIP, Param string
		Width, Height   int
		FPS, BitsPerSec int
		Rates           []rateSnapshot
	}
	rateSnapshot struct {
		Since           time.Time
		FPS, BitsPerSec int
	}
	playSnapshot struct{ Online, Bandwidth int64 }
	taskSnapshot struct {
		Task
		Params map[string]string
		Made   time.Time
	}
	mixSnapshot struct {
		Mix
		OutputType int64
	}
	playRowSnapshot struct {
		StreamID string
		PlaySample
	}
)

// Snapshot returns the state of the service as JSON, for [Server.Restore] of a later
// process: streams, pushes, files, tasks, mixes, the queue and all figures; of API 3.0
// the callback templates and rules, the rates, and the credential of
// [Server.SetAPI3Credential]. Requests, deliveries, activities, faults and options are
// not in it. It holds secrets: the parameters of push URLs, the keys of templates, that
// credential.
func (s *Server) Snapshot() []byte {
	a, _ := s.lock()
	defer a.mu.Unlock()
	shot := snapshot{
		Version: snapshotVersion, Queue: a.queue, Cooling: a.mixes.cooling, BillingRows: a.billingRows,
		Sequences: a.sequences, Files: a.files, LastTask: a.lastTask, Duplicates: a.duplicates,
		API3: s.api.snapshot(a.callbacks),
	}
	for _, st := range a.known {
		shot.Streams = append(shot.Streams, st.snapshot())
	}
	for _, id := range sortedKeys(a.streams) {
		if st := a.streams[id]; st.created.IsZero() {
			shot.Streams = append(shot.Streams, st.snapshot())
		}
	}
	for _, t := range a.tasks {
		shot.Tasks = append(shot.Tasks, taskSnapshot{t.shown(), t.params, t.made})
	}
	for _, session := range sortedKeys(a.mixes.running) {
		m := a.mixes.running[session]
		shot.Mixes = append(shot.Mixes, mixSnapshot{m.shown, m.kind})
	}
	for _, r := range a.playRows {
		shot.PlayRows = append(shot.PlayRows, playRowSnapshot{r.stream, r.PlaySample})
	}
	return mustEncode(shot)
}

func (st *stream) snapshot() streamSnapshot {
	shot := streamSnapshot{
		ID: st.id, Created: st.created, Live: st.push != nil, Faulty: st.faulty, Lock: st.lock,
		ForbiddenUntil: st.forbiddenUntil, Delay: st.delay, Recordings: st.recordings, PushRows: st.pushRows,
	}
	for p := st.last; p != nil; p = p.previous {
		one := pushSnapshot{
			Turn: p.turn, Sequence: p.sequence, Mixed: p.mixed, Began: p.began, Ended: p.ended,
			Domain: p.domain, AppName: p.appName, ClientIP: p.clientIP, Param: p.param,
			Width: p.width, Height: p.height, FPS: p.fps, BitsPerSec: p.bitsPerSec,
		}
		for _, r := range p.rates {
			one.Rates = append(one.Rates, rateSnapshot{r.since, r.fps, r.bitsPerSec})
		}
		shot.Pushes = append(shot.Pushes, one)
	}
	slices.Reverse(shot.Pushes)
	for domain, p := range st.plays {
		if shot.Plays == nil {
			shot.Plays = map[string]playSnapshot{}
		}
		shot.Plays[domain] = playSnapshot{p.online, p.bandwidth}
	}
	return shot
}

// Restore replaces the state of the service by that of a [Server.Snapshot]. Pushes
// that were under way are under way again; nothing is notified. What has become due
// since then happens at once, by the service's clock. With an error, when the text is
// not a snapshot of this version, the state stays as it is.
func (s *Server) Restore(text []byte) error {
	var shot snapshot
	if err := json.Unmarshal(text, &shot); err != nil {
		return fmt.Errorf("livetest: restore: %w", err)
	}
	if shot.Version != snapshotVersion {
		return fmt.Errorf("livetest: restore: version is %d and must be %d", shot.Version, snapshotVersion)
	}
	a, _ := s.lock()
	defer a.mu.Unlock()
	for _, m := range a.mixes.running {
		m.end()
	}
	a.restore(shot)
	s.api.restore(shot.API3, a.callbacks)
	return nil
}

func (a *account) restore(shot snapshot) {
	a.streams, a.known, a.live = map[string]*stream{}, nil, liveStreams{}
	a.tasks, a.running, a.mixes = nil, nil, mixes{map[string]*mix{}, shot.Cooling}
	a.queue, a.playRows, a.billingRows = shot.Queue, nil, shot.BillingRows
	a.sequences, a.files, a.lastTask, a.duplicates = shot.Sequences, shot.Files, shot.LastTask, shot.Duplicates
	if a.mixes.cooling == nil {
		a.mixes.cooling = map[string]time.Time{}
	}
	for _, st := range shot.Streams {
		a.restoreStream(st)
	}
	slices.SortFunc(a.live.streams, func(st, other *stream) int { return cmp.Compare(st.push.turn, other.push.turn) })
	for _, t := range shot.Tasks {
		kept := &task{
			id: t.ID, stream: a.stream(t.StreamID), params: t.Params, made: t.Made, realTime: t.RealTime,
			start: t.Start, end: t.End, format: t.Format, ended: t.Ended,
		}
		a.tasks = append(a.tasks, kept)
		if !kept.ended {
			a.running = append(a.running, kept)
		}
	}
	for _, m := range shot.Mixes {
		a.restoreMix(m)
	}
	for _, r := range shot.PlayRows {
		a.playRows = append(a.playRows, playRecord{r.StreamID, r.PlaySample})
	}
}

func (a *account) restoreStream(shot streamSnapshot) {
	st := a.stream(shot.ID)
	st.created, st.faulty, st.lock, st.forbiddenUntil = shot.Created, shot.Faulty, shot.Lock, shot.ForbiddenUntil
	st.delay, st.recordings, st.pushRows = shot.Delay, shot.Recordings, shot.PushRows
	for _, one := range shot.Pushes {
		p := &push{
			turn: one.Turn, previous: st.last, sequence: one.Sequence, mixed: one.Mixed, began: one.Began, ended: one.Ended,
			domain: one.Domain, appName: one.AppName, clientIP: one.ClientIP, param: one.Param,
			width: one.Width, height: one.Height, fps: one.FPS, bitsPerSec: one.BitsPerSec,
		}
		for _, r := range one.Rates {
			p.rates = append(p.rates, pushRate{r.Since, r.FPS, r.BitsPerSec})
		}
		st.last = p
	}
	if !st.created.IsZero() {
		a.known = append(a.known, st)
	}
	if !shot.Live || st.last == nil {
		return
	}
	st.push = st.last
	a.live.add(st)
	for domain, p := range shot.Plays {
		a.live.setPlay(st, domain, play{p.Online, p.Bandwidth})
	}
}

func (a *account) restoreMix(shot mixSnapshot) {
	m := &mix{session: shot.SessionID, output: shot.OutputStreamID, kind: shot.OutputType, shown: shot.Mix}
	for _, id := range shot.Inputs {
		m.inputs = append(m.inputs, a.stream(id))
	}
	if m.kind == outputNew {
		m.made = a.stream(m.output)
	}
	a.mixes.running[m.session] = m
	if a.mix != nil {
		m.stop = a.mix(m.shown)
	}
}
