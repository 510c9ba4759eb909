package container

import (
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// The numbers of the tracks, and the clock of the pictures.
const (
	videoID    = 1
	audioID    = 2
	videoClock = 90_000
)

// Fragmenter makes fragmented MP4 of a stream.
type Fragmenter struct {
	span
	target   time.Duration
	maxBytes int
	emit     func(Fragment) error

	video   *av.Video
	audio   *av.Audio
	opened  bool
	number  uint32
	begin   time.Duration
	bytes   int
	pending []timed
	sounds  soundClock
	lastGap time.Duration // of the newest picture
}

// A Fragment is a piece of the file. The first one is the header alone.
type Fragment struct {
	Data    []byte
	Samples []Sample // in the order in which Data holds them
}

// A Sample is a frame within a fragment.
type Sample struct {
	Video     bool
	Key       bool
	At        uint64 // in ticks of the track
	Duration  uint32
	PTSOffset int32
	Size      uint32
	Offset    int64 // in Data
}

// NewFragmenter returns a Fragmenter that emits about every target, with
// pictures from a key frame on, and at maxBytes.
func NewFragmenter(target time.Duration, maxBytes int, emit func(Fragment) error) *Fragmenter {
	return &Fragmenter{target: target, maxBytes: maxBytes, emit: emit}
}

// Write adds a frame.
func (m *Fragmenter) Write(f av.Frame) error {
	if f.Header {
		m.keepHeader(f)
	}
	at, ok := m.take(f)
	if !ok {
		return nil
	}
	if m.due(f, at) {
		if err := m.flush(at); err != nil {
			return err
		}
	}
	m.pending = append(m.pending, timed{f, at})
	m.bytes += len(f.Data)
	return nil
}

// keepHeader keeps the headers that come before the first fragment. A file has
// room for no others.
func (m *Fragmenter) keepHeader(f av.Frame) {
	if m.opened {
		return
	}
	if f.Codec.IsVideo() {
		if v, err := av.ParseVideo(f); err == nil {
			m.video = &v
		}
		return
	}
	if a, err := av.ParseAudio(f); err == nil {
		m.audio = &a
		m.sounds = newSoundClock(a.Config.SampleRate)
	}
}

func (m *Fragmenter) due(f av.Frame, at time.Duration) bool {
	if len(m.pending) == 0 {
		return false
	}
	if !m.opened && (m.video == nil || m.audio == nil) && at < patience {
		return false
	}
	// A fragment ends before a picture, whose time tells how long the one
	// before it lasts.
	turn := f.Codec.IsVideo() || m.video == nil || m.bytes >= 2*m.maxBytes
	return turn && (at-m.begin >= m.target || m.bytes >= m.maxBytes)
}

func (m *Fragmenter) flush(next time.Duration) error {
	if !m.opened {
		m.opened = true
		if err := m.writeInit(); err != nil {
			return err
		}
	}
	pending := m.pending
	m.pending, m.bytes, m.begin = m.pending[:0:0], 0, next
	part, samples := m.part(pending, next)
	if len(part.Tracks) == 0 {
		return nil
	}
	// Marshal counts from the start of its writer, so each part has one of its own.
	var buf seekablebuffer.Buffer
	if err := part.Marshal(&buf); err != nil {
		return err
	}
	locate(samples, int64(buf.Len()))
	return m.emit(Fragment{Data: buf.Bytes(), Samples: samples})
}

func (m *Fragmenter) writeInit() error {
	var header fmp4.Init
	if m.video != nil {
		header.Tracks = append(header.Tracks, &fmp4.InitTrack{ID: videoID, TimeScale: videoClock, Codec: videoCodec(m.video)})
	}
	if m.audio != nil {
		header.Tracks = append(header.Tracks, &fmp4.InitTrack{
			ID: audioID, TimeScale: uint32(m.audio.Config.SampleRate), Codec: &codecs.MPEG4Audio{Config: m.audio.Config},
		})
	}
	if len(header.Tracks) == 0 {
		return ErrEmpty
	}
	var buf seekablebuffer.Buffer
	if err := header.Marshal(&buf); err != nil {
		return err
	}
	return m.emit(Fragment{Data: buf.Bytes()})
}

func videoCodec(v *av.Video) codecs.Codec {
	if v.Codec == av.H265 {
		return &codecs.H265{VPS: v.VPS, SPS: v.SPS, PPS: v.PPS}
	}
	return &codecs.H264{SPS: v.SPS, PPS: v.PPS}
}

// part makes a fragment of frames. Pictures come before sound in it.
func (m *Fragmenter) part(pending []timed, next time.Duration) (fmp4.Part, []Sample) {
	part := fmp4.Part{SequenceNumber: m.number}
	m.number++
	video, pictures := m.pictures(pending, next)
	audio, sounds := m.soundTrack(pending)
	for _, t := range []*fmp4.PartTrack{video, audio} {
		if t != nil && len(t.Samples) > 0 {
			part.Tracks = append(part.Tracks, t)
		}
	}
	return part, append(pictures, sounds...)
}

func (m *Fragmenter) pictures(pending []timed, next time.Duration) (*fmp4.PartTrack, []Sample) {
	if m.video == nil {
		return nil, nil
	}
	track := &fmp4.PartTrack{ID: videoID}
	var samples []Sample
	var before *timed
	for i := range pending {
		p := &pending[i]
		if !p.frame.Codec.IsVideo() {
			continue
		}
		if before == nil {
			track.BaseTime = videoTicks(p.at)
		} else {
			m.addPicture(track, &samples, before, p.at)
		}
		before = p
	}
	if before != nil {
		m.addPicture(track, &samples, before, next)
	}
	return track, samples
}

// addPicture adds a picture that lasts until the next one. The last one of all
// lasts as long as the one before it.
func (m *Fragmenter) addPicture(track *fmp4.PartTrack, samples *[]Sample, p *timed, next time.Duration) {
	gap := next - p.at
	if next == endOfStream || gap < 0 {
		gap = m.lastGap
	}
	m.lastGap = gap
	s := &fmp4.Sample{
		Duration:        uint32(videoTicks(p.at+gap) - videoTicks(p.at)),
		PTSOffset:       int32(p.frame.PTSDelta * videoClock / time.Second),
		IsNonSyncSample: !p.frame.Key,
		Payload:         p.frame.Data,
	}
	track.Samples = append(track.Samples, s)
	*samples = append(*samples, Sample{
		Video: true, Key: p.frame.Key, At: videoTicks(p.at),
		Duration: s.Duration, PTSOffset: s.PTSOffset, Size: uint32(len(s.Payload)),
	})
}

func videoTicks(at time.Duration) uint64 { return uint64(at * videoClock / time.Second) }

func (m *Fragmenter) soundTrack(pending []timed) (*fmp4.PartTrack, []Sample) {
	if m.audio == nil {
		return nil, nil
	}
	track := &fmp4.PartTrack{ID: audioID}
	var samples []Sample
	for _, p := range pending {
		if p.frame.Codec.IsVideo() {
			continue
		}
		at := m.sounds.at(p.at)
		if len(track.Samples) == 0 {
			track.BaseTime = at
		} else if i := len(samples) - 1; samples[i].At+uint64(samples[i].Duration) != at {
			samples[i].Duration = uint32(at - samples[i].At) // silence that was not sent
			track.Samples[i].Duration = samples[i].Duration
		}
		track.Samples = append(track.Samples, &fmp4.Sample{Duration: samplesPerPacket, Payload: p.frame.Data})
		samples = append(samples, Sample{Key: true, At: at, Duration: samplesPerPacket, Size: uint32(len(p.frame.Data))})
	}
	return track, samples
}

// locate says where in the data the samples are: one after the other, up to its
// end.
func locate(samples []Sample, end int64) {
	total := int64(0)
	for _, s := range samples {
		total += int64(s.Size)
	}
	at := end - total
	for i := range samples {
		samples[i].Offset = at
		at += int64(samples[i].Size)
	}
}

// endOfStream in place of a time says that nothing follows.
const endOfStream = time.Duration(1<<63 - 1)

// Close emits the last fragment.
func (m *Fragmenter) Close() error {
	if len(m.pending) == 0 {
		return nil
	}
	return m.flush(endOfStream)
}
