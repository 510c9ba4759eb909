package bolt

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

func TestFrameBelongsToItsKey(t *testing.T) {
	t.Parallel()
	frame := seal(toKey(1), []byte("payload"))
	payload, err := unseal(toKey(1), frame)
	require.NoError(t, err)
	assert.Equal(t, "payload", string(payload))
	_, err = unseal(toKey(2), frame)
	require.ErrorIs(t, err, errFrame)
}

func TestDamagedMarkCountsAsHandedOut(t *testing.T) {
	t.Parallel()
	key := toKey(7)
	want := mark{attempt: 3, interrupted: 1, inHand: true}
	frame := sealMark(key, want)
	assert.Equal(t, want, unsealMark(key, frame))
	assert.Equal(t, mark{}, unsealMark(key, nil))
	frame[len(frame)-1] ^= 1
	assert.Equal(t, mark{attempt: 1, inHand: true}, unsealMark(key, frame))
}

// FuzzFrame: no bytes make unseal or the decoders panic, and a frame that was
// changed anywhere is refused.
func FuzzFrame(f *testing.F) {
	e := callback.Envelope{
		Key: "k", Digest: []byte("digest"), Type: -1, StreamID: "s",
		Received: time.Unix(1, 2), Expires: time.Unix(3, 0), Reconciled: true, Body: callback.NewSecret("{}"),
	}
	f.Add(sealEnvelope(toKey(1), e), int64(1), uint16(9))
	f.Add(sealShelved(toKey(2), inbox.DeadLetter{Reason: "r", Envelope: e}), int64(2), uint16(0))
	f.Add(sealMark(toKey(3), mark{1, 2, true, true, 3}), int64(3), uint16(4))
	f.Add([]byte{}, int64(0), uint16(0))
	f.Fuzz(func(t *testing.T, frame []byte, id int64, at uint16) {
		key := toKey(id)
		_, _ = unsealEnvelope(key, frame)
		_, _ = unsealShelved(key, frame)
		_ = unsealMark(key, frame)
		payload, err := unseal(key, frame)
		if err != nil {
			return
		}
		require.Equal(t, frame, seal(key, payload), "there is one frame for a payload")
		// Whatever the payload is, reading it ends.
		d := decoder{rest: payload}
		_ = d.envelope()
		frame[int(at)%len(frame)] ^= 1
		_, err = unseal(key, frame)
		require.ErrorIs(t, err, errFrame)
	})
}

// FuzzEnvelope: what is written is read back.
func FuzzEnvelope(f *testing.F) {
	f.Add("key", "stream", []byte("digest"), int64(1), int64(1_700_000_000), "body", true)
	f.Add("", "", []byte{}, int64(-1), int64(0), "", false)
	f.Fuzz(func(t *testing.T, key, stream string, digest []byte, kind, at int64, body string, reconciled bool) {
		e := callback.Envelope{
			Key: key, StreamID: stream, Type: callback.Type(kind), Reconciled: reconciled,
			Received: time.Unix(at, at&0xffff), Body: callback.NewSecret(body),
		}
		if len(digest) > 0 {
			e.Digest = digest
		}
		got, err := unsealEnvelope(toKey(kind), sealEnvelope(toKey(kind), e))
		require.NoError(t, err)
		require.True(t, e.Received.Equal(got.Received))
		got.Received = e.Received
		require.Equal(t, e, got)
	})
}
