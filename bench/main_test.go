package bench

import (
	"os"
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/bench/internal/origin"
	"github.com/qcloudlive/livecode/bench/internal/service"
)

func TestMain(m *testing.M) {
	child.Play(map[string]child.Role{origin.Name: origin.Play, load.Name: load.Play, service.Name: service.Play})
	os.Exit(m.Run())
}
