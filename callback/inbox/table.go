package inbox

import "sync"

// maxTable is how many entries a table remembers, at some 40 to 100 bytes each.
const maxTable = 100_000

// A table is a map of bounded size for many goroutines. The zero value is empty.
type table[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]V
}

func (t *table[K, V]) get(key K) (value V, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	value, ok = t.entries[key]
	return value, ok
}

// set reports false when it had to forget all others for want of room.
func (t *table[K, V]) set(key K, value V) (kept bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, known := t.entries[key]
	full := !known && len(t.entries) >= maxTable
	if t.entries == nil || full {
		t.entries = map[K]V{}
	}
	t.entries[key] = value
	return !full
}

func (t *table[K, V]) remove(key K) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.entries, key)
}
