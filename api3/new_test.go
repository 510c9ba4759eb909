package api3_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
)

func TestNew_needsNoKey(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer(livetest.WithStream("8888_a"))
	defer srv.Close()
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL),
		api3.With(livecode.WithCallbackKeys("callback-key"), livecode.WithTimeout(5*time.Second)))
	require.NoError(t, err)
	status, err := client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelLive, status.State)

	handler := client.Callback(callback.Handlers{})
	for key, want := range map[string]int{"callback-key": http.StatusOK, "": 0, "another": 0} {
		req := callbacktest.NewRequest("/", key, time.Now(), callbacktest.Sample(1, "8888_a", time.Now()))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		assert.Equal(t, want == http.StatusOK, w.Code == http.StatusOK, "%q: %d", key, w.Code)
	}
}

// Without any key there is nothing to verify with: never with an empty one.
func TestNew_verifiesNothingWithoutAKey(t *testing.T) {
	t.Parallel()
	client, err := api3.New(1252000000, api3.Static("id", "key"))
	require.NoError(t, err)
	_, err = client.Verifier()
	var bad *livecode.ArgumentError
	require.ErrorAs(t, err, &bad)
	assert.ErrorContains(t, err, "WithCallbackKeys")
	assert.Panics(t, func() { client.Callback(callback.Handlers{}) })
	_, err = livecode.New(1252000000, "")
	assert.ErrorAs(t, err, &bad, "on the legacy wire a key is needed")
}

// What has no effect over API 3.0 is refused, in whatever order it is given.
func TestOver_refusesWhatHasNoEffect(t *testing.T) {
	t.Parallel()
	over := api3.Over(api3.Static("id", "key"))
	for name, opt := range map[string]livecode.Option{
		"WithTTL":       livecode.WithTTL(time.Minute),
		"WithBaseURL":   livecode.WithBaseURL("http://127.0.0.1"),
		"WithStatURL":   livecode.WithStatURL("http://127.0.0.1"),
		"WithIDParam":   livecode.WithIDParam(livecode.HostFCGI, "appid"),
		"WithParamName": livecode.WithParamName("Param.n.task_id", "Param.s.task_id"),
	} {
		for _, opts := range [][]livecode.Option{{over, opt}, {opt, over}} {
			_, err := livecode.New(1252000000, "key", opts...)
			var bad *livecode.ArgumentError
			require.ErrorAs(t, err, &bad, name)
			assert.ErrorContains(t, err, name)
		}
	}
	_, err := livecode.New(1252000000, "key", over, livecode.WithTimeout(time.Second), livecode.WithRetryWrites())
	assert.NoError(t, err)
}

func TestOptions_areChecked(t *testing.T) {
	t.Parallel()
	for param, opt := range map[string]api3.Option{
		"domain": api3.PushDomain("http://push.example.com"), "bizID": api3.BizID(0), "app": api3.AppName(""), "locate": api3.Locate(nil),
		"region": api3.Region("a b"), "id": api3.SubAppID(-1), "opts": nil,
	} {
		var bad *api3.ArgumentError
		_, err := api3.New(1252000000, api3.Static("id", "key"), opt)
		require.ErrorAs(t, err, &bad, param)
		assert.Equal(t, param, bad.Param)
	}
	for _, base := range []string{"", "live.tencentcloudapi.com", "ftp://x", "http://u:p@x", "http://x/path", "http://x?q=1", "http://x#f"} {
		_, err := api3.New(1252000000, api3.Static("id", "key"), api3.Endpoint(base))
		assert.Error(t, err, base)
	}
	_, err := livecode.New(1252000000, "key", api3.Over(api3.Static("id", "key"), api3.With(livecode.WithTimeout(time.Second))))
	assert.ErrorContains(t, err, "With")
	_, err = api3.New(0, api3.Static("id", "key"))
	assert.Error(t, err)
	_, err = api3.New(1, api3.Static("id", "key"), api3.With(nil))
	assert.Error(t, err)
}
