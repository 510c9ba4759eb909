package mysql

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Put implements [callback.Inbox].
func (s *Store) Put(ctx context.Context, e callback.Envelope) (duplicate bool, err error) {
	if err := fits(e, s.server.maxStatement()); err != nil {
		return false, wrap("Put", err)
	}
	result := s.puts.do(ctx, e)
	return result.duplicate, wrap("Put", result.err)
}

// putAll stores events together.
func (s *Store) putAll(ctx context.Context, list []callback.Envelope, _ bool) ([]result, error) {
	full, err := s.isFull(ctx)
	if err != nil {
		return nil, err
	}
	var results []result
	stored := 0
	err = s.server.bare(ctx, maxTransaction+timeFor(list), guarded(func(t *tx) error {
		results, stored = nil, 0
		for _, part := range parts(list) {
			b := newBatch(part)
			if err := b.put(t, full, s.rememberFor); err != nil {
				return err
			}
			results, stored = append(results, b.results...), stored+len(b.fresh)
		}
		return t.countCommit()
	}))
	if err != nil {
		return nil, err
	}
	if stored > 0 {
		s.room.count(stored)
		s.nudge()
	}
	return results, nil
}

// timeFor returns how much longer than others a transaction may take that has large
// bodies: a second for each mebibyte.
func timeFor(list []callback.Envelope) time.Duration {
	bytes := 0
	for _, e := range list {
		bytes += len(e.Body.Reveal())
	}
	return time.Duration(bytes>>20) * time.Second
}

// parts cuts a list so that in each part either all events have a Span or none has,
// and no event follows another one under its key. There is one part, as a rule.
func parts(list []callback.Envelope) [][]callback.Envelope {
	var parts [][]callback.Envelope
	begin, digests := 0, map[string][]byte{}
	for i, e := range list {
		if i > begin && ((e.Span > 0) != (list[begin].Span > 0) || e.Follows(digests[e.Key])) {
			parts, begin = append(parts, list[begin:i]), i
			clear(digests)
		}
		digests[e.Key] = e.Digest
	}
	return append(parts, list[begin:])
}

// A batch are events that are put together.
type batch struct {
	list    []callback.Envelope
	first   map[string]int // places by key; of several with one key that of the first
	fresh   []callback.Envelope
	results []result
}

func newBatch(list []callback.Envelope) *batch {
	b := &batch{list: list, first: map[string]int{}, results: make([]result, len(list))}
	for i, e := range list {
		if _, ok := b.first[e.Key]; !ok && e.Key != "" {
			b.first[e.Key] = i
		}
	}
	return b
}

// put stores what is not known. A repeat is acknowledged by a commit of its own, so
// that what it repeats is on the disk, and on the replicas that the server waits
// for, by then: the server shows what others have written before that.
func (b *batch) put(t *tx, full bool, rememberFor time.Duration) (err error) {
	var known map[string][]byte
	if full {
		known, err = b.recall(t)
	} else {
		known, err = b.remember(t, rememberFor)
	}
	if err != nil {
		return err
	}
	for i, e := range b.list {
		b.results[i] = b.resultOf(i, e, known, full)
		if b.results[i] == (result{}) {
			b.fresh = append(b.fresh, e)
		}
	}
	if len(b.fresh) == 0 {
		return nil
	}
	return t.add(b.fresh)
}

// resultOf says what becomes of an event, given the digests of the keys that are
// known. A zero result is that it is to be stored.
func (b *batch) resultOf(i int, e callback.Envelope, known map[string][]byte, full bool) result {
	digest, isKnown := known[e.Key]
	isKnown = isKnown && e.Key != ""
	if first, ok := b.first[e.Key]; ok && !isKnown && !full && first != i {
		digest, isKnown = b.list[first].Digest, true
	}
	switch {
	case isKnown && e.Follows(digest) && full:
		return result{err: inbox.ErrFull}
	case isKnown && e.Conflicts(digest):
		return result{err: callback.ErrConflict}
	case isKnown:
		return result{duplicate: true}
	case full:
		return result{err: inbox.ErrFull}
	}
	return result{}
}

// keys returns the keys in an order that is the same for all, or receivers would
// wait for one another in a circle.
func (b *batch) keys() []string { return slices.Sorted(maps.Keys(b.first)) }

// remember notes the keys, and returns the digests of those that were known.
func (b *batch) remember(t *tx, rememberFor time.Duration) (map[string][]byte, error) {
	keys := b.keys()
	if len(keys) == 0 {
		return nil, nil
	}
	token := rand.Int64()
	q := t.query(`INSERT INTO livecode_seen (dedupe_key, digest, expires, token) VALUES `)
	lists(q, keys, func(q *query, key string) {
		q.bytes(key).add(", ").bytesOrNull(b.list[b.first[key]].Digest).add(", ").
			int(t.now + cmp.Or(b.list[b.first[key]].Span, rememberFor).Microseconds()).add(", ").int(token)
	})
	free := func(q *query) *query {
		q.add(`(expires <= `).int(t.now)
		if b.list[0].Span > 0 {
			q.add(` OR digest <> VALUES(digest)`)
		}
		return q.add(` OR token = VALUES(token))`)
	}
	// Some servers assign one after the other, so token comes first: it tells the
	// others that the row is taken, whatever of it they find changed.
	q.add(` ON DUPLICATE KEY UPDATE token = IF(`)
	free(q).add(`, VALUES(token), token), digest = IF(`)
	free(q).add(`, VALUES(digest), digest), repeats = IF(`)
	free(q).add(`, 0, repeats + 1), expires = IF(`)
	free(q).add(`, VALUES(expires), expires)`)
	changed, err := t.exec(q)
	if err != nil || changed == int64(len(keys)) { // a row that was there counts twice
		return nil, err
	}
	return t.digests(t.query(`SELECT dedupe_key, digest FROM livecode_seen WHERE dedupe_key IN `).strings(keys).
		add(` AND token <> `).int(token).add(` LIMIT `).int(int64(len(keys))))
}

// recall returns the digests of the keys that are known, and notes no others.
func (b *batch) recall(t *tx) (map[string][]byte, error) {
	keys := b.keys()
	if len(keys) == 0 {
		return nil, nil
	}
	known, err := t.digests(t.query(`SELECT dedupe_key, digest FROM livecode_seen WHERE dedupe_key IN `).strings(keys).
		add(` AND expires > `).int(t.now).add(` LIMIT `).int(int64(len(keys))).add(` FOR UPDATE`))
	if err != nil || len(known) == 0 {
		return nil, err
	}
	_, err = t.exec(t.query(`UPDATE livecode_seen SET repeats = repeats + 1 WHERE dedupe_key IN `).
		strings(slices.Sorted(maps.Keys(known))))
	return known, err
}

func (t *tx) digests(q *query) (map[string][]byte, error) {
	digests := map[string][]byte{}
	err := t.each(q, func(scan func(...any) error) error {
		var key, digest []byte
		err := scan(&key, &digest)
		digests[string(key)] = bytes.Clone(digest)
		return err
	})
	return digests, err
}

// add appends events to their lanes, and announces them.
func (t *tx) add(list []callback.Envelope) error {
	lanes := make([]string, len(list))
	q := t.query(`INSERT INTO livecode_event (lane, ` + columns + `) VALUES `)
	place := 0
	lists(q, list, func(q *query, e callback.Envelope) {
		lanes[place] = laneOf(e.StreamID)
		q.bytes(lanes[place]).add(", ").values(e)
		place++
	})
	if _, err := t.exec(q); err != nil {
		return err
	}
	return t.announce(lanes)
}
