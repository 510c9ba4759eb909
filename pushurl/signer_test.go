package pushurl_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

// Every secret here was published together with its key, and computed again
// with md5sum.
func TestPush_publishedVectors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		source  string
		key     string
		domain  string
		stream  string
		params  []pushurl.Param
		expires int64
		want    string
	}{
		{
			source:  "the vendor's page tencentcloud.com/document/product/267/31560, as of 2023",
			key:     "e12c46f2612d5106e2034781ab261ca3",
			domain:  "livepush.tcloud.com",
			stream:  "test",
			expires: 1546064025, // 2018-12-29 14:13:45 +08:00
			want:    "rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099",
		},
		{
			source:  "a page of 2017 in the vendor's documentation, on joint broadcasting, which refers to product/454/7915; it gives the secret, not the URL",
			key:     "f3313e36c611150119f5d04ff1225b3e",
			domain:  "8888.livepush.myqcloud.com",
			stream:  "8888_streamA",
			params:  []pushurl.Param{{Name: "bizid", Value: "8888"}},
			expires: 1497067932, // 2017-06-10 12:12:12 +08:00
			want: "rtmp://8888.livepush.myqcloud.com/live/8888_streamA" +
				"?bizid=8888&txSecret=3bc85763bddab40be60c838174f53e03&txTime=593B719C",
		},
		{
			source:  "github.com/AirDwing/wqcloud-video, README.md, where txTime comes before txSecret",
			key:     "aabbccdd001122333444",
			domain:  "8888.livepush.myqcloud.com",
			stream:  "8888_test",
			params:  []pushurl.Param{{Name: "bizid", Value: "8888"}},
			expires: 1497597772,
			want: "rtmp://8888.livepush.myqcloud.com/live/8888_test" +
				"?bizid=8888&txSecret=ffc8cc832447ea92335df69970e6ce25&txTime=5943874C",
		},
	}
	for _, tt := range tests {
		t.Run(tt.stream, func(t *testing.T) {
			t.Parallel()
			signer := newSigner(t, tt.key)
			u, err := signer.Push(pushurl.RTMP, pushurl.Stream{
				Domain:     tt.domain,
				StreamName: tt.stream,
				Params:     tt.params,
			}, time.Unix(tt.expires, 0))
			require.NoError(t, err, tt.source)
			assert.Equal(t, tt.want, u.Reveal(), tt.source)
			assert.NoError(t, signer.Verify(parse(t, tt.want), time.Unix(tt.expires-1, 0)), tt.source)
		})
	}
}

// The forms are those of tencentcloud.com/document/product/267/38393 (all) and
// 267/40102 (SRT).
func TestPush_everyForm(t *testing.T) {
	t.Parallel()
	const secret = "3e4c5296c358f46449abb797664ca3d6" // md5sum of mainKey, "room-1" and "5867D600"
	tests := []struct {
		protocol                      pushurl.Protocol
		signed, unsigned, withoutAuth string
	}{
		{
			pushurl.RTMP,
			"rtmp://push.example.com/app/room-1?record=mp4|hls&txSecret=" + secret + "&txTime=5867D600",
			"rtmp://push.example.com/app/room-1?record=mp4|hls",
			"rtmp://push.example.com/app/room-1",
		},
		{
			pushurl.WebRTC,
			"webrtc://push.example.com/app/room-1?record=mp4|hls&txSecret=" + secret + "&txTime=5867D600",
			"webrtc://push.example.com/app/room-1?record=mp4|hls",
			"webrtc://push.example.com/app/room-1",
		},
		{
			pushurl.SRT,
			"srt://push.example.com:9000?streamid=#!::h=push.example.com,r=app/room-1,record=mp4|hls,txSecret=" + secret + ",txTime=5867D600",
			"srt://push.example.com:9000?streamid=#!::h=push.example.com,r=app/room-1,record=mp4|hls",
			"srt://push.example.com:9000?streamid=#!::h=push.example.com,r=app/room-1",
		},
		{
			pushurl.RTMPOverSRT,
			"rtmp://push.example.com:3570/app/room-1?record=mp4|hls&txSecret=" + secret + "&txTime=5867D600",
			"rtmp://push.example.com:3570/app/room-1?record=mp4|hls",
			"rtmp://push.example.com:3570/app/room-1",
		},
	}
	for _, tt := range tests {
		t.Run(tt.protocol.String(), func(t *testing.T) {
			t.Parallel()
			bare := pushurl.Stream{Domain: "push.example.com", AppName: "app", StreamName: "room-1"}
			stream := bare
			stream.Params = []pushurl.Param{{Name: "record", Value: "mp4|hls"}}

			u, err := newSigner(t, mainKey).Push(tt.protocol, stream, newYear2017)
			require.NoError(t, err)
			assert.Equal(t, tt.signed, u.Reveal())
			assertParts(t, u, tt.protocol, stream)
			assertParts(t, parse(t, tt.signed), tt.protocol, stream)

			u, err = pushurl.UnsignedPush(tt.protocol, stream)
			require.NoError(t, err)
			assert.Equal(t, tt.unsigned, u.Reveal())
			assert.Equal(t, stream, parse(t, tt.unsigned).Stream())

			u, err = pushurl.UnsignedPush(tt.protocol, bare)
			require.NoError(t, err)
			assert.Equal(t, tt.withoutAuth, u.Reveal())
			assert.Equal(t, bare, parse(t, tt.withoutAuth).Stream())
		})
	}
}

func TestPlay_everyForm(t *testing.T) {
	t.Parallel()
	const query = "?txSecret=c4d0429df652ed9e805b9657c8851680&txTime=5867D600" // of "room_550", by md5sum
	tests := []struct {
		protocol pushurl.Protocol
		want     string
	}{
		{pushurl.RTMP, "rtmp://play.example.com/live/room_550"},
		{pushurl.WebRTC, "webrtc://play.example.com/live/room_550"},
		{pushurl.HTTPFLV, "http://play.example.com/live/room_550.flv"},
		{pushurl.HTTPSFLV, "https://play.example.com/live/room_550.flv"},
		{pushurl.HTTPHLS, "http://play.example.com/live/room_550.m3u8"},
		{pushurl.HTTPSHLS, "https://play.example.com/live/room_550.m3u8"},
	}
	for _, tt := range tests {
		t.Run(tt.protocol.String(), func(t *testing.T) {
			t.Parallel()
			stream := pushurl.Stream{Domain: "play.example.com", StreamName: "room", Template: "550"}
			merged := pushurl.Stream{Domain: "play.example.com", AppName: "live", StreamName: "room_550"}

			u, err := newSigner(t, mainKey).Play(tt.protocol, stream, newYear2017)
			require.NoError(t, err)
			assert.Equal(t, tt.want+query, u.Reveal())
			assertParts(t, u, tt.protocol, merged)
			assertParts(t, parse(t, tt.want+query), tt.protocol, merged)

			u, err = pushurl.UnsignedPlay(tt.protocol, stream)
			require.NoError(t, err)
			assert.Equal(t, tt.want, u.Reveal())
			assert.Equal(t, merged, parse(t, tt.want).Stream())
		})
	}
}

// assertParts asserts the parts of a URL that expires with newYear2017.
func assertParts(t *testing.T, u pushurl.URL, protocol pushurl.Protocol, stream pushurl.Stream) {
	t.Helper()
	assert.Equal(t, protocol, u.Protocol())
	assert.Equal(t, stream, u.Stream())
	assert.Equal(t, "5867D600", u.TxTime())
	assert.Equal(t, "2017-01-01T00:00:00+08:00", u.Expires().Format(time.RFC3339))
	assert.NoError(t, newSigner(t, mainKey).Verify(u, newYear2017.Add(-time.Second)))
}

func TestPushAndPlay_takeOnlyTheirOwnProtocols(t *testing.T) {
	t.Parallel()
	stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a"}
	signer := newSigner(t, mainKey)
	for _, p := range []pushurl.Protocol{-1, 0, pushurl.HTTPFLV, pushurl.HTTPSFLV, pushurl.HTTPHLS, pushurl.HTTPSHLS, 9} {
		_, err := signer.Push(p, stream, newYear2017)
		requireArgument(t, err, "Protocol")
		_, err = pushurl.UnsignedPush(p, stream)
		requireArgument(t, err, "Protocol")
	}
	for _, p := range []pushurl.Protocol{-1, 0, pushurl.SRT, pushurl.RTMPOverSRT, 9} {
		_, err := signer.Play(p, stream, newYear2017)
		requireArgument(t, err, "Protocol")
		_, err = pushurl.UnsignedPlay(p, stream)
		requireArgument(t, err, "Protocol")
	}
}

func TestPush_refusesATemplate(t *testing.T) {
	t.Parallel()
	stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a", Template: "550"}
	_, err := newSigner(t, mainKey).Push(pushurl.RTMP, stream, newYear2017)
	requireArgument(t, err, "Template")
	_, err = pushurl.UnsignedPush(pushurl.RTMP, stream)
	requireArgument(t, err, "Template")
}

func TestNewSigner_refusesKeysThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"empty":         "",
		"blank":         " ",
		"trailing line": mainKey + "\n",
		"inner blank":   "aabb ccdd",
		"not ASCII":     "schlüssel",
		"control":       "aabb\x7f",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pushurl.NewSigner(key)
			requireArgument(t, err, "key")
			_, err = pushurl.NewSigner(mainKey, spareKey, key)
			requireArgument(t, err, "spare[1]")
		})
	}
}

func TestSigner_thatNewSignerDidNotMakeRefusesEverything(t *testing.T) {
	t.Parallel()
	stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a"}
	good, err := newSigner(t, mainKey).Push(pushurl.RTMP, stream, newYear2017)
	require.NoError(t, err)
	for name, signer := range map[string]*pushurl.Signer{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := signer.Push(pushurl.RTMP, stream, newYear2017)
			requireArgument(t, err, "Signer")
			_, err = signer.Play(pushurl.RTMP, stream, newYear2017)
			requireArgument(t, err, "Signer")
			requireArgument(t, signer.Verify(good, newYear2017.Add(-time.Hour)), "Signer")
		})
	}
}

func TestPush_keepsNothingOfTheCallers(t *testing.T) {
	t.Parallel()
	params := make([]pushurl.Param, 1, 8) // room for an append to go wrong in
	params[0] = pushurl.Param{Name: "record", Value: "mp4"}
	stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a", Params: params}
	u, err := newSigner(t, mainKey).Push(pushurl.RTMP, stream, newYear2017)
	require.NoError(t, err)

	params[0].Value = "hls"
	assert.Equal(t, "mp4", u.Stream().Params[0].Value)
	u.Stream().Params[0].Value = "flv"
	assert.Equal(t, "mp4", u.Stream().Params[0].Value)
	assert.Equal(t, pushurl.Param{}, params[:2][1], "the caller's spare room is written to")
}
