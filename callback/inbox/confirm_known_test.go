package inbox

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// An event that another process settles is never forgotten here.
func TestKnownEventsAreBounded(t *testing.T) {
	t.Parallel()
	var k knownEvents
	for id := range int64(mostKnown + 1) {
		k.add(id)
	}
	assert.LessOrEqual(t, len(k.ids), mostKnown)
	assert.True(t, k.has(mostKnown), "the latest is known")
}
