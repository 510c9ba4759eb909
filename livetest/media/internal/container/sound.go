package container

import "time"

// samplesPerPacket is how many samples of each channel a packet of AAC holds.
const samplesPerPacket = 1024

// soundClock counts samples. RTMP has times in milliseconds, which are too
// coarse for sound: packets follow each other exactly, unless their times show
// that some are missing.
type soundClock struct {
	rate  uint64
	next  uint64
	begun bool
}

func newSoundClock(rate int) soundClock { return soundClock{rate: uint64(rate)} }

// maxDrift is how far the count may be off the times.
const maxDrift = 50 * time.Millisecond

func (c *soundClock) at(t time.Duration) uint64 {
	told := uint64(t) * c.rate / uint64(time.Second)
	limit := uint64(maxDrift) * c.rate / uint64(time.Second)
	if !c.begun || told > c.next+limit {
		c.begun, c.next = true, told
	}
	at := c.next
	c.next += samplesPerPacket
	return at
}
