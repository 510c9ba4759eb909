package api3_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

func newCallbacks(t *testing.T) (*livetest.Server, *api3.Client, api3.CallbackConfig) {
	t.Helper()
	srv := livetest.NewServer()
	t.Cleanup(srv.Close)
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL),
		api3.With(livecode.WithCallbackKeys("callback-key")))
	require.NoError(t, err)
	return srv, client, api3.CallbackConfig{URL: "https://receiver.example.com/tencent/live", Key: "callback-key"}
}

func writes(srv *livetest.Server) (n int) {
	for _, action := range []string{
		"CreateLiveCallbackTemplate", "ModifyLiveCallbackTemplate", "DeleteLiveCallbackTemplate", "CreateLiveCallbackRule", "DeleteLiveCallbackRule",
	} {
		n += srv.Calls(action)
	}
	return n
}

// One call sets up the whole receiver: from then on the fake sends there, signed with
// that key.
func TestEnsure_makesTheReceiverHear(t *testing.T) {
	t.Parallel()
	srv, client, cfg := newCallbacks(t)
	heard := make(chan callback.Event, 1)
	door := httptest.NewServer(client.Callback(callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
		heard <- ev
		return nil
	}}))
	defer door.Close()
	cfg.URL = door.URL
	status, err := client.Callbacks.Status(t.Context(), cfg)
	require.NoError(t, err)
	assert.Zero(t, status)
	status, err = client.Callbacks.Ensure(t.Context(), cfg)
	require.NoError(t, err)
	assert.Equal(t, api3.CallbackStatus{TemplateID: 1001, Name: "livecode", Active: true, Complete: true, KeyMatches: true, Events: api3.CallbackEvents()}, status)
	require.NoError(t, srv.Push("8888_a"))
	require.NoError(t, srv.Wait(t.Context()))
	assert.Equal(t, "8888_a", (<-heard).Common().StreamID)
	assert.True(t, srv.Deliveries()[0].Delivered)
}

func TestEnsure_isIdempotentAndChangesWhatDiffers(t *testing.T) {
	t.Parallel()
	srv, client, cfg := newCallbacks(t)
	for range 3 {
		_, err := client.Callbacks.Ensure(t.Context(), cfg)
		require.NoError(t, err)
	}
	assert.Equal(t, 2, writes(srv), "one template, one rule, then it looks alone")

	cfg.Key, cfg.URL = "another-key", "https://other.example.com/"
	cfg.Events = []callback.Type{callback.TypeStreamStarted, callback.TypeStreamInterrupted}
	status, err := client.Callbacks.Status(t.Context(), cfg)
	require.NoError(t, err)
	assert.True(t, status.Active)
	assert.False(t, status.Complete)
	assert.False(t, status.KeyMatches)
	status, err = client.Callbacks.Ensure(t.Context(), cfg)
	require.NoError(t, err)
	assert.True(t, status.Complete && status.KeyMatches)
	assert.Equal(t, []callback.Type{callback.TypeStreamStarted, callback.TypeStreamInterrupted}, status.Events, "no event goes to the old address")
	assert.Equal(t, 1, srv.Calls("ModifyLiveCallbackTemplate"))
	assert.Equal(t, 1, srv.Calls("CreateLiveCallbackTemplate"))
}

func TestEnsure_leavesAForeignRuleAlone(t *testing.T) {
	t.Parallel()
	srv, client, cfg := newCallbacks(t)
	var made struct{ TemplateId int64 }
	require.NoError(t, client.Call(t.Context(), "CreateLiveCallbackTemplate",
		map[string]string{"TemplateName": "of others", "StreamBeginNotifyUrl": "https://theirs.example.com/", "CallbackKey": "theirs"}, &made))
	require.NoError(t, client.Call(t.Context(), "CreateLiveCallbackRule",
		map[string]any{"DomainName": "push.example.com", "AppName": "live", "TemplateId": made.TemplateId}, nil))
	before := writes(srv)
	_, err := client.Callbacks.Ensure(t.Context(), cfg)
	require.ErrorIs(t, err, api3.ErrForeignRule)
	assert.Equal(t, before, writes(srv), "nothing was changed")
	status, err := client.Callbacks.Status(t.Context(), cfg)
	require.NoError(t, err)
	assert.Equal(t, api3.CallbackStatus{TemplateID: made.TemplateId, Name: "of others"}, status)
	require.NoError(t, client.Callbacks.Remove(t.Context(), cfg), "of ours there is nothing")
	assert.Equal(t, before, writes(srv))

	other := cfg
	other.AppName = "show"
	_, err = client.Callbacks.Ensure(t.Context(), other)
	require.NoError(t, err, "another path is another rule")
	cfg.Replace = true
	status, err = client.Callbacks.Ensure(t.Context(), cfg)
	require.NoError(t, err)
	assert.True(t, status.Active && status.Complete)

	require.NoError(t, client.Callbacks.Remove(t.Context(), cfg))
	assert.Equal(t, 0, srv.Calls("DeleteLiveCallbackTemplate"), "the other path uses it still")
	require.NoError(t, client.Callbacks.Remove(t.Context(), other))
	assert.Equal(t, 1, srv.Calls("DeleteLiveCallbackTemplate"))
	require.NoError(t, client.Callbacks.Remove(t.Context(), other), "a second time")
	var left struct {
		Templates []struct{ TemplateName string }
	}
	require.NoError(t, client.Call(t.Context(), "DescribeLiveCallbackTemplates", nil, &left))
	require.Len(t, left.Templates, 1)
	assert.Equal(t, "of others", left.Templates[0].TemplateName)
}

// A service that takes a change and does not make it is found out, and a list without
// the members that older versions do not describe is enough.
func TestEnsure_looksAgain(t *testing.T) {
	t.Parallel()
	srv, client, cfg := newCallbacks(t)
	_, err := client.Callbacks.Ensure(t.Context(), cfg)
	require.NoError(t, err)
	listed := func(members map[string]any) livetest.Response {
		members["TemplateId"], members["TemplateName"] = 1001, "livecode"
		body, err := json.Marshal(map[string]any{"Response": map[string]any{"Templates": []any{members}, "RequestId": "r"}})
		require.NoError(t, err)
		return livetest.Response{Body: string(body), Times: 1}
	}
	whole := func() map[string]any {
		return map[string]any{
			"CallbackKey": cfg.Key, "StreamBeginNotifyUrl": cfg.URL, "StreamEndNotifyUrl": cfg.URL, "RecordNotifyUrl": cfg.URL, "SnapshotNotifyUrl": cfg.URL,
			"PornCensorshipNotifyUrl": cfg.URL, "AudioAuditNotifyUrl": cfg.URL, "PushExceptionNotifyUrl": cfg.URL, "StreamMixNotifyUrl": nil,
		}
	}
	before := writes(srv)
	for range 4 {
		srv.Respond("DescribeLiveCallbackTemplates", listed(whole()))
	}
	status, err := client.Callbacks.Ensure(t.Context(), cfg)
	require.NoError(t, err)
	assert.Len(t, status.Events, 7)
	assert.Equal(t, before, writes(srv))
	for range 4 {
		odd := whole()
		odd["StreamEndNotifyUrl"] = "https://old.example.com/"
		srv.Respond("DescribeLiveCallbackTemplates", listed(odd))
	}
	srv.Respond("ModifyLiveCallbackTemplate", livetest.Response{Body: `{"Response":{"RequestId":"r"}}`})
	_, err = client.Callbacks.Ensure(t.Context(), cfg)
	assert.ErrorContains(t, err, "does not show it")
}

func TestCallbacks_checkWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	srv, client, good := newCallbacks(t)
	for param, spoil := range map[string]func(*api3.CallbackConfig){
		"URL": func(c *api3.CallbackConfig) { c.URL = "receiver.example.com" }, "Key": func(c *api3.CallbackConfig) { c.Key = "" },
		"Domain": func(c *api3.CallbackConfig) { c.Domain = "http://push" }, "Events[1]": func(c *api3.CallbackConfig) { c.Events = []callback.Type{1, 314} },
	} {
		cfg := good
		spoil(&cfg)
		_, err := client.Callbacks.Ensure(t.Context(), cfg)
		var bad *api3.ArgumentError
		require.ErrorAs(t, err, &bad, param)
		assert.Equal(t, param, bad.Param)
		_, err = client.Callbacks.Status(t.Context(), cfg)
		assert.ErrorAs(t, err, &bad, param)
	}
	assert.Zero(t, srv.TotalCalls())
	srv.Respond("DescribeLiveCallbackRules", livetest.Response{Body: livetest.API3ErrorBody("UnauthorizedOperation", "no")})
	_, err := client.Callbacks.Ensure(t.Context(), good)
	assert.ErrorIs(t, err, livecode.ErrNotAuthorized)
	assert.ErrorIs(t, client.Callbacks.Remove(t.Context(), good), livecode.ErrNotAuthorized)
	assert.NotContains(t, fmt.Sprintf("%+v %#v", err, errors.Unwrap(err)), "callback-key")
}
