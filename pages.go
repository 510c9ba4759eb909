package livecode

import "iter"

// pages turns a call that returns one page into an iterator over all rows. It
// holds one page at a time.
type pages[T any] struct {
	first, size, defaultSize int
	fetch                    func(page, size int) (rows []T, total int64, err error)
	id                       func(T) string
}

func (p pages[T]) all() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		first, size := max(p.first, 1), p.size
		if size == 0 {
			size = p.defaultSize
		}
		seen, before := int64(first-1)*int64(size), ""
		for page := first; ; page++ {
			rows, total, err := p.fetch(page, size)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			// A service that does not know the parameter sends the first page
			// for ever.
			if len(rows) == 0 || (page > first && p.id(rows[0]) == before) {
				return
			}
			before = p.id(rows[0])
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			// The total alone is no reason to stop: it may be stale.
			if seen += int64(len(rows)); len(rows) < size && seen >= total {
				return
			}
		}
	}
}
