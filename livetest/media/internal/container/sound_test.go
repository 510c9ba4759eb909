package container

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Times in milliseconds do not make packets of sound overlap, and a gap stays one.
func TestSoundClock_countsSamples(t *testing.T) {
	t.Parallel()
	c := newSoundClock(44100)
	for i, ms := range []int{0, 23, 46, 70, 93} { // 1024 samples are 23.2 ms
		assert.Equal(t, uint64(i*samplesPerPacket), c.at(time.Duration(ms)*time.Millisecond))
	}
	assert.Equal(t, uint64(44100), c.at(time.Second), "what is missing is silence")
	assert.Equal(t, uint64(44100+samplesPerPacket), c.at(900*time.Millisecond), "time does not go back")
}
