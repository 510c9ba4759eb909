package pushurl_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

// FuzzParse reads any text. What is a URL is made anew from its parts, read
// again and verified.
func FuzzParse(f *testing.F) {
	f.Add(vectorURL)
	f.Add("rtmp://push.example.com/live/room")
	f.Add("rtmp://push.example.com:3570/live/room?txSecret=" + someSecret + "&txTime=5867D600")
	f.Add("webrtc://push.example.com/live/room?txSecret=" + someSecret + "&txTime=5867d600")
	f.Add("srt://push.example.com:9000?streamid=#!::h=push.example.com,r=live/room,txSecret=" + someSecret + ",txTime=5867D600")
	f.Add("http://play.example.com/live/room_550.flv?txSecret=" + someSecret + "&txTime=5867D600")
	f.Add("https://play.example.com/live/room.m3u8?x=layer:b;t_id:1")
	f.Add("rtmp://push.example.com:1935/live/3891_@v_tls#3pf?txSecret=" + someSecret + "&txTime=5867D600")
	f.Add("https://play.example.com:443/live/%E7%9B%B4播.flv")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := pushurl.Parse(text)
		if err != nil {
			requireRefused(t, u, err)
			return
		}
		require.Equal(t, text, u.Reveal())
		expires := u.Expires()
		if expires.IsZero() {
			expires = newYear2017
		}
		requireRoundTrip(t, u, expires)
	})
}

func requireRefused(t *testing.T, u pushurl.URL, err error) {
	t.Helper()
	var argument *pushurl.ArgumentError
	require.True(t, errors.As(err, &argument))
	require.Empty(t, u.Reveal())
}

func requireRoundTrip(t *testing.T, u pushurl.URL, expires time.Time) {
	t.Helper()
	signer := newSigner(t, mainKey)
	made, err := makeFor(signer, u.Protocol())(u.Protocol(), u.Stream(), expires)
	require.NoError(t, err)
	read := parse(t, made.Reveal())

	require.Equal(t, u.Protocol(), read.Protocol())
	require.Equal(t, u.Stream(), read.Stream())
	require.Equal(t, made.TxTime(), read.TxTime())
	require.True(t, expires.Equal(read.Expires()))
	require.Equal(t, made.String(), read.String())
	require.NotContains(t, read.String(), secretOf(t, made.Reveal()))

	require.NoError(t, signer.Verify(read, expires.Add(-1)))
	require.ErrorIs(t, signer.Verify(read, expires), pushurl.ErrExpired)
	require.ErrorIs(t, newSigner(t, spareKey).Verify(read, expires.Add(-1)), pushurl.ErrMismatch)
}
