package mysql

import "slices"

// maxArrivals is how many are admitted at a time.
const maxArrivals = 256

// announce says that lanes have something new.
func (t *tx) announce(lanes []string) error {
	slices.Sort(lanes)
	lanes = slices.Compact(lanes)
	q := lists(t.query(`INSERT INTO livecode_arrival (lane) VALUES `), lanes, func(q *query, lane string) { q.bytes(lane) })
	_, err := t.exec(q)
	return err
}

// announceAgain does so for events whose lanes are not there, as somebody may have
// removed them by hand.
func (t *tx) announceAgain() error {
	_, err := t.exec(t.query(`
		INSERT INTO livecode_arrival (lane) SELECT DISTINCT e.lane FROM livecode_event e
		LEFT JOIN livecode_lane l ON l.lane = e.lane WHERE l.lane IS NULL`))
	return err
}

// admit makes lanes for what is new. An arrival whose lane is there needs nothing more,
// but that nobody is about to remove the lane: so one stays whose lane another
// transaction holds.
func (t *tx) admit() error {
	arrivals, lanes, err := t.arrivals()
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
	var admitted []int64
	for _, a := range arrivals {
		if !slices.Contains(busy, a.lane) {
			admitted = append(admitted, a.n)
		}
	}
	if len(admitted) == 0 {
		return nil
	}
	_, err = t.exec(t.query(`DELETE FROM livecode_arrival WHERE n IN `).ints(admitted))
	return err
}

// An arrival is a row of that table.
type arrival struct {
	n    int64
	lane string
}

// arrivals returns some that nobody else is admitting, and their lanes in order.
func (t *tx) arrivals() (arrivals []arrival, lanes []string, err error) {
	err = t.each(t.query(`SELECT n, lane FROM livecode_arrival ORDER BY n LIMIT `).int(maxArrivals).add(` FOR UPDATE SKIP LOCKED`),
		func(scan func(...any) error) error {
			var a arrival
			err := scan(&a.n, &a.lane)
			arrivals = append(arrivals, a)
			lanes = append(lanes, a.lane)
			return err
		})
	slices.Sort(lanes)
	return arrivals, slices.Compact(lanes), err
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
