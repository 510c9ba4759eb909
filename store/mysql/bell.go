package mysql

import "slices"

// maxBells is how many bells are answered at a time.
const maxBells = 256

// ring says that lanes have something new.
func (t *tx) ring(lanes []string) error {
	slices.Sort(lanes)
	lanes = slices.Compact(lanes)
	q := lists(t.query(`INSERT INTO livecode_bell (lane) VALUES `), lanes, func(q *query, lane string) { q.bytes(lane) })
	_, err := t.exec(q)
	return err
}

// ringAgain rings for events whose lanes are not there, as somebody may have
// removed them by hand.
func (t *tx) ringAgain() error {
	_, err := t.exec(t.query(`
		INSERT INTO livecode_bell (lane) SELECT DISTINCT e.lane FROM livecode_event e
		LEFT JOIN livecode_lane l ON l.lane = e.lane WHERE l.lane IS NULL`))
	return err
}

// answerBells makes lanes for what is new. A bell whose lane is there needs
// nothing more, but that nobody is about to remove the lane: so a bell stays whose lane
// another transaction holds.
func (t *tx) answerBells() error {
	bells, lanes, err := t.bells()
	if err != nil || len(lanes) == 0 {
		return err
	}
	there, err := t.lanes(lanes, ` FOR UPDATE SKIP LOCKED`)
	if err != nil {
		return err
	}
	rest := without(lanes, there)
	var busy []string
	if len(rest) > 0 {
		if busy, err = t.lanes(rest, ``); err != nil {
			return err
		}
	}
	if missing := without(rest, busy); len(missing) > 0 {
		q := t.query(`INSERT IGNORE INTO livecode_lane (lane, free_at) VALUES `)
		lists(q, missing, func(q *query, lane string) { q.bytes(lane).add(", ").int(t.now) })
		if _, err := t.exec(q); err != nil {
			return err
		}
	}
	var answered []int64
	for _, b := range bells {
		if !slices.Contains(busy, b.lane) {
			answered = append(answered, b.n)
		}
	}
	if len(answered) == 0 {
		return nil
	}
	_, err = t.exec(t.query(`DELETE FROM livecode_bell WHERE n IN `).ints(answered))
	return err
}

// A bell is a row of that table.
type bell struct {
	n    int64
	lane string
}

// bells returns some that nobody else is answering, and their lanes in order.
func (t *tx) bells() (bells []bell, lanes []string, err error) {
	err = t.each(t.query(`SELECT n, lane FROM livecode_bell ORDER BY n LIMIT `).int(maxBells).add(` FOR UPDATE SKIP LOCKED`),
		func(scan func(...any) error) error {
			var b bell
			err := scan(&b.n, &b.lane)
			bells = append(bells, b)
			lanes = append(lanes, b.lane)
			return err
		})
	slices.Sort(lanes)
	return bells, slices.Compact(lanes), err
}

// lanes returns which of these are there.
func (t *tx) lanes(list []string, locking string) (there []string, err error) {
	err = t.each(t.query(`SELECT lane FROM livecode_lane FORCE INDEX (PRIMARY) WHERE lane IN `).strings(list).
		add(` ORDER BY lane LIMIT `).int(int64(len(list))).add(locking),
		func(scan func(...any) error) error {
			var lane string
			err := scan(&lane)
			there = append(there, lane)
			return err
		})
	return there, err
}

func without(list, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		_, found := slices.BinarySearch(gone, s)
		return found
	})
}
