//go:build unix

package crashtest

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/internal/netfault"
)

var chaos = flag.Duration("chaos", 10*time.Second, "for how long receivers are struck at random")

// poison is an event whose handler kills the process, as a bug or a lack of memory does.
const (
	poison       = "poison"
	poisonStream = "8888_poison"
)

// A supervised receiver is started again whenever it ends.
type supervised struct {
	plan  plan
	proxy *netfault.Proxy // to its server, if it has one

	mu       sync.Mutex
	current  *process
	finished bool
	ended    sync.WaitGroup
	starts   int
}

func supervise(t *testing.T, p plan) *supervised {
	t.Helper()
	s := &supervised{plan: p}
	if p.Mode == modePostgres {
		dsn, err := url.Parse(p.DSN)
		require.NoError(t, err)
		s.proxy, err = netfault.Listen(dsn.Host)
		require.NoError(t, err)
		t.Cleanup(s.proxy.Close)
		dsn.Host = s.proxy.Addr()
		s.plan.DSN = dsn.String()
	}
	s.ended.Go(func() {
		for {
			proc := s.start(t)
			if proc == nil {
				return
			}
			<-proc.gone
			time.Sleep(50 * time.Millisecond)
		}
	})
	return s
}

func (s *supervised) start(t *testing.T) *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finished {
		return nil
	}
	s.current = start(t, s.plan)
	s.starts++
	return s.current
}

func (s *supervised) signal(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		_ = s.current.cmd.Process.Signal(sig) // it may be gone already
	}
}

// finish ends the receiver in good order.
func (s *supervised) finish() {
	s.mu.Lock()
	s.finished = true
	s.mu.Unlock()
	s.signal(syscall.SIGTERM)
	s.ended.Wait()
}

// A blow strikes a receiver or what lies between it and its server. It returns when
// that is over.
type blow struct {
	name   string
	strike func(*supervised)
}

func between(least, most time.Duration) time.Duration { return least + rand.N(most-least) }

var blows = []blow{
	{"killed", func(s *supervised) { s.signal(syscall.SIGKILL) }},
	{"ended in order", func(s *supervised) { s.signal(syscall.SIGTERM) }},
	{"stopped", func(s *supervised) {
		s.signal(syscall.SIGSTOP)
		time.Sleep(between(50*time.Millisecond, 2*lease))
		s.signal(syscall.SIGCONT)
	}},
}

var networkBlows = []blow{
	{"connections forgotten", func(s *supervised) { s.proxy.Forget() }},
	{"connections reset", func(s *supervised) { s.proxy.Reset() }},
	{"answers lost", func(s *supervised) {
		s.proxy.LoseAnswers()
		time.Sleep(between(100*time.Millisecond, time.Second))
		s.proxy.Heal()
	}},
	{"claims lost", func(s *supervised) {
		s.proxy.LoseAnswersTo(".claim(")
		time.Sleep(between(100*time.Millisecond, 2*time.Second))
		s.proxy.Heal()
	}},
	{"silence", func(s *supervised) {
		s.proxy.Silence()
		time.Sleep(between(100*time.Millisecond, 2*time.Second))
		s.proxy.Heal()
	}},
}

// TestChaos strikes receivers at random while events arrive, one of which kills its
// process. When all is over everything that was acknowledged has been handled, each
// stream in order, what came twice said so, and nothing is in quarantine but the
// poison. It has the machine for itself.
//
//	go test -run Chaos -chaos=10m -timeout=30m .
func TestChaos(t *testing.T) {
	for _, mode := range durableModes {
		t.Run(mode, func(t *testing.T) { runChaos(t, mode) })
	}
}

func runChaos(t *testing.T, mode string) {
	first := newPlan(t, mode)
	first.Concurrency, first.Slow, first.Poison = 8, 5*time.Millisecond, poison
	plans := []plan{first}
	if mode != modeBolt {
		second := first
		second.Addr = freeAddr(t)
		plans = append(plans, second)
	}
	lb := &balancer{}
	var receivers []*supervised
	for _, p := range plans {
		lb.addrs = append(lb.addrs, p.Addr)
		receivers = append(receivers, supervise(t, p))
	}
	office := newPostOffice(t, "http://receivers.test/", callbacktest.SenderOptions{
		Profile: callbacktest.Profile2017().Scaled(0.05), Client: lb.client(),
	})
	stop := office.sendSteadily(16, 150)
	struck := strike(receivers, mode, func() { office.send(poisonStream, poison) })
	stop()
	missing := awaitChaos(t, first.Ledger, office.acked)
	for _, r := range receivers {
		r.finish()
	}
	twice, unflagged := repeats(t, first.Ledger)
	deadLetters := quarantineOf(t, first)
	t.Logf("%s: %d blows %v, %d acknowledged, %d given up by the sender, %d not handled, %d begun again, %d of these without a mark, %d in quarantine",
		mode, total(struck), struck, len(office.acked), len(office.lost), len(missing), twice, unflagged, len(deadLetters))
	assert.Empty(t, missing, "acknowledged and not handled")
	assert.Zero(t, unflagged, "handled again without being marked Redelivered")
	assert.Greater(t, len(office.acked), 50)
	require.Len(t, deadLetters, 1, "the poison, and no innocent")
	assert.Equal(t, poisonStream, deadLetters[0].Envelope.StreamID)
	assert.Equal(t, "the process ended 5 times while it was handled", deadLetters[0].Reason)
}

// strike lets blows fall until the time is over. Half of it through, it has the poison
// sent, again and again until it is acknowledged.
func strike(receivers []*supervised, mode string, sendPoison func()) (struck map[string]int) {
	struck = map[string]int{}
	kinds := blows
	if mode == modePostgres {
		kinds = slices.Concat(blows, networkBlows)
	}
	begun := time.Now()
	var poisoned sync.Once
	var sending sync.WaitGroup
	for time.Since(begun) < *chaos {
		time.Sleep(between(50*time.Millisecond, 600*time.Millisecond))
		b := kinds[rand.IntN(len(kinds))]
		struck[b.name]++
		b.strike(receivers[rand.IntN(len(receivers))])
		if time.Since(begun) > *chaos/2 {
			poisoned.Do(func() { sending.Go(sendPoison) })
		}
	}
	poisoned.Do(func() { sending.Go(sendPoison) })
	sending.Wait()
	return struck
}

func total(struck map[string]int) (n int) {
	for _, times := range struck {
		n += times
	}
	return n
}

// awaitChaos waits until all that was acknowledged is handled, but the poison, and that
// is in quarantine: it has begun often enough.
func awaitChaos(t *testing.T, ledger string, acked []string) (missing []string) {
	t.Helper()
	require.Contains(t, acked, poison)
	innocent := slices.DeleteFunc(slices.Clone(acked), func(s string) bool { return s == poison })
	for range 6 { // each 20 s at most
		if missing = awaitHandled(t, ledger, innocent); len(missing) == 0 {
			break
		}
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if entries, _ := readLedger(t, ledger); entries[poison].begun >= 6 {
			time.Sleep(6 * time.Second) // the longest that a store waits before the next one, and some
			break
		}
	}
	return missing
}

// quarantineOf returns what is in quarantine when no receiver runs.
func quarantineOf(t *testing.T, p plan) []inbox.DeadLetter {
	t.Helper()
	p.Point = pointNone
	r := &receiver{plan: p, reaper: newReaper(pointNone, 0)}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	store, err := r.open(ctx)
	require.NoError(t, err)
	if closer, ok := store.(interface{ Close() error }); ok {
		defer closer.Close()
	}
	list, err := store.Quarantined(ctx, 0, 1000)
	require.NoError(t, err)
	for _, q := range list {
		fmt.Println("in quarantine:", q.Envelope.StreamID, q.Reason)
	}
	return list
}
