package livecode

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
)

// pages turns a call that returns one page into an iterator over all rows. It
// holds one page at a time.
type pages[T any] struct {
	endpoint                 endpoint
	first, size, defaultSize int
	fetch                    func(page, size int) (rows []T, total int64, err error)
	id                       func(T) string
}

func (p pages[T]) all() iter.Seq2[T, error] {
	if p.first == 0 {
		p.first = 1
	}
	if p.size == 0 {
		p.size = p.defaultSize
	}
	return func(yield func(T, error) bool) {
		var none T
		seen, before := int64(p.first-1)*int64(p.size), ""
		for page := p.first; ; page++ {
			rows, total, err := p.fetch(page, p.size)
			switch {
			case err != nil:
				yield(none, err)
				return
			case len(rows) == 0:
				return
			case page > p.first && p.id(rows[0]) == before:
				if seen < total { // to end without a word would lose the rest
					yield(none, p.samePage())
				}
				return
			}
			before = p.id(rows[0])
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			// The total alone is no reason to stop: it may be stale.
			if seen += int64(len(rows)); len(rows) < p.size && seen >= total {
				return
			}
		}
	}
}

// samePage is about a service that does not know the number of a page: it sends
// the same one for ever.
func (p pages[T]) samePage() error {
	return &ResponseError{Interface: p.endpoint.name, Status: http.StatusOK, Attempts: 1, Err: errSamePage}
}

var errSamePage = errors.New("the page begins like the one before it, and rows are missing")

// How many rows a page has at most, by the vendor. The service sends no more, so a
// longer one is not from it.
const (
	maxPage     = 100
	maxStatPage = 300
)

func validatePage(ep endpoint, page, size, smallest, biggest int) error {
	if page < 0 {
		return ep.badArgument("Page", "from 1, or 0 for the first")
	}
	if size != 0 && (size < smallest || size > biggest) {
		return ep.badArgument("PageSize", fmt.Sprintf("from %d to %d, or 0 for the default", smallest, biggest))
	}
	return nil
}

// Order is the direction of a list.
type Order int

// The orders. What the default is depends on the interface.
const (
	OrderDefault    Order = iota // default
	OrderAscending               // asc
	OrderDescending              // desc
)

// wire returns the number of an order, nil for the default.
func (o Order) wire() (number *int, ok bool) {
	switch o {
	case OrderDefault:
		return nil, true
	case OrderAscending:
		return new(int), true
	case OrderDescending:
		n := 1
		return &n, true
	}
	return nil, false
}
