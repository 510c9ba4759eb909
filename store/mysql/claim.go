package mysql

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// maxClaimed is how many events are claimed at a time.
const maxClaimed = 256

// Claim implements [inbox.Queue].
func (s *Store) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.sweep(ctx)
		items, err := s.take(ctx, min(n, maxClaimed))
		if err != nil || len(items) > 0 {
			return items, wrap("Claim", err)
		}
		s.pause(ctx)
	}
}

// take claims what is due now.
func (s *Store) take(ctx context.Context, n int) (items []inbox.Item, err error) {
	err = s.server.do(ctx, func(t *tx) error {
		items = nil
		if err := t.admit(); err != nil {
			return err
		}
		lanes, err := t.dueLanes(n)
		if err != nil || len(lanes) == 0 {
			return err
		}
		if err := t.readHeads(lanes); err != nil {
			return err
		}
		items, err = t.hold(lanes, s.lease)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// A lane is a row of that table, with the event in front if there is one.
type lane struct {
	name                         string
	epoch, head                  int64
	attempt, interrupted, inHand int
	begun, crashes               int
	event                        *row
}

// dueLanes returns up to n lanes that are due, unless others are about to take them.
func (t *tx) dueLanes(n int) (lanes []*lane, err error) {
	err = t.each(t.query(`SELECT lane, epoch, head, attempt, interrupted, in_hand, begun, crashes
		FROM livecode_lane FORCE INDEX (lane_free) WHERE free_at <= `).int(t.now).
		add(` ORDER BY free_at LIMIT `).int(int64(n)).add(` FOR UPDATE SKIP LOCKED`),
		func(scan func(...any) error) error {
			l := &lane{}
			err := scan(&l.name, &l.epoch, &l.head, &l.attempt, &l.interrupted, &l.inHand, &l.begun, &l.crashes)
			lanes = append(lanes, l)
			return err
		})
	return lanes, err
}

// readHeads finds the event in front of each lane: that which was in hand before, or
// else the first.
func (t *tx) readHeads(lanes []*lane) error {
	q := t.query("")
	byName := map[string]*lane{}
	for i, l := range lanes {
		byName[l.name] = l
		q.add([]string{"(", " UNION ALL ("}[min(i, 1)]).add(`SELECT lane, id, ` + columns + ` FROM livecode_event `)
		if l.head != 0 {
			q.add(`WHERE id = `).int(l.head)
		} else {
			q.add(`FORCE INDEX (event_lane) WHERE lane = `).bytes(l.name)
		}
		q.add(` ORDER BY id LIMIT 1)`)
	}
	return t.each(q, func(scan func(...any) error) error {
		var name string
		var id int64
		r := &row{}
		if err := scan(r.targets(&name, &id)...); err != nil {
			return err
		}
		if l := byName[name]; l.head == id {
			l.event = r
		} else {
			*l = lane{name: name, epoch: l.epoch, head: id, event: r}
		}
		return nil
	})
}

// hold gives lanes to the caller. What is in hand still was so when its lease ran
// out: what had become of its handler nobody knows, so it is claimed alone, and what
// is due after it has to wait.
func (t *tx) hold(lanes []*lane, lease time.Duration) (items []inbox.Item, err error) {
	lanes, err = t.withEvents(lanes)
	if alone := slices.IndexFunc(lanes, func(l *lane) bool { return l.inHand > 0 }); alone >= 0 {
		lanes = lanes[:max(alone, 1)]
	}
	if err != nil || len(lanes) == 0 {
		return nil, err
	}
	for _, l := range lanes {
		l.epoch++
		l.attempt++
		l.interrupted += l.inHand
		l.crashes += l.begun
		items = append(items, inbox.Item{
			ID: l.head, Epoch: l.epoch, Envelope: l.event.envelope(), Lease: lease,
			Attempt: l.attempt, Interrupted: l.interrupted, Crashes: l.crashes, Alone: l.inHand > 0,
		})
	}
	q := t.query(`INSERT INTO livecode_lane (lane, free_at, epoch, head, attempt, interrupted, crashes, in_hand) VALUES `)
	lists(q, lanes, func(q *query, l *lane) {
		q.bytes(l.name).add(", ").int(t.now + lease.Microseconds()).add(", ").int(l.epoch).add(", ").int(l.head).add(", ").
			int(int64(l.attempt)).add(", ").int(int64(l.interrupted)).add(", ").
			int(int64(l.crashes)).add(", 1")
	})
	q.add(` ON DUPLICATE KEY UPDATE free_at = VALUES(free_at), epoch = VALUES(epoch), head = VALUES(head),
		attempt = VALUES(attempt), interrupted = VALUES(interrupted), crashes = VALUES(crashes), in_hand = 1, begun = 0`)
	_, err = t.exec(q)
	return items, err
}

// withEvents leaves out lanes without an event, because somebody has removed it by
// hand. They start anew.
func (t *tx) withEvents(lanes []*lane) ([]*lane, error) {
	var stray []string
	for _, l := range lanes {
		if l.event == nil {
			stray = append(stray, l.name)
		}
	}
	if len(stray) == 0 {
		return lanes, nil
	}
	return slices.DeleteFunc(lanes, func(l *lane) bool { return l.event == nil }), t.release(stray)
}

// pause waits for an event of this Store, or for a time that differs from that
// of other receivers.
func (s *Store) pause(ctx context.Context) {
	timer := time.NewTimer(s.poll/2 + rand.N(s.poll/2+1))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.wake:
	case <-timer.C:
	}
}
