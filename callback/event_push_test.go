package callback_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/callback"
)

func TestEndCode_meanings(t *testing.T) {
	t.Parallel()
	want := map[callback.EndCause][]callback.EndCode{
		callback.CauseClient:   {1, 2, 3, 4, 35},
		callback.CauseContent:  {6, 7, 23, 33},
		callback.CauseIdle:     {8, 20},
		callback.CauseNetwork:  {12, 13, 14, 15, 16, 17},
		callback.CauseRejected: {18, 19},
		callback.CauseCut:      {21},
		callback.CauseInternal: {5, 9, 10, 11, 24},
	}
	known := map[callback.EndCode]bool{}
	for cause, codes := range want {
		for _, code := range codes {
			known[code] = true
			assert.Equal(t, cause, code.Cause(), "%d", code)
			assert.NotContains(t, code.String(), "unknown")
		}
	}
	for code := callback.EndCode(-3); code < 1000; code++ {
		if !known[code] {
			assert.Equal(t, callback.CauseUnknown, code.Cause(), "%d", code)
		}
	}
	assert.Equal(t, "2 (closed by the client)", callback.EndCode(2).String())
	assert.Equal(t, "34 (unknown)", callback.EndCode(34).String())
}

func TestEndCause_String(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for c := callback.CauseUnknown; c <= callback.CauseInternal; c++ {
		assert.NotContains(t, c.String(), "EndCause(")
		names[c.String()] = true
	}
	assert.Len(t, names, int(callback.CauseInternal)+1)
	assert.Equal(t, "EndCause(99)", callback.EndCause(99).String())
}
