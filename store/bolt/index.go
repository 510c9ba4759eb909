package bolt

import (
	"hash/maphash"
	"slices"
	"sync"
)

// An index tells where a dedupe key may be kept. It takes some 40 bytes for a key, since
// it holds 8 bytes of a hash and not the key itself: whoever looks a key up compares it
// with what is kept there.
type index struct {
	mu     sync.RWMutex
	places map[uint64]int64
	more   map[uint64][]int64 // of keys that share a hash
	hash   func(key string) uint64
}

// newIndex makes an index for about so many keys. The seed is new in each process, so
// nobody can make keys that share a hash.
func newIndex(keys int64) *index {
	seed := maphash.MakeSeed()
	return &index{
		places: make(map[uint64]int64, keys), more: map[uint64][]int64{},
		hash: func(key string) uint64 { return maphash.String(seed, key) },
	}
}

// lookup returns where the key may be.
func (x *index) lookup(key string) []int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	h := x.hash(key)
	place, ok := x.places[h]
	if !ok {
		return nil
	}
	return append([]int64{place}, x.more[h]...)
}

func (x *index) add(key string, place int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	h := x.hash(key)
	if _, ok := x.places[h]; ok {
		x.more[h] = append(x.more[h], place)
		return
	}
	x.places[h] = place
}

func (x *index) remove(key string, place int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	h := x.hash(key)
	others := x.more[h]
	switch at := slices.Index(others, place); {
	case at >= 0:
		others = slices.Delete(others, at, at+1)
	case x.places[h] != place:
		return
	case len(others) == 0:
		delete(x.places, h)
		return
	default:
		x.places[h], others = others[0], others[1:]
	}
	if x.more[h] = others; len(others) == 0 {
		delete(x.more, h)
	}
}
