package api3

import (
	"sync"
	"time"
)

const (
	snapshotAge  = time.Minute
	keptSnapshot = 4
)

// snapshots keep lists that API 3.0 gives whole and the legacy service by pages,
// so that all pages of an iterator are cut from one list, and the service is asked
// once. The first page always asks anew.
type snapshots struct {
	mu   sync.Mutex
	kept []snapshot
}

type snapshot struct {
	key  string
	at   time.Time
	list any
}

func (s *snapshots) get(key string, now time.Time) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, kept := range s.kept {
		if kept.key == key && now.Sub(kept.at).Abs() < snapshotAge {
			return kept.list
		}
	}
	return nil
}

// put keeps a list in the place of the older one, or of the oldest.
func (s *snapshots) put(key string, now time.Time, list any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := []snapshot{{key, now, list}}
	for _, old := range s.kept {
		if old.key != key && len(kept) < keptSnapshot {
			kept = append(kept, old)
		}
	}
	s.kept = kept
}

// snapshotFor returns the list that a page is cut from.
func snapshotFor[T any](s *snapshots, now time.Time, key string, page int64, load func() (T, error)) (T, error) {
	if page > 1 {
		if list, ok := s.get(key, now).(T); ok {
			return list, nil
		}
	}
	list, err := load()
	if err == nil {
		s.put(key, now, list)
	}
	return list, err
}
