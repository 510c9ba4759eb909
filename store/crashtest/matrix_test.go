//go:build unix

package crashtest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

var rounds = flag.Int("rounds", 3, "how often a receiver is killed at each point of the matrix")

// A result is what one cell of the matrix came to.
type result struct {
	kills, acked, missing, twice, unflagged, givenUp int
}

func (r result) String() string {
	if r.kills == 0 {
		return "—"
	}
	return fmt.Sprintf("%d/%d −%d +%d", r.kills, r.acked, r.missing, r.twice)
}

// A matrix collects the results of all cells.
type matrix struct {
	mu    sync.Mutex
	cells map[string]result
}

func (m *matrix) note(mode string, p point, r result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cells[mode+string(p)] = r
}

func (m *matrix) String() string {
	modes := append([]string{modeSync}, durableModes...)
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "killed\t"+strings.Join(modes, "\t"))
	givenUp := 0
	for _, p := range points {
		row := string(p)
		for _, mode := range modes {
			row += "\t" + m.cells[mode+string(p)].String()
			givenUp += m.cells[mode+string(p)].givenUp
		}
		fmt.Fprintln(w, row)
	}
	_ = w.Flush()
	return fmt.Sprintf("kills/acknowledged −lost +handled twice\n%s"+
		"%d notifications were given up by the sender, unacknowledged", text.String(), givenUp)
}

// TestCrashMatrix: whatever was acknowledged reaches its handler, and at most one
// event for each kill reaches it twice.
func TestCrashMatrix(t *testing.T) {
	m := &matrix{cells: map[string]result{}}
	t.Run("modes", func(t *testing.T) {
		for _, mode := range append([]string{modeSync}, durableModes...) {
			t.Run(mode, func(t *testing.T) {
				t.Parallel()
				base := newPlan(t, mode)
				for _, p := range points {
					if mode == modeSync && p == pointCompaction {
						continue // there is no store
					}
					t.Run(string(p), func(t *testing.T) { m.note(mode, p, runCell(t, base, p)) })
				}
			})
		}
	})
	t.Logf("\n%s", m)
}

// newPlan describes a receiver of a mode with a place of its own.
func newPlan(t *testing.T, mode string) plan {
	t.Helper()
	dir := t.TempDir()
	p := plan{
		Mode: mode, Addr: freeAddr(t), Point: pointNone, Concurrency: 1,
		File: filepath.Join(dir, "events.db"), Ledger: filepath.Join(dir, "ledger"),
	}
	switch mode {
	case modePostgres:
		p.DSN, p.Schema = newSchema(t)
	case modeMySQL:
		p.DSN, p.Schema = newTables(t)
	}
	return p
}

func runCell(t *testing.T, base plan, p point) (total result) {
	// Another ledger for each point, but one store for all: a store has a past.
	base.Ledger += "-" + strings.Map(func(r rune) rune {
		if r == ' ' || r == ',' {
			return '-'
		}
		return r
	}, string(p))
	for round := range *rounds {
		cell := &cell{T: t, base: base, point: p, round: round}
		r := cell.run()
		total.kills += r.kills
		total.acked += r.acked
		total.missing += r.missing
		total.givenUp += r.givenUp
	}
	total.twice, total.unflagged = repeats(t, base.Ledger)
	assert.Zero(t, total.missing, "acknowledged and not handled")
	assert.LessOrEqual(t, total.twice, total.kills, "handled twice")
	if base.Mode != modeSync {
		assert.Zero(t, total.unflagged, "handled twice without being marked Redelivered")
	}
	assert.Positive(t, total.acked)
	return total
}

// repeats counts the calls of handlers beyond the first for each event, and those
// of them that did not say so.
func repeats(t *testing.T, ledger string) (twice, unflagged int) {
	t.Helper()
	entries, order := readLedger(t, ledger)
	for sequence, e := range entries {
		again := max(e.begun-1, 0)
		twice += again
		unflagged += max(again-e.flagged, 0)
		require.LessOrEqual(t, e.flagged, e.begun, sequence)
	}
	for stream, sequences := range order {
		require.True(t, slices.IsSorted(sequences), "%s came in the order %v", stream, sequences)
	}
	return twice, unflagged
}

// A cell is one round at one point in one mode.
type cell struct {
	*testing.T
	base  plan
	point point
	round int
}

// number tells the rounds of all points apart.
func (c *cell) number() int { return slices.Index(points, c.point)*1000 + c.round }

// profile gives each point another habit of the service to begin with, so that a
// few rounds already show all of them to each mode.
func (c *cell) profile() callbacktest.RetryProfile {
	return profiles[(slices.Index(points, c.point)+c.round)%len(profiles)]
}

func TestThreeRoundsShowEveryProfile(t *testing.T) {
	t.Parallel()
	seen := map[callbacktest.RetryProfile]int{}
	for _, p := range points {
		for round := range 3 {
			seen[(&cell{point: p, round: round}).profile()]++
		}
	}
	for _, profile := range profiles {
		assert.GreaterOrEqual(t, seen[profile], len(points)/2, "%+v", profile)
	}
}

func (c *cell) plan(p point) plan {
	out := c.base
	out.Point, out.Hit = p, 1+rand.IntN(4)
	if p.atStart() || p == pointShutdown {
		out.Hit = 1
	}
	return out
}

func (c *cell) run() result {
	streams := 2
	if c.base.Mode == modeSync {
		streams = 1 // a handler for each request: one at a time here
	}
	office := newPostOffice(c.T, "http://"+c.base.Addr+"/", callbacktest.SenderOptions{Profile: c.profile()})
	var kills int
	var settled <-chan struct{}
	if c.point.atStart() {
		kills, settled = c.killAtStart(office, streams)
	} else {
		kills, settled = c.killWhileSending(office, streams)
	}
	survivor := startServing(c.T, c.plan(pointNone))
	<-settled
	missing := awaitHandled(c.T, c.base.Ledger, office.acked)
	survivor.stop()
	return result{kills: kills, acked: len(office.acked), missing: len(missing), givenUp: len(office.lost)}
}

func (c *cell) killWhileSending(office *postOffice, streams int) (kills int, settled <-chan struct{}) {
	doomed := startServing(c.T, c.plan(c.point))
	settled = office.sendStreams(c.number(), streams, 6)
	if c.point == pointShutdown {
		<-office.first
		doomed.signal(syscall.SIGTERM)
	}
	doomed.awaitDeath()
	return 1, settled
}

// killAtStart leaves events behind whose handler is stuck, and kills the next
// receiver when it finds them.
func (c *cell) killAtStart(office *postOffice, streams int) (kills int, settled <-chan struct{}) {
	stuck := c.plan(pointNone)
	stuck.Stuck = c.base.Mode != modeSync
	first := startServing(c.T, stuck)
	settled = office.sendStreams(c.number(), streams, 4)
	<-office.first
	first.kill()
	start(c.T, c.plan(c.point)).awaitDeath()
	return 2, settled
}
