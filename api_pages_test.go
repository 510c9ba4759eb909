package livecode_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// A pager is one of the iterators, with pages of ten rows.
type pager struct {
	name             string
	total, list, row string // their names on the wire; row is that of the id
	all              func(ctx context.Context, c *livecode.Client, first int) iter.Seq2[string, error]
}

var pagers = []pager{
	{"Channel.All", "all_count", "channel_list", "channel_id", func(ctx context.Context, c *livecode.Client, first int) iter.Seq2[string, error] {
		return ids(c.Channel.All(ctx, livecode.ListChannelsParams{Page: first, PageSize: 10}), func(c livecode.Channel) string { return c.ID })
	}},
	{"Tape.AllFiles", "all_count", "file_list", "file_id", func(ctx context.Context, c *livecode.Client, first int) iter.Seq2[string, error] {
		return ids(c.Tape.AllFiles(ctx, "8888_a", livecode.ListFilesParams{Page: first, PageSize: 10}), func(f livecode.TapeFile) string { return f.FileID })
	}},
	{"Stat.AllLive", "stream_count", "stream_info", "stream_name", func(ctx context.Context, c *livecode.Client, first int) iter.Seq2[string, error] {
		return ids(c.Stat.AllLive(ctx, livecode.StatParams{Page: first, PageSize: 10}), func(s livecode.LiveStream) string { return s.StreamID })
	}},
	{"Stat.AllPush", "stream_count", "stream_info", "stream_name", func(ctx context.Context, c *livecode.Client, first int) iter.Seq2[string, error] {
		return ids(c.Stat.AllPush(ctx, livecode.StatParams{Page: first, PageSize: 10}), func(s livecode.PushStream) string { return s.StreamID })
	}},
	{"Stat.AllPlay", "stream_count", "stream_info", "stream_name", func(ctx context.Context, c *livecode.Client, first int) iter.Seq2[string, error] {
		return ids(c.Stat.AllPlay(ctx, livecode.StatParams{Page: first, PageSize: 10}), func(s livecode.PlayStream) string { return s.StreamID })
	}},
}

// ids yields the id of each row.
func ids[T any](seq iter.Seq2[T, error], id func(T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for row, err := range seq {
			if !yield(id(row), err) {
				return
			}
		}
	}
}

// page returns an answer with the rows from to to, counted from 1, that claims a
// total.
func (p pager) page(from, to, total int) string {
	var list []string
	for i := from; i <= to; i++ {
		list = append(list, fmt.Sprintf(`{%q:"8888_%03d"}`, p.row, i))
	}
	return fmt.Sprintf(`{"ret":0,"output":{%q:%d,%q:[%s]}}`, p.total, total, p.list, strings.Join(list, ","))
}

// each runs a test for every iterator.
func eachPager(t *testing.T, test func(t *testing.T, p pager)) {
	t.Parallel()
	for _, p := range pagers {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}

// wantRows are the ids from 1 to n.
func wantRows(n int) []string {
	var want []string
	for i := 1; i <= n; i++ {
		want = append(want, fmt.Sprintf("8888_%03d", i))
	}
	return want
}

const none = `{"ret":10003,"errmsg":"no data"}`

func TestPages_yieldEveryRowOnce(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		for _, tt := range []struct {
			name     string
			answers  []string
			rows     int
			requests int
		}{
			{"nothing", []string{none}, 0, 1},
			{"three pages", []string{p.page(1, 10, 25), p.page(11, 20, 25), p.page(21, 25, 25)}, 25, 3},
			{"a last page that is full", []string{p.page(1, 10, 20), p.page(11, 20, 20), none}, 20, 3},
			{"no total at all", []string{p.page(1, 10, 0), p.page(11, 15, 0)}, 15, 2},
			{"a total that is too small", []string{p.page(1, 10, 3), p.page(11, 20, 3), p.page(21, 25, 3)}, 25, 3},
			{"a total that is too large", []string{p.page(1, 10, 99), p.page(11, 15, 99), none}, 15, 3},
			{"smaller pages than asked for", []string{p.page(1, 5, 12), p.page(6, 10, 12), p.page(11, 12, 12)}, 12, 3},
			{"the same page for ever, and it is all there is", []string{p.page(1, 10, 10)}, 10, 2},
		} {
			rec := record(t, tt.answers...)
			got, err := livecode.Rows(p.all(t.Context(), rec.client(t), 0))
			require.NoError(t, err, tt.name)
			assert.Equal(t, wantRows(tt.rows), got, tt.name)
			assert.Len(t, rec.requests(), tt.requests, tt.name)
			for i, sent := range rec.requests() {
				assert.Equal(t, fmt.Sprint(i+1), sent.params(t).Get("Param.n.page_no"), tt.name)
				assert.Equal(t, "10", sent.params(t).Get("Param.n.page_size"), tt.name)
			}
		}
	})
}

func TestPages_beginWhereTheyAreTold(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(11, 20, 25), p.page(21, 25, 25))
		got, err := livecode.Rows(p.all(t.Context(), rec.client(t), 2))
		require.NoError(t, err)
		assert.Equal(t, wantRows(25)[10:], got)
		assert.Len(t, rec.requests(), 2)

		_, err = livecode.Rows(p.all(t.Context(), rec.client(t), -1))
		var argument *livecode.ArgumentError
		assert.ErrorAs(t, err, &argument)
	})
}

// A service that does not know page_no would send its first page for ever.
func TestPages_sayThatAServiceRepeatsItself(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(1, 10, 25))
		got, err := livecode.Rows(p.all(t.Context(), rec.client(t), 0))
		assert.Equal(t, wantRows(10), got, "no row twice")
		var answer *livecode.ResponseError
		require.ErrorAs(t, err, &answer, "fifteen rows are missing")
		assert.Contains(t, err.Error(), "rows are missing")
		assert.Len(t, rec.requests(), 2)
	})
}

func TestPages_askForNoMoreThanTheLoopTakes(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(1, 10, 25), p.page(11, 20, 25), p.page(21, 25, 25))
		all := p.all(t.Context(), rec.client(t), 0)
		assert.Empty(t, rec.requests(), "nothing is asked before the loop")
		taken := 0
		for _, err := range all {
			require.NoError(t, err)
			if taken++; taken == 10 {
				break
			}
		}
		assert.Len(t, rec.requests(), 1)
	})
}

// While the rows of a page are taken, no later page has been asked for: there is
// one page in memory.
func TestPages_holdOnePageAtATime(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(1, 10, 25), p.page(11, 20, 25), p.page(21, 25, 25))
		taken := 0
		for _, err := range p.all(t.Context(), rec.client(t), 0) {
			require.NoError(t, err)
			assert.Len(t, rec.requests(), taken/10+1, "row %d", taken+1)
			taken++
		}
		assert.Equal(t, 25, taken)
	})
}

func TestPages_endWithTheFirstError(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(1, 10, 25), `{"ret":1204,"message":"no"}`, p.page(21, 25, 25))
		var got []string
		var failures []error
		for id, err := range p.all(t.Context(), rec.client(t), 0) {
			if err != nil {
				failures = append(failures, err)
				assert.Empty(t, id)
				continue // a loop that goes on gets nothing more
			}
			got = append(got, id)
		}
		assert.Equal(t, wantRows(10), got)
		require.Len(t, failures, 1)
		assert.ErrorIs(t, failures[0], livecode.CodeInvalidParam)
		assert.Len(t, rec.requests(), 2)
	})
}

func TestPages_endWithTheContext(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(1, 10, 25), p.page(11, 20, 25))
		ctx, cancel := context.WithCancel(t.Context())
		got, err := livecode.Rows(ids(p.all(ctx, rec.client(t), 0), func(id string) string {
			cancel()
			return id
		}))
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, wantRows(10), got, "the page at hand is not taken away")
		assert.Len(t, rec.requests(), 1)
	})
}

func TestPages_rangeTwiceStartsAnew(t *testing.T) {
	eachPager(t, func(t *testing.T, p pager) {
		rec := record(t, p.page(1, 10, 12), p.page(11, 12, 12), p.page(1, 10, 12), p.page(11, 12, 12))
		all := p.all(t.Context(), rec.client(t), 0)
		for range 2 {
			got, err := livecode.Rows(all)
			require.NoError(t, err)
			assert.Equal(t, wantRows(12), got)
		}
		assert.Len(t, rec.requests(), 4)
	})
}
