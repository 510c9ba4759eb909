package natssink_test

import (
	"testing"

	"github.com/qcloudlive/livecode/forward/internal/killtest"
	"github.com/qcloudlive/livecode/store/bolt"
)

const (
	testKey    = "callback key of the tests"
	testSource = "//push.example.com/live"
)

var kills = killtest.Rig{
	Open:    func(path string) (killtest.Store, error) { return bolt.Open(path) },
	Connect: connect,
	Nobody:  nobody,
}

func TestMain(m *testing.M) { kills.Main(m) }

func TestSend_losesNothingAcrossKills(t *testing.T) {
	t.Parallel()
	to, arrived := newServer(t)
	kills.LosesNothing(t, to, arrived)
}
