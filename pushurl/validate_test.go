package pushurl_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

// badNames have no place in a path segment or a parameter's name.
var badNames = map[string]string{
	"slash":        "a/b",
	"question":     "a?b",
	"fragment":     "a#b",
	"ampersand":    "a&b",
	"percent":      "a%2Fb",
	"blank":        "a b",
	"tab":          "a\tb",
	"line":         "a\r\nb",
	"nul":          "a\x00b",
	"delete":       "a\x7fb",
	"padding byte": "a\x80b",
	"comma":        "a,b",
	"equals":       "a=b",
	"colon":        "a:b",
	"plus":         "a+b",
	"semicolon":    "a;b",
	"backslash":    `a\b`,
	"quote":        `a"b`,
	"not ASCII":    "直播",
}

func TestPlay_refusesNamesThatBreakTheURL(t *testing.T) {
	t.Parallel()
	good := pushurl.Stream{Domain: "d.example.com", AppName: "app", StreamName: "a", Template: "550"}
	set := map[string]func(*pushurl.Stream, string){
		"AppName":    func(s *pushurl.Stream, v string) { s.AppName = v },
		"StreamName": func(s *pushurl.Stream, v string) { s.StreamName = v },
		"Template":   func(s *pushurl.Stream, v string) { s.Template = v },
	}
	segments := map[string]string{"here": ".", "up": "..", "FLV": "a.flv", "HLS": "a.m3u8", "only a suffix": ".flv"}
	for param, set := range set {
		for _, names := range []map[string]string{badNames, segments} {
			for what, name := range names {
				if param == "StreamName" && (what == "fragment" || what == "not ASCII") {
					continue // these it may have
				}
				t.Run(param+" "+what, func(t *testing.T) {
					t.Parallel()
					stream := good
					set(&stream, name)
					_, err := newSigner(t, mainKey).Play(pushurl.HTTPFLV, stream, newYear2017)
					requireArgument(t, err, param)
					_, err = pushurl.UnsignedPlay(pushurl.HTTPFLV, stream)
					requireArgument(t, err, param)
				})
			}
		}
	}
}

func TestPush_needsAStreamName(t *testing.T) {
	t.Parallel()
	_, err := newSigner(t, mainKey).Push(pushurl.RTMP, pushurl.Stream{Domain: "d.example.com"}, newYear2017)
	requireArgument(t, err, "StreamName")
}

func TestPush_takesEverySymbolThatStandsForItself(t *testing.T) {
	t.Parallel()
	stream := pushurl.Stream{Domain: "d.example.com", AppName: "-._~!$'()*@", StreamName: "Az09-._~!$'()*@"}
	for _, p := range []pushurl.Protocol{pushurl.RTMP, pushurl.WebRTC, pushurl.SRT, pushurl.RTMPOverSRT} {
		u, err := newSigner(t, mainKey).Push(p, stream, newYear2017)
		require.NoError(t, err)
		assert.Equal(t, stream, parse(t, u.Reveal()).Stream())
	}
}

func TestPush_takesOnlyABareDomain(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	good := map[string]string{
		"name":          "push.example.com",
		"upper case":    "Push.Example.COM",
		"old account":   "8888.livepush.myqcloud.com",
		"punycode":      "xn--fiq228c.example",
		"IPv4":          "198.51.100.104",
		"longest label": label + ".com",
		"longest name":  label + "." + label + "." + label + "." + label[:61],
	}
	bad := map[string]string{
		"empty":         "",
		"scheme":        "rtmp://push.example.com",
		"port":          "push.example.com:1935",
		"path":          "push.example.com/live",
		"user":          "me@push.example.com",
		"query":         "push.example.com?a=b",
		"fragment":      "push.example.com#a",
		"blank":         "push.example.com ",
		"line":          "push.example.com\n",
		"percent":       "push%2eexample.com",
		"comma":         "push,example.com",
		"underscore":    "push_1.example.com",
		"IPv6":          "[2001:db8::1]",
		"leading dot":   ".example.com",
		"trailing dot":  "example.com.",
		"two dots":      "push..example.com",
		"leading dash":  "-push.example.com",
		"trailing dash": "push-.example.com",
		"not ASCII":     "直播.example.com",
		"long label":    label + "a.com",
		"long name":     label + "." + label + "." + label + "." + label[:62],
	}
	for name, domain := range good {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pushurl.UnsignedPush(pushurl.SRT, pushurl.Stream{Domain: domain, StreamName: "a"})
			assert.NoError(t, err)
		})
	}
	for name, domain := range bad {
		t.Run("not "+name, func(t *testing.T) {
			t.Parallel()
			_, err := pushurl.UnsignedPush(pushurl.SRT, pushurl.Stream{Domain: domain, StreamName: "a"})
			requireArgument(t, err, "Domain")
		})
	}
}

func TestPush_refusesParamsThatBreakTheURL(t *testing.T) {
	t.Parallel()
	push := func(p pushurl.Protocol, params ...pushurl.Param) error {
		_, err := newSigner(t, mainKey).Push(p, pushurl.Stream{
			Domain:     "d.example.com",
			StreamName: "a",
			Params:     append([]pushurl.Param{{Name: "first", Value: ""}}, params...),
		}, newYear2017)
		return err
	}
	for what, name := range badNames {
		t.Run("name "+what, func(t *testing.T) {
			t.Parallel()
			requireArgument(t, push(pushurl.RTMP, pushurl.Param{Name: name}), "Params[1].Name")
		})
	}
	for _, name := range []string{"", "first", "txSecret", "txTime", "TXSECRET", "txtime"} {
		t.Run("name taken "+name, func(t *testing.T) {
			t.Parallel()
			requireArgument(t, push(pushurl.RTMP, pushurl.Param{Name: name}), "Params[1].Name")
		})
	}
	for _, name := range []string{"h", "r"} {
		t.Run("name taken by SRT "+name, func(t *testing.T) {
			t.Parallel()
			assert.NoError(t, push(pushurl.RTMP, pushurl.Param{Name: name}))
			requireArgument(t, push(pushurl.SRT, pushurl.Param{Name: name}), "Params[1].Name")
		})
	}
	for _, value := range []string{"a&b", "a#b", "a?b", "a,b", "a b", "a\nb", "a\x00", "\x7f", "é"} {
		t.Run("value "+value, func(t *testing.T) {
			t.Parallel()
			requireArgument(t, push(pushurl.RTMP, pushurl.Param{Name: "x", Value: value}), "Params[1].Value")
		})
	}
	for _, value := range []string{"", "mp4|hls", "layer:s;session_id:1000;t_id:1", "a%20b", "a=b", "a+b"} {
		t.Run("good value "+value, func(t *testing.T) {
			t.Parallel()
			assert.NoError(t, push(pushurl.RTMP, pushurl.Param{Name: "x", Value: value}))
			assert.NoError(t, push(pushurl.SRT, pushurl.Param{Name: "x", Value: value}))
		})
	}
}

func TestBiz_buildsTheStreamsOfOldAccounts(t *testing.T) {
	t.Parallel()
	push, err := pushurl.BizPush("8888", "test")
	require.NoError(t, err)
	u, err := newSigner(t, mainKey).Push(pushurl.RTMP, push, vectorExpires)
	require.NoError(t, err)
	assert.Equal(t, "rtmp://8888.livepush.myqcloud.com/live/8888_test"+
		"?bizid=8888&txSecret=ffc8cc832447ea92335df69970e6ce25&txTime=5943874C", u.Reveal())

	play, err := pushurl.BizPlay("8888", "test")
	require.NoError(t, err)
	u, err = pushurl.UnsignedPlay(pushurl.HTTPHLS, play)
	require.NoError(t, err)
	assert.Equal(t, "http://8888.liveplay.myqcloud.com/live/8888_test.m3u8", u.Reveal())
}

func TestBiz_needsANumberAndAName(t *testing.T) {
	t.Parallel()
	for _, make := range []func(bizid, name string) (pushurl.Stream, error){pushurl.BizPush, pushurl.BizPlay} {
		for _, bizid := range []string{"", "a", "8888.evil.example", "٨", "-1", "8 "} {
			_, err := make(bizid, "test")
			requireArgument(t, err, "bizid")
		}
		for _, name := range []string{"", "a/b", "a.flv"} {
			_, err := make("8888", name)
			requireArgument(t, err, "name")
		}
	}
}

func TestProtocol_hasANameEachAndANumberOtherwise(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for p := pushurl.RTMP; p <= pushurl.HTTPSHLS; p++ {
		assert.NotContains(t, p.String(), "Protocol(")
		assert.False(t, seen[p.String()], p)
		seen[p.String()] = true
	}
	assert.Equal(t, "Protocol(0)", pushurl.Protocol(0).String())
	assert.Equal(t, "Protocol(-1)", pushurl.Protocol(-1).String())
	assert.Equal(t, "Protocol(9)", pushurl.Protocol(9).String())
}

// Names that programs in the field push to, one of them the vendor's own sample.
func TestStreamName_isOfAnyScript(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"3891_@v_tls#3pfnm5fw35qt", "8888_直播间", "комната7", "#", "कक्षा"} {
		for p := pushurl.RTMP; p <= pushurl.HTTPSHLS; p++ {
			signer := newSigner(t, mainKey)
			u, err := makeFor(signer, p)(p, pushurl.Stream{Domain: "d.example.com", StreamName: name}, newYear2017)
			require.NoError(t, err, name)
			read := parse(t, u.Reveal())
			assert.Equal(t, name, read.Stream().StreamName, p)
			assert.NoError(t, signer.Verify(read, newYear2017.Add(-time.Hour)))
			assert.Contains(t, u.Reveal(), "txSecret="+pushSecret(mainKey, name, u.TxTime()), "of the plain name")
			if strings.HasPrefix(u.Reveal(), "http") || strings.HasPrefix(u.Reveal(), "webrtc") {
				r, err := http.NewRequest(http.MethodGet, strings.Replace(u.Reveal(), "webrtc", "http", 1), nil)
				require.NoError(t, err)
				assert.Contains(t, r.URL.Path, "/live/"+name, "what an HTTP client asks for")
				continue
			}
			assert.Contains(t, u.Reveal(), "/"+name)
		}
	}
	for _, name := range []string{"a\x80", "a\xff\xfe", "a\u200b", "a\u2028", "a\u00a0b", "☺", "a\ufffe", "直播/间", "直播.flv"} {
		_, err := pushurl.UnsignedPush(pushurl.RTMP, pushurl.Stream{Domain: "d.example.com", StreamName: name})
		requireArgument(t, err, "StreamName")
	}
}

func pushSecret(key, name, txTime string) string {
	sum := md5.Sum([]byte(key + name + txTime))
	return hex.EncodeToString(sum[:])
}
