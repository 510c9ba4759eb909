package pushurl_test

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/qcloudlive/livecode/pushurl"
)

func ExampleProtocol_String() {
	fmt.Println(pushurl.RTMPOverSRT.String())
	// Output: RTMP over SRT
}

func ExampleURL_Protocol() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.Protocol() == pushurl.RTMP)
	// Output: true
}

func ExampleURL_Stream() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.Stream().StreamName)
	// Output: test
}

func ExampleURL_TxTime() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.TxTime())
	// Output: 5C271099
}

func ExampleURL_Expires() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.Expires())
	// Output: 2018-12-29 14:13:45 +0800 UTC+8
}

func ExampleURL_Reveal() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.Reveal())
	// Output: rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099
}

func ExampleURL_String() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.String())
	// Output: rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099
}

func ExampleURL_GoString() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%#v\n", u)
	// Output: pushurl.URL("rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099")
}

func ExampleURL_LogValue() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	withoutTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	logger := slog.New(slog.NewTextHandler(os.Stdout, withoutTime))
	logger.Info("push granted", "url", u)
	// Output: level=INFO msg="push granted" url="rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099"
}

func ExampleURL_MarshalText() {
	u, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	text, err := json.Marshal(map[string]pushurl.URL{"url": u})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	// Output: {"url":"rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED\u0026txTime=5C271099"}
}
