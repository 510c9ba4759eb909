package bolt

import (
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// What killed the process when it was handled alone waits longer each time, so that
// it does not do so at each start without a pause.
const (
	firstWaitAtStart = 250 * time.Millisecond
	maxWaitAtStart   = 10 * time.Second
)

func waitAtStart(m mark) time.Duration {
	deaths := m.crashes
	if m.begun {
		deaths++
	}
	if deaths == 0 {
		return 0
	}
	return min(firstWaitAtStart<<min(deaths-1, 10), maxWaitAtStart)
}

// maxKeysAtOnce is for how many keys room is made before they are read.
const maxKeysAtOnce = 1 << 20

// contents are what of a file is held in memory.
type contents struct {
	tx        int64 // the transaction that they are those of
	scheduler *inbox.Scheduler
	index     *index
	inHand    map[int64]mark
	damaged   int // keys that cannot be read
}

func newContents(tx int64) *contents {
	return &contents{tx: tx, scheduler: new(inbox.Scheduler), index: newIndex(0), inHand: map[int64]mark{}}
}

// read takes in a record. The counts come first, and the marks before the events that
// they are of; keys come at the same time as those two.
func (c *contents) read(bucket string, key, frame []byte) error {
	switch bucket {
	case string(bucketCounts):
		if counts, err := unsealCounts(frame); string(key) == string(keyCounts) && err == nil {
			c.index = newIndex(min(counts.keys, maxKeysAtOnce))
		}
	case string(bucketKeys):
		c.readKey(key, frame)
	case string(bucketMarks):
		if m := unsealMark(key, frame); m.inHand {
			c.inHand[fromKey(key)] = m
		}
	case string(bucketPending):
		c.readEvent(streamOf(key, frame), fromKey(key))
	}
	return nil
}

func (c *contents) readKey(at, frame []byte) {
	key, _, err := unsealKey(at, frame)
	if err != nil {
		c.damaged++
		return
	}
	c.index.add(string(key), fromKey(at))
}

func (c *contents) readEvent(stream string, id int64) {
	if m, ok := c.inHand[id]; ok {
		c.scheduler.AddAlone(stream, id, waitAtStart(m))
		return
	}
	c.scheduler.Add(stream, id)
}

// streamOf returns the stream of an event. A damaged record has none; Claim will
// find it out.
func streamOf(key, frame []byte) string {
	payload, err := unseal(key, frame)
	if err != nil {
		return ""
	}
	d := decoder{rest: payload}
	return d.text()
}
