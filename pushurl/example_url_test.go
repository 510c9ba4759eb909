package pushurl_test

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/qcloudlive/livecode/pushurl"
)

// mustParse reads the URL of the vendor's page, as a webhook of a media server
// or a support ticket would bring it.
func mustParse() pushurl.URL {
	url, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	return url
}

func ExampleProtocol_String() {
	fmt.Println(pushurl.RTMPOverSRT.String())
	// Output: RTMP over SRT
}

func ExampleURL_Protocol() {
	fmt.Println(mustParse().Protocol() == pushurl.RTMP)
	// Output: true
}

func ExampleURL_Stream() {
	fmt.Println(mustParse().Stream().StreamName)
	// Output: test
}

func ExampleURL_TxTime() {
	fmt.Println(mustParse().TxTime())
	// Output: 5C271099
}

func ExampleURL_Expires() {
	fmt.Println(mustParse().Expires())
	// Output: 2018-12-29 14:13:45 +0800 UTC+8
}

func ExampleURL_Reveal() {
	fmt.Println(mustParse().Reveal())
	// Output: rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099
}

func ExampleURL_String() {
	fmt.Println(mustParse().String())
	// Output: rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099
}

func ExampleURL_GoString() {
	fmt.Printf("%#v\n", mustParse())
	// Output: pushurl.URL("rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099")
}

func ExampleURL_LogValue() {
	withoutTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	logger := slog.New(slog.NewTextHandler(os.Stdout, withoutTime))
	logger.Info("push granted", "url", mustParse())
	// Output: level=INFO msg="push granted" url="rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099"
}

func ExampleURL_MarshalText() {
	text, err := json.Marshal(map[string]pushurl.URL{"url": mustParse()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	// Output: {"url":"rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED\u0026txTime=5C271099"}
}
