package inbox

import "time"

// claim takes as many events as handlers are free, until claiming has ended.
func (r *run) claim() {
	for failures := 0; ; {
		free := r.acquire()
		if free == 0 {
			return
		}
		items, err := r.queue.Claim(r.claiming, free)
		r.note(r.claiming, "claim", time.Now(), err) // it may have waited before it failed
		r.start(items, free)
		if err == nil {
			failures = 0
			continue
		}
		failures++
		if !r.pause("claim", failures, err) {
			return
		}
	}
}

// start hands the items to their handlers. The caller holds so many slots, of which
// those are given back that are not needed.
func (r *run) start(items []Item, slots int) {
	if len(items) == 1 && items[0].Alone {
		r.handleAlone(items[0], slots)
		return
	}
	r.release(slots - len(items))
	for _, item := range items {
		r.wg.Go(func() { r.handle(item) })
	}
}
