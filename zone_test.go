package livecode

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestDay(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{
		"2026-03-01T15:59:59Z":      "2026-03-01",
		"2026-03-01T16:00:00Z":      "2026-03-02",
		"2026-02-28T16:00:00Z":      "2026-03-01",
		"2026-03-01T00:00:00+08:00": "2026-03-01",
		"2026-12-31T11:00:00-05:00": "2027-01-01",
		"1988-07-01T12:00:00Z":      "1988-07-01", // summer time was kept then, and the service knows none
	} {
		moment, err := time.Parse(time.RFC3339, at)
		assert.NoError(t, err)
		start, end := Day(moment)
		assert.Equal(t, want+" 00:00:00 +0800", start.Format("2006-01-02 15:04:05 -0700"), at)
		assert.Equal(t, want+" 23:59:59 +0800", end.Format("2006-01-02 15:04:05 -0700"), at)
		assert.Equal(t, Zone, start.Location())
		assert.True(t, sameDay(start, end))
	}
}
