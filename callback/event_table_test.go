package callback

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every type with a name has a struct, and every struct the type that leads to
// it.
func TestEventTypes_areComplete(t *testing.T) {
	t.Parallel()
	for n := Type(-10); n < 1000; n++ {
		ev := newEvent(n)
		assert.Equal(t, n, ev.Type())
		_, unknown := ev.(*Unknown)
		_, named := eventTypes[n]
		assert.Equal(t, !named, unknown, "%d", n)
		assert.Equal(t, unknown, n.Label() == "unknown")
	}
}
