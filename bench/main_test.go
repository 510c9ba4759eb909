package bench

import (
	"os"
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/bench/internal/origin"
)

func TestMain(m *testing.M) {
	child.Play(map[string]child.Role{origin.Name: origin.Play, load.Name: load.Play})
	os.Exit(m.Run())
}
