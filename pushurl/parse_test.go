package pushurl_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/pushurl"
)

func TestParse_keepsTheTextAndTheOrderOfItsParameters(t *testing.T) {
	t.Parallel()
	const text = "rtmp://10377.livepush.myqcloud.com/live/10377_a" +
		"?bizid=10377&txSecret=" + someSecret + "&txTime=59c91afc&record=hls&record_interval=2977&mix=layer:b;t_id:1"
	u := parse(t, text)
	assert.Equal(t, text, u.Reveal())
	assert.Equal(t, pushurl.Stream{
		Domain:     "10377.livepush.myqcloud.com",
		AppName:    "live",
		StreamName: "10377_a",
		Params: []pushurl.Param{
			{Name: "bizid", Value: "10377"},
			{Name: "record", Value: "hls"},
			{Name: "record_interval", Value: "2977"},
			{Name: "mix", Value: "layer:b;t_id:1"},
		},
	}, u.Stream())
	assert.Equal(t, "59c91afc", u.TxTime())
}

func TestParse_takesOneSuffixOff(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a.ts", parse(t, "http://d.example.com/live/a.ts.flv").Stream().StreamName)
	assert.Equal(t, "a.ts", parse(t, "https://d.example.com/live/a.ts.m3u8").Stream().StreamName)
	_, err := pushurl.Parse("http://d.example.com/live/a.flv.m3u8")
	requireArgument(t, err, "StreamName")
	_, err = pushurl.Parse("rtmp://d.example.com/live/a.flv")
	requireArgument(t, err, "StreamName")
}

func TestParse_isUnsignedOnlyWithoutBothParameters(t *testing.T) {
	t.Parallel()
	u := parse(t, "rtmp://d.example.com/live/a?x=y")
	assert.Empty(t, u.TxTime())
	assert.True(t, u.Expires().IsZero())
	for query, param := range map[string]string{
		"?txSecret=" + someSecret:       "txTime",
		"?txTime=5867D600":              "txSecret",
		"?txSecret=":                    "txSecret",
		"?txTime=":                      "txSecret",
		"?txSecret=&txTime=":            "txSecret",
		"?txSecret=a-b&txTime=5867D600": "txSecret",
		"?txSecret=" + someSecret + "&txTime=5867D600&txSecret=":         "Params[0].Name",
		"?txSecret=" + someSecret + "&txTime=5867D600&txTime=5867D601":   "Params[0].Name",
		"?txSecret=" + someSecret + "&txTime=5867D600&txsecret=" + "abc": "Params[0].Name",
		"?x=1&txSecret=" + someSecret + "&txTime=5867D600&x=2":           "Params[1].Name",
	} {
		_, err := pushurl.Parse("rtmp://d.example.com/live/a" + query)
		requireArgument(t, err, param)
	}
}

func TestParse_refusesWhatIsNoURLOfTheService(t *testing.T) {
	t.Parallel()
	const srt = "srt://d.example.com:9000?streamid=#!::"
	for text, param := range map[string]string{
		"":                                      "URL",
		"rtmp":                                  "URL",
		"://d.example.com/live/a":               "URL",
		"rtmp:/d.example.com/live/a":            "URL",
		"ftp://d.example.com/live/a":            "URL",
		"RTMP://d.example.com/live/a":           "URL",
		"rtmps://d.example.com/live/a":          "URL",
		" rtmp://d.example.com/live/a":          "URL",
		"rtmp://d.example.com:/live/a":          "URL",
		"rtmp://d.example.com:03570/live/a":     "URL",
		"webrtc://d.example.com:3570/live/a":    "URL",
		"http://d.example.com/live/a":           "URL",
		"http://d.example.com/live/a.mp4":       "URL",
		"http://d.example.com/live/a.FLV":       "URL",
		"http://d.example.com:443/live/a.flv":   "URL",
		"https://d.example.com:80/live/a.flv":   "URL",
		"rtmp://d.example.com:01935/live/a":     "URL",
		"webrtc://d.example.com:1935/live/a":    "URL",
		"http://d.example.com/live/a#b.flv":     "URL",
		"http://d.example.com/live/a%zz.flv":    "URL",
		"http://d.example.com/live/a%2Fb.flv":   "StreamName",
		"http://d.example.com/live/a%00.flv":    "StreamName",
		"http://d.example.com/live/a%2Eflv.flv": "StreamName",
		"http://d.example.com/live/.flv":        "StreamName",
		"rtmp://":                               "Domain",
		"rtmp:///live/a":                        "Domain",
		"rtmp://me@d.example.com/live/a":        "Domain",
		"rtmp://d.example.com":                  "AppName",
		"rtmp://d.example.com//a":               "AppName",
		"rtmp://d.example.com/../a":             "AppName",
		"rtmp://d.example.com/live":             "StreamName",
		"rtmp://d.example.com/live/":            "StreamName",
		"rtmp://d.example.com/live/a/":          "StreamName",
		"rtmp://d.example.com/live/a/b":         "StreamName",
		"rtmp://d.example.com/live/a%20b":       "StreamName",
		"rtmp://d.example.com/live/a%23b":       "StreamName",
		"rtmp://d.example.com/li#ve/a":          "AppName",
		"rtmp://d.example.com/live/a\n":         "StreamName",
		"rtmp://d.example.com/live/a?":          "URL",
		"rtmp://d.example.com/live/a?x":         "URL",
		"rtmp://d.example.com/live/a?x=1&":      "URL",
		"rtmp://d.example.com/live/a??x=1":      "Params[0].Name",
		"rtmp://d.example.com/live/a?=1":        "Params[0].Name",
		"rtmp://d.example.com/live/a?x=1?2":     "Params[0].Value",
		"srt://d.example.com:9000":              "URL",
		"srt://d.example.com:9000/live/a":       "URL",
		"srt://d.example.com:9000?streamid=":    "URL",
		"srt://d.example.com:9000?streamid=%23!%3A%3Ah%3Dd.example.com%2Cr%3Dlive%2Fa": "URL",
		srt:                                  "URL",
		srt + "h=d.example.com":              "streamid",
		srt + "r=live/a":                     "streamid",
		srt + "r=live/a,h=d.example.com":     "streamid",
		srt + "h=other.example.com,r=live/a": "streamid",
		"srt://d.example.com?streamid=#!::h=d.example.com,r=live/a": "streamid",
		srt + "h=d.example.com,r=live":                              "StreamName",
		srt + "h=d.example.com,r=live/a,h=d.example.com":            "Params[0].Name",
		srt + "h=d.example.com,r=live/a,r=live/b":                   "Params[0].Name",
		srt + "h=d.example.com,r=live/a&x=1":                        "StreamName",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			u, err := pushurl.Parse(text)
			requireArgument(t, err, param)
			assert.Empty(t, u.Reveal())
		})
	}
}

// Programs in the field write the usual port of a scheme, and leave other scripts as
// they are.
func TestParse_takesWhatProgramsInTheFieldWrite(t *testing.T) {
	t.Parallel()
	const signed = "?txSecret=" + someSecret + "&txTime=5867D600"
	for text, name := range map[string]string{
		"rtmp://d.example.com:1935/live/a" + signed:           "a",
		"http://d.example.com:80/live/a.flv" + signed:         "a",
		"http://d.example.com:80/live/a.m3u8":                 "a",
		"https://d.example.com:443/live/a.flv" + signed:       "a",
		"https://d.example.com:443/live/a.m3u8":               "a",
		"rtmp://d.example.com/live/3891_@v_tls#3pf" + signed:  "3891_@v_tls#3pf",
		"rtmp://d.example.com:1935/live/直播":                   "直播",
		"http://d.example.com/live/直播.flv" + signed:           "直播",
		"http://d.example.com/live/%e7%9b%b4%E6%92%AD.flv":    "直播",
		"https://d.example.com/live/3891_%40v_tls%233pf.m3u8": "3891_@v_tls#3pf",
		"webrtc://d.example.com/live/%E7%9B%B4":               "直",
	} {
		u := parse(t, text)
		assert.Equal(t, text, u.Reveal())
		assert.Equal(t, pushurl.Stream{Domain: "d.example.com", AppName: "live", StreamName: name}, u.Stream(), text)
		assert.NotContains(t, u.String(), someSecret)
	}
}
