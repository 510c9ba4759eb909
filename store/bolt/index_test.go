package bolt

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Keys that share a hash are kept apart by whoever looks at what is kept there.
func TestIndexKeepsKeysThatShareAHash(t *testing.T) {
	t.Parallel()
	x := newIndex(0)
	x.hash = func(key string) uint64 { return uint64(len(key)) % 2 }
	want := map[string]int64{}
	random := rand.New(rand.NewPCG(1, 2))
	for place := range int64(2000) {
		key := fmt.Sprint("key ", random.IntN(50))
		if old, ok := want[key]; ok {
			x.remove(key, old)
			x.remove(key, old) // twice is once
			delete(want, key)
			continue
		}
		x.add(key, place)
		want[key] = place
		for key, place := range want {
			require.True(t, slices.Contains(x.lookup(key), place), key)
		}
	}
	for key, place := range want {
		x.remove(key, place)
	}
	assert.Empty(t, x.places)
	assert.Empty(t, x.more)
	assert.Empty(t, x.lookup("key 1"))
}
