package inbox

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTable_forgetsAllOthersWhenFull(t *testing.T) {
	t.Parallel()
	var seen table[int64, bool]
	for id := range int64(maxTable) {
		assert.True(t, seen.set(id, true))
	}
	assert.True(t, seen.set(7, true), "an entry that is there needs no room")
	assert.False(t, seen.set(maxTable, true))
	_, known := seen.get(7)
	assert.False(t, known)
	_, known = seen.get(maxTable)
	assert.True(t, known)
}
