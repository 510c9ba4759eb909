package inbox

import "sync"

// mostKnown is how many confirmed events are remembered, at some 40 bytes each.
// Beyond it all are forgotten and asked about again.
const mostKnown = 100_000

// knownEvents are those that were confirmed and are not settled yet. The zero
// value is ready.
type knownEvents struct {
	mu  sync.Mutex
	ids map[int64]struct{}
}

func (k *knownEvents) has(id int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.ids[id]
	return ok
}

func (k *knownEvents) add(id int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ids == nil || len(k.ids) == mostKnown {
		k.ids = map[int64]struct{}{}
	}
	k.ids[id] = struct{}{}
}

func (k *knownEvents) forget(id int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.ids, id)
}
