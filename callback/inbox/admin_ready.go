package inbox

import (
	"fmt"
	"net/http"
	"time"
)

// An AdminReady is the response to GET /ready.
type AdminReady struct {
	// Ready comes with status 200, its opposite with 503.
	Ready bool `json:"ready"`
	// Reasons say what is wrong, one sentence each.
	Reasons []string `json:"reasons,omitempty"`
}

func (a *admin) ready(r *http.Request) reply {
	reasons := a.workerTroubles()
	stats, err := a.store.Stats(r.Context())
	if err != nil {
		a.failed(r, err)
		reasons = append(reasons, storeTrouble(err))
	} else {
		reasons = append(reasons, a.backlog(stats)...)
	}
	if len(reasons) > 0 {
		return reply{http.StatusServiceUnavailable, AdminReady{Reasons: reasons}}
	}
	return reply{http.StatusOK, AdminReady{Ready: true}}
}

func (a *admin) workerTroubles() []string {
	switch {
	case a.worker == nil:
		return nil
	case !a.worker.Running():
		return []string{"the worker is not running"}
	}
	if d := a.worker.Stalled(); d >= stalledAfter {
		return []string{fmt.Sprint("the store has not answered the worker for ", d.Round(time.Second))}
	}
	return nil
}

func (a *admin) backlog(stats Stats) (reasons []string) {
	if a.maxEvents > 0 && stats.Pending > a.maxEvents {
		reasons = append(reasons, fmt.Sprintf("%d events wait, more than %d", stats.Pending, a.maxEvents))
	}
	if age := a.age(stats.Oldest); a.maxAge > 0 && age > a.maxAge {
		reasons = append(reasons, fmt.Sprintf("the oldest event has waited for %v, longer than %v", age.Round(time.Second), a.maxAge))
	}
	return reasons
}
