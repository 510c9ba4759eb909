package callbacktest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

func TestSample_isAMessageOfItsType(t *testing.T) {
	t.Parallel()
	types := callbacktest.SampleTypes()
	require.Equal(t, []int{0, 1, 100, 200, 314, 315, 317, 321, 328, 332, 341, 344, 345, 347, 348, 349}, types)
	for _, eventType := range types {
		fields := callbacktest.Sample(eventType, "8888_a", noon)
		got, ok := fields.EventType()
		assert.True(t, ok)
		assert.Equal(t, eventType, got)
		body := callbacktest.SignedBody("key", noon, fields)
		assert.True(t, json.Valid(body))
		assert.Contains(t, string(body), `"8888_a"`)
		assert.Equal(t, int64(1252000000), fields["appid"])

		fields["event_type"] = -1
		assert.NotEqual(t, fields, callbacktest.Sample(eventType, "8888_a", noon), "each call makes its own")
	}
	assert.Nil(t, callbacktest.Sample(338, "8888_a", noon))
}
