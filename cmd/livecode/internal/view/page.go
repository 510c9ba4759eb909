package view

import (
	"slices"
	"strings"
	"time"
)

// maxLimit is how many rows a page has at most, and defaultLimit what it has unless
// told.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// A Query says which rows are wanted. The zero value is the first page of all.
type Query struct {
	Offset, Limit int
	Text          string // any part of a name, whatever its case
	Stream        string // exactly
	State         string // of streams: live, interrupted, forbidden, …
	Outcome       string // of deliveries: delivered, failed, pending
	Verdict       string // of requests: executed, rejected
}

// A Page is some of the rows, and how many there are of them all.
type Page[T any] struct {
	Total int `json:"total"`
	Items []T `json:"items"`
}

// cut takes the page of a query from its rows, and makes items of those alone.
func cut[R, T any](q Query, rows []R, item func(R) T) Page[T] {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	from := min(max(q.Offset, 0), len(rows))
	to := min(from+min(limit, maxLimit), len(rows))
	p := Page[T]{Total: len(rows), Items: make([]T, 0, to-from)}
	for _, row := range rows[from:to] {
		p.Items = append(p.Items, item(row))
	}
	return p
}

// newest keeps the rows that pass, the last first.
func newest[R any](rows []R, pass func(*R) bool) []R {
	kept := make([]R, 0, len(rows))
	for i := range slices.Backward(rows) {
		if pass(&rows[i]) {
			kept = append(kept, rows[i])
		}
	}
	return kept
}

// has reports whether one of the texts holds what is searched for.
func (q Query) has(texts ...string) bool {
	if q.Text == "" {
		return true
	}
	wanted := strings.ToLower(q.Text)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), wanted) })
}

func (q Query) of(streamID string) bool { return q.Stream == "" || q.Stream == streamID }

// at is a time as JSON has it, and nothing for none.
func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
