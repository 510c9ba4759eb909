package media

import (
	"sync"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// backlog holds the frames that wait for one reader. A reader who falls behind
// by too many bytes is dropped, so that he holds up nobody.
type backlog struct {
	max  int
	drop func() // ends what the reader is busy with; waits for nobody

	mu      sync.Mutex
	tags    []*av.Tag
	bytes   int
	state   backlogState
	waiting bool // for a key frame, since the stream was joined between two
	joined  bool
	wake    chan struct{} // holds a token while there is something to read
}

type backlogState uint8

const (
	backlogOpen backlogState = iota
	backlogEnded
	backlogDropped
)

func newBacklog(maxBytes int, drop func()) *backlog {
	return &backlog{max: maxBytes, drop: drop, wake: make(chan struct{}, 1)}
}

// add adds a frame and reports whether the reader is still there.
func (b *backlog) add(tag *av.Tag) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != backlogOpen {
		return false
	}
	if !b.wants(tag) {
		return true
	}
	if b.bytes+len(tag.Bytes) > b.max {
		b.state, b.tags = backlogDropped, nil
		b.signal()
		b.drop()
		return false
	}
	b.tags = append(b.tags, tag)
	b.bytes += len(tag.Bytes)
	b.signal()
	return true
}

// wants reports whether the reader can use the frame: of pictures nothing before
// the first key frame.
func (b *backlog) wants(tag *av.Tag) bool {
	if tag.Header {
		b.waiting = b.waiting || tag.Codec.IsVideo() && !b.joined
		return true
	}
	b.joined = true
	if b.waiting && !tag.Key {
		return false
	}
	b.waiting = false
	return true
}

func (b *backlog) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *backlog) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == backlogOpen {
		b.state = backlogEnded
	}
	b.signal()
}

// take waits for frames and returns all that wait. Without any the stream has
// ended, the reader was dropped, or done was closed.
func (b *backlog) take(done <-chan struct{}) []*av.Tag {
	for {
		tags, state := b.swap()
		if len(tags) > 0 || state != backlogOpen {
			return tags
		}
		select {
		case <-b.wake:
		case <-done:
			return nil
		}
	}
}

func (b *backlog) swap() ([]*av.Tag, backlogState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	tags := b.tags
	b.tags, b.bytes = nil, 0
	return tags, b.state
}

func (b *backlog) dropped() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == backlogDropped
}
