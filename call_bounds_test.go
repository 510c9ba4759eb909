package livecode

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A line of text is told from a page by its length too.
func TestResponse_takesALineOfTextForWords(t *testing.T) {
	t.Parallel()
	const words = "sign invalid"
	line := func(length int) string { return words + strings.Repeat(".", length-len(words)) }
	require.ErrorIs(t, answered(t, 200, line(256)), ErrSignInvalid)
	err := answered(t, 200, line(257))
	assert.NotErrorIs(t, err, ErrSignInvalid)
	_, ok := errors.AsType[*ResponseError](err)
	assert.True(t, ok, "%T", err)
}

// A forged response gets no signature that is good for longer than an hour from now.
func TestClockIsOff_byAnHourAtMost(t *testing.T) {
	t.Parallel()
	c, err := New(faultAppID, faultKey)
	require.NoError(t, err)
	read := &request{endpoint: endpoints[channelGetStatus]}
	for skew, want := range map[time.Duration]bool{
		time.Hour: true, -time.Hour: true, time.Second: true, 0: false,
		time.Hour + time.Second: false, -time.Hour - time.Second: false, math.MinInt64: false, math.MaxInt64: false,
	} {
		var ahead time.Duration
		assert.Equal(t, want, c.core.clockIsOff(read, &APIError{ClockSkew: skew}, &ahead), skew)
		if want {
			assert.Equal(t, -skew, ahead)
		}
	}
}

func TestAPIError_namesTheLongestSkew(t *testing.T) {
	t.Parallel()
	assert.Contains(t, (&APIError{ClockSkew: math.MinInt64}).Error(), "machine is 2562047h47m16.854775807s behind")
	assert.Contains(t, (&APIError{ClockSkew: math.MaxInt64}).Error(), "machine is 2562047h47m16.854775807s ahead")
}
