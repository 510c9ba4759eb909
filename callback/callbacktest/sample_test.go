package callbacktest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

func TestSample_isAMessageOfItsType(t *testing.T) {
	t.Parallel()
	types := callbacktest.SampleTypes()
	require.Equal(t, []int{0, 1, 100, 200, 314, 315, 317, 321, 328, 332, 338, 341, 343, 344, 345, 347, 348, 349}, types)
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
	assert.Nil(t, callbacktest.Sample(329, "8888_a", noon))
}

// What the vendor's pages and real bodies say of the newer kinds, beyond the types
// of their fields.
func TestSample_isAsTheVendorsPagesHaveIt(t *testing.T) {
	t.Parallel()
	of := func(eventType int) string {
		return string(callbacktest.SignedBody("", noon, callbacktest.Sample(eventType, "a", noon)))
	}
	assert.Contains(t, of(314), `"event_time":"1777867200"`, "seconds, in a string")
	assert.Contains(t, of(315), `"periods":""`)
	assert.Contains(t, of(315), `"Tags":[{"EndTime":2000,"Name":"Teenager","Score":95,"StartTime":0}]`)
	for _, score := range []string{"normal", "hot", "porn", "similar", "illegal", "polity", "terror", "abuse", "teenager", "ad", "custom"} {
		assert.Contains(t, of(317), `"`+score+`Score":`)
	}
	assert.Contains(t, of(338), `"stead_state":true`)
	for _, eventType := range []int{338, 347} {
		assert.Contains(t, of(eventType), `"data":{"subtitle_tmp_res":[{`)
		assert.Contains(t, of(eventType), `"start_unix_time":1777867191`)
	}
	assert.Contains(t, of(347), `"keywords_info":[{"begin_time":957759,"end_time":959424,"word":"bad"}]`)
	for eventType, function := range map[int]string{343: "QualityControl", 344: "Assessment", 345: "Assessment"} {
		assert.Contains(t, of(eventType), `"function":"`+function+`"`)
		assert.Contains(t, of(eventType), `"event_time":1777867200`)
		assert.Contains(t, of(eventType), `"transcode_template_id":12345,"watermark_template_id":12346`)
	}
}

// The receiver of this module reads each sample without a doubt.
func TestSample_isReadWhole(t *testing.T) {
	t.Parallel()
	verifier, err := callback.NewVerifier("key")
	require.NoError(t, err)
	for _, eventType := range callbacktest.SampleTypes() {
		var read callback.Event
		handler, err := callback.NewHandler(verifier, callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
			read = ev
			return nil
		}})
		require.NoError(t, err)
		now := time.Now()
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, callbacktest.NewRequest("/", "key", now.Add(10*time.Minute), callbacktest.Sample(eventType, "a", now)))
		require.Equal(t, http.StatusOK, w.Code)
		require.NotNil(t, read)
		assert.EqualValues(t, eventType, read.Type())
		assert.Empty(t, read.FieldErrors(), eventType)
	}
}
