package livetest

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"
)

// maxActivities is how many activities are kept for those who watch.
const maxActivities = 10_000

// activities keeps the newest activities.
type activities struct {
	clock func() time.Time

	mu   sync.Mutex
	list []Activity
	last uint64        // id
	more chan struct{} // closed when there is one more; nil: nobody waits
}

func (l *activities) add(a Activity) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	a.ID, a.At = l.last, l.clock()
	l.list = append(l.list, a)
	if len(l.list) >= 2*maxActivities {
		l.list = slices.Clone(l.list[len(l.list)-maxActivities:])
	}
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
}

// after returns the activities behind an id, and what tells of further ones.
func (l *activities) after(id uint64) ([]Activity, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more == nil {
		l.more = make(chan struct{})
	}
	kept := l.list[max(0, len(l.list)-maxActivities):]
	i := slices.IndexFunc(kept, func(a Activity) bool { return a.ID > id })
	if i < 0 {
		return nil, l.more
	}
	return slices.Clone(kept[i:]), l.more
}

// ActivitiesAfter returns what has happened in the service after the activity with
// this id, the oldest first, as [Server.Watch] yields it, and does not wait for more.
func (s *Server) ActivitiesAfter(id uint64) []Activity {
	found, _ := s.activities.after(id)
	return found
}

// Watch yields what has happened in the service after the activity with this id,
// the oldest first, and then what happens; 0 begins with the oldest that is kept. Of
// very many the service keeps the newest 10 000: who falls behind sees a gap in the
// ids. It ends with ctx and with [Server.Close].
//
// Streams that [WithStream] made were there before: see [Server.Streams].
func (s *Server) Watch(ctx context.Context, after uint64) iter.Seq[Activity] {
	return func(yield func(Activity) bool) {
		for {
			found, more := s.activities.after(after)
			for _, a := range found {
				if ctx.Err() != nil || !yield(a) {
					return
				}
				after = a.ID
			}
			if len(found) > 0 {
				continue
			}
			select {
			case <-more:
			case <-ctx.Done():
				return
			case <-s.ctx.Done():
				return
			}
		}
	}
}
