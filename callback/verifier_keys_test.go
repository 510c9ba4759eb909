package callback_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

func signedBy(key string) []byte {
	return callbacktest.SignedBody(key, time.Now().Add(10*time.Minute), callbacktest.Fields{"event_type": 1, "stream_id": "8888_a"})
}

func TestVerifier_SetKeysReachesAllCopies(t *testing.T) {
	t.Parallel()
	v, err := callback.NewVerifier("old key")
	require.NoError(t, err)
	copies := []*callback.Verifier{v, v.WithClock(time.Now), v.WithWindow(time.Minute, time.Minute)}

	require.NoError(t, v.SetKeys("new key", "old key"))
	for _, c := range copies {
		assert.NoError(t, c.Verify(signedBy("new key")))
		assert.NoError(t, c.Verify(signedBy("old key")))
	}
	require.NoError(t, copies[2].SetKeys("new key"))
	for _, c := range copies {
		assert.NoError(t, c.Verify(signedBy("new key")))
		assert.ErrorIs(t, c.Verify(signedBy("old key")), callback.ErrMismatch)
	}
}

func TestVerifier_SetKeysRefusesAndKeeps(t *testing.T) {
	t.Parallel()
	v, err := callback.NewVerifier("old key")
	require.NoError(t, err)
	for _, keys := range [][]string{nil, {""}, {"new key", "line break\n"}} {
		_, ok := errors.AsType[*callback.ArgumentError](v.SetKeys(keys...))
		assert.True(t, ok, "%q", keys)
	}
	assert.NoError(t, v.Verify(signedBy("old key")))
	assert.ErrorIs(t, v.Verify(signedBy("new key")), callback.ErrMismatch)

	for name, v := range map[string]*callback.Verifier{"nil": nil, "zero": {}, "unsigned": callback.NewInsecureUnsignedVerifier()} {
		assert.EqualError(t, v.SetKeys("new key"), "callback: SetKeys: the Verifier must be made by NewVerifier", name)
	}
	assert.ErrorIs(t, new(callback.Verifier).Verify(signedBy("old key")), callback.ErrMismatch)
}

func TestVerifier_SetKeysBesideVerify(t *testing.T) {
	t.Parallel()
	v, err := callback.NewVerifier("a key")
	require.NoError(t, err)
	body := signedBy("a key")
	var wg sync.WaitGroup
	defer wg.Wait()
	for range 4 {
		wg.Go(func() {
			for range 200 {
				assert.NoError(t, v.Verify(body))
			}
		})
	}
	for range 200 {
		assert.NoError(t, v.SetKeys("another", "a key"))
		assert.NoError(t, v.SetKeys("a key"))
	}
}
