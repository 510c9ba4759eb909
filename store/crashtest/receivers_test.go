//go:build unix

package crashtest

import (
	"fmt"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// eachShared runs a test for each mode whose store several receivers share.
func eachShared(t *testing.T, test func(t *testing.T, mode string)) {
	for _, mode := range sharedModes {
		t.Run(mode, func(t *testing.T) { test(t, mode) })
	}
}

// pair returns two receivers that share a database and a ledger.
func pair(t *testing.T, mode string) (a, b plan) {
	t.Helper()
	a = newPlan(t, mode)
	b = a
	b.Addr = freeAddr(t)
	return a, b
}

// TestStoppedHolderIsTooLate: a receiver that stops for longer than its lease
// loses its event to another one, and cannot note an outcome any more.
func TestStoppedHolderIsTooLate(t *testing.T) {
	t.Parallel()
	eachShared(t, stoppedHolderIsTooLate)
}

func stoppedHolderIsTooLate(t *testing.T, mode string) {
	t.Parallel()
	a, b := pair(t, mode)
	a.Slow = 300 * time.Millisecond
	first := startServing(t, a)
	office := newPostOffice(t, "http://"+a.Addr+"/", callbacktest.SenderOptions{})
	office.send("8888_room", "1")
	office.send("8888_room", "2")
	require.Eventually(t, func() bool {
		entries, _ := readLedger(t, a.Ledger)
		return entries["1"].begun == 1
	}, 10*time.Second, time.Millisecond)
	first.signal(syscall.SIGSTOP)

	second := startServing(t, b)
	require.Empty(t, awaitHandled(t, a.Ledger, []string{"1", "2"}))
	first.signal(syscall.SIGCONT) // finishes the handler, and finds its claim gone
	time.Sleep(lease)
	first.stop()
	second.stop()

	entries, order := readLedger(t, a.Ledger)
	assert.Equal(t, entry{begun: 2, ended: 2, flagged: 1}, entries["1"], "once by each, and the second knew")
	assert.Equal(t, entry{begun: 1, ended: 1}, entries["2"], "what the first still wrote had no effect")
	assert.Equal(t, []string{"1", "2"}, order["8888_room"])
}

// TestRollingRestart: two receivers are replaced one after the other while 500
// events a second arrive, and nobody notices. It has the machine for itself, since
// it has to keep that rate.
func TestRollingRestart(t *testing.T) {
	eachShared(t, rollingRestart)
}

func rollingRestart(t *testing.T, mode string) {
	const perSecond = 500
	a, b := pair(t, mode)
	a.Concurrency, b.Concurrency = 8, 8
	plans := []plan{a, b}
	running := []*process{startServing(t, a), startServing(t, b)}
	lb := &balancer{addrs: []string{a.Addr, b.Addr}}
	office := newPostOffice(t, "http://receivers.test/", callbacktest.SenderOptions{
		Profile: callbacktest.Profile2017().Scaled(0.01), Client: lb.client(),
	})
	stop := office.sendSteadily(32, perSecond)
	<-office.first
	for i := range 4 {
		running[i%2].stop()
		running[i%2] = startServing(t, plans[i%2])
		time.Sleep(300 * time.Millisecond) // both at work
	}
	rate := stop()
	assert.Empty(t, awaitHandled(t, a.Ledger, office.acked))
	for _, p := range running {
		p.stop()
	}
	twice, unflagged := repeats(t, a.Ledger)
	t.Logf("%d events, %.0f a second", len(office.acked), rate)
	assert.GreaterOrEqual(t, rate, 0.4*perSecond, "even on a machine that others use; alone it keeps all of it")
	assert.Empty(t, office.lost, "the sender got all of them through")
	assert.Zero(t, twice, "a restart in good order brings nothing twice")
	assert.Zero(t, unflagged)
}

// TestBothReceiversGetEverything: each event is sent to both, and handled once.
func TestBothReceiversGetEverything(t *testing.T) {
	t.Parallel()
	eachShared(t, bothReceiversGetEverything)
}

func bothReceiversGetEverything(t *testing.T, mode string) {
	t.Parallel()
	a, b := pair(t, mode)
	processes := []*process{startServing(t, a), startServing(t, b)}
	var acked []string
	var all []<-chan struct{}
	offices := []*postOffice{
		newPostOffice(t, "http://"+a.Addr+"/", callbacktest.SenderOptions{}),
		newPostOffice(t, "http://"+b.Addr+"/", callbacktest.SenderOptions{}),
	}
	for _, office := range offices {
		all = append(all, office.sendStreams(0, 4, 25))
	}
	for i, settled := range all {
		<-settled
		assert.Len(t, offices[i].acked, 100)
		acked = append(acked, offices[i].acked...)
	}
	require.Empty(t, awaitHandled(t, a.Ledger, acked))
	for _, p := range processes {
		p.stop()
	}
	entries, _ := readLedger(t, a.Ledger)
	assert.Len(t, entries, 100)
	for sequence, e := range entries {
		assert.Equal(t, entry{begun: 1, ended: 1}, e, sequence)
	}
}

// TestClockJumps: the clock of the receiver jumps by an hour between the
// acknowledgement and the handler, and is set right later.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for _, mode := range durableModes {
		for _, jump := range []time.Duration{time.Hour, -time.Hour} {
			t.Run(fmt.Sprint(mode, " ", jump), func(t *testing.T) {
				t.Parallel()
				p := newPlan(t, mode)
				stuck := p
				stuck.Stuck = true
				before := startServing(t, stuck)
				url := "http://" + p.Addr + "/"
				office := newPostOffice(t, url, callbacktest.SenderOptions{})
				<-office.sendStreams(0, 3, 5)
				before.kill()
				require.Len(t, office.acked, 15)

				p.Ahead = jump
				jumped := startServing(t, p)
				assert.Empty(t, awaitHandled(t, p.Ledger, office.acked), "what is in the store knows no t")
				<-office.sendStreams(0, 3, 5) // the service sends them again
				assert.Len(t, office.lost, 15, "no t of the service is in the window of this clock")
				fellow := newPostOffice(t, url, callbacktest.SenderOptions{Clock: func() time.Time { return time.Now().Add(jump) }})
				<-fellow.sendStreams(0, 3, 5)
				assert.Len(t, fellow.acked, 15, "known to a store whose clock has jumped")
				jumped.stop()

				p.Ahead = 0
				after := startServing(t, p)
				<-office.sendStreams(0, 3, 5)
				assert.Len(t, office.acked, 30)
				after.stop()
				entries, _ := readLedger(t, p.Ledger)
				assert.Len(t, entries, 15)
				twice, unflagged := repeats(t, p.Ledger)
				assert.LessOrEqual(t, twice, 1, "the one that was in hand")
				assert.Zero(t, unflagged)
			})
		}
	}
}

// TestManyHandlersAtWork: with more handlers than one, a kill brings back at most
// as many events as there are handlers.
func TestManyHandlersAtWork(t *testing.T) {
	t.Parallel()
	const handlers = 4
	for _, mode := range durableModes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			p := newPlan(t, mode)
			p.Concurrency, p.Slow = handlers, 20*time.Millisecond
			first := startServing(t, p)
			office := newPostOffice(t, "http://"+p.Addr+"/", callbacktest.SenderOptions{Profile: callbacktest.Profile2022().Scaled(0.01)})
			settled := office.sendStreams(0, 10, 5)
			time.Sleep(70 * time.Millisecond)
			first.kill()
			second := startServing(t, p)
			<-settled
			assert.Empty(t, awaitHandled(t, p.Ledger, office.acked))
			second.stop()
			twice, unflagged := repeats(t, p.Ledger)
			assert.LessOrEqual(t, twice, handlers)
			assert.Zero(t, unflagged)
		})
	}
}

// TestSinkIsDown: handlers fail for a while; the receiver goes on acknowledging,
// and afterwards everything comes in order.
func TestSinkIsDown(t *testing.T) {
	t.Parallel()
	for _, mode := range durableModes {
		for _, outage := range []time.Duration{50 * time.Millisecond, 300 * time.Millisecond, 3 * time.Second} {
			t.Run(fmt.Sprint(mode, " ", outage), func(t *testing.T) {
				t.Parallel()
				p := newPlan(t, mode)
				p.Down = filepath.Join(t.TempDir(), "sink is up")
				p.Concurrency = 4
				proc := startServing(t, p)
				office := newPostOffice(t, "http://"+p.Addr+"/", callbacktest.SenderOptions{})
				begun := time.Now()
				<-office.sendStreams(0, 5, 20)
				assert.Len(t, office.acked, 100)
				time.Sleep(outage - time.Since(begun))
				entries, _ := readLedger(t, p.Ledger)
				assert.Empty(t, entries)
				require.NoError(t, touch(p.Down))
				assert.Empty(t, awaitHandled(t, p.Ledger, office.acked))
				proc.stop()
				_, order := readLedger(t, p.Ledger)
				for stream, sequences := range order {
					assert.True(t, slices.IsSorted(sequences), stream)
				}
				twice, _ := repeats(t, p.Ledger)
				assert.Zero(t, twice)
			})
		}
	}
}
