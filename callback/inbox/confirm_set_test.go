package inbox

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// An event that another process settles is never forgotten here.
func TestConfirmedEventsAreBounded(t *testing.T) {
	t.Parallel()
	var s eventSet
	for id := range int64(maxConfirmed + 1) {
		s.add(id)
	}
	assert.LessOrEqual(t, len(s.ids), maxConfirmed)
	assert.True(t, s.has(maxConfirmed), "the latest is known")
}
