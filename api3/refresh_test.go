package api3

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRefresh(t *testing.T) {
	t.Parallel()
	var s service
	for name := range interfaces {
		want := time.Duration(0)
		if name == "Get_LivePushStat" {
			want = time.Minute
		}
		assert.Equal(t, want, s.Refresh(name), name)
	}
}
