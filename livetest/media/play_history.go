package media

import (
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// The service has a row a minute of what was played, and one every five minutes of
// what is billed.
const (
	historyEvery = time.Minute
	billEvery    = 5 * time.Minute
)

type playKey struct{ streamID, domain string }

// playTotals is what was played since the row before.
type playTotals struct {
	since, billed   time.Time
	viewers         int64 // the most at a time
	bytes, unbilled int64
}

// playHistory writes what was played into the service.
type playHistory struct {
	srv *livetest.Server

	mu     sync.Mutex
	totals map[playKey]*playTotals
}

func newPlayHistory(srv *livetest.Server) *playHistory {
	return &playHistory{srv: srv, totals: map[playKey]*playTotals{}}
}

func (h *playHistory) add(streamID string, figures map[string]playFigures) {
	now := h.srv.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for domain, f := range figures {
		_ = h.srv.SetPlay(streamID, f.viewers, float64(f.bitsPerSec)/1e6, domain) // it is not live any more
		key := playKey{streamID, domain}
		t := h.totals[key]
		if t == nil {
			t = &playTotals{since: now, billed: now}
			h.totals[key] = t
		}
		t.viewers = max(t.viewers, f.viewers)
		t.bytes += f.bytes
		t.unbilled += f.bytes
	}
}

// flushHistory writes the rows that are due; those of one stream, which has ended,
// before they are.
func (h *playHistory) flush(streamID string) {
	now := h.srv.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, t := range h.totals {
		ended := key.streamID == streamID
		if ended || now.Sub(t.since) >= historyEvery {
			h.writePlayed(key, t, now)
		}
		if ended || now.Sub(t.billed) >= billEvery {
			h.writeBilled(key, t, now)
		}
		if ended {
			delete(h.totals, key)
		}
	}
}

func (h *playHistory) writePlayed(key playKey, t *playTotals, now time.Time) {
	if t.bytes > 0 || t.viewers > 0 {
		h.srv.AddPlayHistory(key.streamID, livetest.PlaySample{
			Time: now.Truncate(time.Second), Domain: key.domain, Online: t.viewers,
			Bandwidth: mbit(t.bytes, now.Sub(t.since)), Flux: float64(t.bytes) / 1e6,
		})
	}
	t.since, t.bytes, t.viewers = now, 0, 0
}

func (h *playHistory) writeBilled(key playKey, t *playTotals, now time.Time) {
	if t.unbilled > 0 {
		h.srv.AddBilling(livetest.BillingSample{
			Time: now.Truncate(billEvery), Domain: key.domain,
			Bandwidth: mbit(t.unbilled, billEvery), Flux: float64(t.unbilled) / 1e6,
		})
	}
	t.billed, t.unbilled = now, 0
}

// mbit returns Mbit/s.
func mbit(bytes int64, over time.Duration) float64 {
	return float64(bytes) * 8 / 1e6 / max(over.Seconds(), 1)
}
