package mysql

import (
	"context"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// A claim is a lane that an item holds.
type claim struct {
	place   int // of the item in its list
	lane    string
	attempt int
}

// claims locks the lanes that items hold, and returns those whose claims are
// good.
func (t *tx) claims(items []inbox.Item, locking string) (good []claim, err error) {
	ids := make([]int64, len(items))
	places := map[[2]int64]int{}
	for i, item := range items {
		ids[i] = item.ID
		places[[2]int64{item.ID, item.Epoch}] = i
	}
	err = t.each(t.query(`SELECT e.id, l.epoch, l.lane, l.attempt FROM livecode_event e FORCE INDEX (PRIMARY)
		STRAIGHT_JOIN livecode_lane l FORCE INDEX (PRIMARY) ON l.lane = e.lane AND l.head = e.id WHERE e.id IN `).ints(ids).
		add(` ORDER BY e.id LIMIT `).int(int64(len(ids))).add(locking),
		func(scan func(...any) error) error {
			var id, epoch int64
			var c claim
			if err := scan(&id, &epoch, &c.lane, &c.attempt); err != nil {
				return err
			}
			place, ok := places[[2]int64{id, epoch}]
			if ok {
				c.place = place
				good = append(good, c)
			}
			return nil
		})
	return good, err
}

// removeEvents forgets events and gives their lanes free.
func (t *tx) removeEvents(items []inbox.Item, good []claim) error {
	ids, lanes := make([]int64, len(good)), make([]string, len(good))
	for i, c := range good {
		ids[i], lanes[i] = items[c.place].ID, c.lane
	}
	slices.Sort(ids)
	if _, err := t.exec(t.query(`DELETE FROM livecode_event WHERE id IN `).ints(ids)); err != nil {
		return err
	}
	return t.release(lanes)
}

// release makes the next event of each lane due. A lane is there as long as it has
// events; the arrival of one that is on its way makes the lane anew.
func (t *tx) release(lanes []string) error {
	slices.Sort(lanes)
	if _, err := t.exec(t.query(`DELETE FROM livecode_lane WHERE lane IN `).strings(lanes).
		add(` AND NOT EXISTS (SELECT 1 FROM livecode_event e WHERE e.lane = livecode_lane.lane)`)); err != nil {
		return err
	}
	_, err := t.exec(t.query(`UPDATE livecode_lane SET epoch = epoch + 1, head = 0, attempt = 0, interrupted = 0,
		in_hand = 0, begun = 0, crashes = 0, free_at = `).
		int(t.now).add(` WHERE lane IN `).strings(lanes))
	return err
}

// Renew implements [inbox.Queue].
func (s *Store) Renew(ctx context.Context, item inbox.Item) error {
	return wrap("Renew", s.withClaim(ctx, item, func(t *tx, c claim) error {
		_, err := t.exec(t.query(`UPDATE livecode_lane SET free_at = `).int(t.now + s.lease.Microseconds()).
			add(` WHERE lane = `).bytes(c.lane))
		return err
	}))
}

// Begin implements [inbox.Queue].
func (s *Store) Begin(ctx context.Context, item inbox.Item) error {
	return wrap("Begin", s.withClaim(ctx, item, func(t *tx, c claim) error {
		_, err := t.exec(t.query(`UPDATE livecode_lane SET begun = 1 WHERE lane = `).bytes(c.lane))
		return err
	}))
}

// withClaim runs a transaction about an item whose claim is good.
func (s *Store) withClaim(ctx context.Context, item inbox.Item, work func(*tx, claim) error) error {
	return s.server.do(ctx, func(t *tx) error {
		good, err := t.claims([]inbox.Item{item}, ` FOR UPDATE`)
		switch {
		case err != nil:
			return err
		case len(good) == 0:
			return inbox.ErrLost
		}
		return work(t, good[0])
	})
}

// Done implements [inbox.Queue].
func (s *Store) Done(ctx context.Context, item inbox.Item) error {
	return wrap("Done", s.dones.do(ctx, item).err)
}

// cautiousFor is for how long a group of outcomes passes over rows that somebody
// holds, once it had to wait for one.
const cautiousFor = 10 * time.Second

func (s *Store) doneAll(ctx context.Context, items []inbox.Item, alone bool) (results []result, err error) {
	locking, otherwise := ` FOR UPDATE`, inbox.ErrLost
	if !alone && s.caution.on() {
		locking, otherwise = ` FOR UPDATE SKIP LOCKED`, errHeld
	}
	err = s.server.do(ctx, func(t *tx) error {
		results = slices.Repeat([]result{{err: otherwise}}, len(items))
		good, err := t.claims(items, locking)
		if err != nil || len(good) == 0 {
			return err
		}
		for _, c := range good {
			results[c.place].err = nil
		}
		return t.removeEvents(items, good)
	})
	if err != nil {
		if numberOf(err) == numLockWait {
			s.caution.begin(cautiousFor)
		}
		return nil, err
	}
	s.nudge()
	return results, nil
}

// Retry implements [inbox.Queue].
func (s *Store) Retry(ctx context.Context, item inbox.Item, wait time.Duration) error {
	wait = max(min(wait, inbox.MaxRetryDelay), 0)
	err := s.withClaim(ctx, item, func(t *tx, c claim) error {
		_, err := t.exec(t.query(`UPDATE livecode_lane SET epoch = epoch + 1, in_hand = 0, begun = 0, free_at = `).
			int(t.now + wait.Microseconds()).add(` WHERE lane = `).bytes(c.lane))
		return err
	})
	if err == nil && wait == 0 {
		s.nudge()
	}
	return wrap("Retry", err)
}

// Quarantine implements [inbox.Queue].
func (s *Store) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	err := s.withClaim(ctx, item, func(t *tx, c claim) error {
		q := t.query(`INSERT INTO livecode_shelf (kind, attempt, reason, since, ` + columns + `) SELECT `).int(kindEvent).add(`, `).
			int(int64(c.attempt)).add(`, `).bytes(plain(reason)).add(`, `).int(t.now).
			add(`, ` + columns + ` FROM livecode_event WHERE id = `).int(item.ID)
		if _, err := t.exec(q); err != nil {
			return err
		}
		return t.removeEvents([]inbox.Item{item}, []claim{c})
	})
	if err == nil {
		s.nudge()
	}
	return wrap("Quarantine", err)
}
