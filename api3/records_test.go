package api3_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
	"github.com/qcloudlive/livecode/pushurl"
)

func newRecords(t *testing.T, opts ...api3.Option) (*livetest.Server, *api3.Client) {
	t.Helper()
	srv := livetest.NewServer(livetest.WithStream("8888_a"))
	t.Cleanup(srv.Close)
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), append(opts, api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL))...)
	require.NoError(t, err)
	return srv, client
}

func TestRecords(t *testing.T) {
	t.Parallel()
	srv, client := newRecords(t)
	now := time.Now()
	ids := map[string]bool{}
	for range 45 {
		id, err := client.Records.Start(t.Context(), api3.RecordParams{StreamID: "8888_a", End: now.Add(time.Hour)})
		require.NoError(t, err)
		ids[id] = true
	}
	assert.Len(t, ids, 45)
	stopped := srv.Tasks("8888_a")[3].ID
	require.NoError(t, client.Records.Stop(t.Context(), stopped))
	assert.ErrorIs(t, client.Records.Stop(t.Context(), stopped), livecode.CodeInvalidParam)
	listed := 0
	for task, err := range client.Records.List(t.Context(), "8888_a", now.Add(-time.Minute), now.Add(time.Minute)) {
		require.NoError(t, err)
		assert.True(t, ids[task.ID])
		assert.Equal(t, task.ID == stopped, task.Stopped)
		assert.Equal(t, "8888_a push.example.com live", task.StreamID+" "+task.Domain+" "+task.AppName)
		listed++
	}
	assert.Equal(t, 45, listed, "over three pages")
	assert.Equal(t, "ap-guangzhou", srv.Requests()[0].Header.Get("X-TC-Region"))

	_, err := client.Records.Start(t.Context(), api3.RecordParams{
		StreamID: "8888_a", Start: now.Add(time.Hour), End: now.Add(2 * time.Hour), TemplateID: 7, MixStream: true,
	})
	require.NoError(t, err)
	requests := srv.Requests()
	assert.Contains(t, string(requests[len(requests)-1].Body), `"StreamType":1`)
	srv.Fail("CreateRecordTask", faultnet.ResetBeforeResponse())
	before := srv.Calls("CreateRecordTask")
	_, err = client.Records.Start(t.Context(), api3.RecordParams{StreamID: "8888_a", End: now.Add(time.Hour)})
	assert.True(t, livecode.MaybeExecuted(err))
	assert.Equal(t, before+1, srv.Calls("CreateRecordTask"), "a second task would be billed")
}

func TestRecords_checkWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	srv, client := newRecords(t)
	now := time.Now()
	var bad *api3.ArgumentError
	for _, params := range []api3.RecordParams{
		{End: now.Add(time.Hour)}, {StreamID: "a"}, {StreamID: "a", End: now.Add(-time.Hour)}, {StreamID: "a", End: now.Add(25 * time.Hour)},
		{StreamID: "a", Start: now.AddDate(0, 0, 8), End: now.AddDate(0, 0, 8).Add(time.Hour)}, {StreamID: "a", Domain: "http://x", End: now.Add(time.Hour)},
	} {
		_, err := client.Records.Start(t.Context(), params)
		assert.ErrorAs(t, err, &bad)
	}
	assert.ErrorAs(t, client.Records.Stop(t.Context(), ""), &bad)
	for _, err := range client.Records.List(t.Context(), "", now, now.AddDate(0, 0, 8)) {
		assert.ErrorAs(t, err, &bad)
	}
	assert.Zero(t, srv.TotalCalls())

	_, abroad := newRecords(t, api3.International())
	_, err := abroad.Records.Start(t.Context(), api3.RecordParams{StreamID: "8888_a", End: now.Add(time.Hour)})
	assert.ErrorAs(t, err, &bad, "abroad there are many regions")
	_, abroad = newRecords(t, api3.International(), api3.Region("eu-frankfurt"))
	_, err = abroad.Records.Start(t.Context(), api3.RecordParams{StreamID: "8888_a", End: now.Add(time.Hour)})
	assert.NoError(t, err)
}

// The keys of a domain go from the service into the signer, and nowhere else.
func TestSigners_haveTheKeysOfTheDomain(t *testing.T) {
	t.Parallel()
	srv, client := newRecords(t)
	at := time.Now().Add(time.Hour)
	stream := pushurl.Stream{Domain: "push.example.com", StreamName: "8888_a"}
	signer, err := client.PushSigner(t.Context(), "push.example.com")
	require.NoError(t, err)
	byHand, err := pushurl.NewSigner(livetest.PushAuthKey)
	require.NoError(t, err)
	made, err := signer.Push(pushurl.RTMP, stream, at)
	require.NoError(t, err)
	assert.NoError(t, byHand.Verify(made, time.Now()))
	backup, err := pushurl.NewSigner(livetest.PushAuthBackupKey)
	require.NoError(t, err)
	spare, err := backup.Push(pushurl.RTMP, stream, at)
	require.NoError(t, err)
	assert.NoError(t, signer.Verify(spare, time.Now()), "the backup key is taken too")
	_, err = client.PlaySigner(t.Context(), "play.example.com")
	require.NoError(t, err)

	_, err = client.PushSigner(t.Context(), "push.example.org")
	assert.ErrorIs(t, err, livecode.CodeInvalidParam)
	var bad *api3.ArgumentError
	_, err = client.PushSigner(t.Context(), "")
	assert.ErrorAs(t, err, &bad)
	srv.Respond("DescribeLivePushAuthKey", livetest.Response{Body: `{"Response":{"PushAuthKeyInfo":{"Enable":0,"MasterAuthKey":"secret-of-old"},"RequestId":"r"}}`})
	_, err = client.PushSigner(t.Context(), "push.example.com")
	assert.ErrorContains(t, err, "no authentication")
	assert.NotContains(t, err.Error(), "secret-of-old")

	domains, err := client.Domains(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []api3.Domain{{Name: "play.example.com", Play: true, Enabled: true}, {Name: "push.example.com", Enabled: true}}, domains)
}
