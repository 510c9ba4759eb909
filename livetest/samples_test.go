package livetest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

func TestSample_isAMessageOfItsType(t *testing.T) {
	t.Parallel()
	types := livetest.SampleTypes()
	require.Equal(t, []int{0, 1, 100, 200, 314, 315, 317, 321, 328, 332, 341, 344, 345, 347, 348, 349}, types)
	for _, eventType := range types {
		fields := livetest.Sample(eventType, "8888_a", noon)
		got, ok := fields.EventType()
		assert.True(t, ok)
		assert.Equal(t, eventType, got)
		body := livetest.SignedBody("key", noon, fields)
		assert.True(t, json.Valid(body))
		assert.Contains(t, string(body), `"8888_a"`)
		assert.Equal(t, int64(1252000000), fields["appid"])

		fields["event_type"] = -1
		assert.NotEqual(t, fields, livetest.Sample(eventType, "8888_a", noon), "each call makes its own")
	}
	assert.Nil(t, livetest.Sample(338, "8888_a", noon))
}

// A sample has the fields that the service's changes of state send.
func TestSample_agreesWithTheServer(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("8888_a"))
	require.NoError(t, srv.Interrupt("8888_a", 1))
	srv.AddRecording("8888_a", livetest.Recording{})
	srv.AddScreenshot("8888_a", livetest.Screenshot{})
	settle(t, srv)
	for _, d := range srv.Deliveries() {
		sample := livetest.Sample(d.EventType, "8888_a", noon)
		for name, value := range d.Fields {
			require.Contains(t, sample, name)
			assert.IsType(t, value, sample[name], name)
		}
		assert.Len(t, sample, len(d.Fields))
	}
}
