package inboxtest_test

import (
	"testing"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, func(*testing.T) inboxtest.Place {
		var (
			store  *inboxtest.Memory
			ahead  time.Duration
			opened bool
		)
		return inboxtest.Place{
			Open: func(s inboxtest.Settings) (inbox.Store, error) {
				if !opened {
					store = inboxtest.NewMemory(s, func() time.Time { return time.Now().Add(ahead) })
				}
				opened = true
				return store, nil
			},
			Crash:   func(inbox.Store) { store = store.Restart() },
			Advance: func(d time.Duration) { ahead += d },
		}
	})
}
