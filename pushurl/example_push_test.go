package pushurl_test

import (
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/pushurl"
)

func Example() {
	signer, err := pushurl.NewSigner("e12c46f2612d5106e2034781ab261ca3") // the key of the push domain
	if err != nil {
		log.Fatal(err)
	}
	now := time.Unix(1545977625, 0) // time.Now(), in a program
	url, err := signer.Push(pushurl.RTMP, pushurl.Stream{
		Domain:     "livepush.tcloud.com",
		StreamName: "test",
	}, now.Add(24*time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("log:        ", url)
	fmt.Println("broadcaster:", url.Reveal())

	// Output:
	// log:         rtmp://livepush.tcloud.com/live/test?txSecret=REDACTED&txTime=5C271099
	// broadcaster: rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099
}

// A key is changed without a gap: the new key signs, the old one is accepted
// until its last URL has expired.
func ExampleNewSigner() {
	old, err := pushurl.NewSigner("old-key")
	if err != nil {
		log.Fatal(err)
	}
	both, err := pushurl.NewSigner("new-key", "old-key")
	if err != nil {
		log.Fatal(err)
	}
	stream := pushurl.Stream{Domain: "push.example.com", StreamName: "room"}
	url, err := old.Push(pushurl.RTMP, stream, time.Unix(1800000000, 0))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(both.Verify(url, time.Unix(1799999999, 0)))
	// Output: <nil>
}

func ExampleNewSigner_badKey() {
	_, err := pushurl.NewSigner("key-from-a-file\n")
	fmt.Println(err)
	// Output: pushurl: key must be printable ASCII without blanks, at least one character
}

func ExampleSigner_Push() {
	signer, err := pushurl.NewSigner("the-key-of-the-push-domain")
	if err != nil {
		log.Fatal(err)
	}
	stream := pushurl.Stream{
		Domain:     "push.example.com",
		StreamName: "room",
		Params:     []pushurl.Param{{Name: "record", Value: "mp4"}},
	}
	expires := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range []pushurl.Protocol{pushurl.RTMP, pushurl.WebRTC, pushurl.SRT, pushurl.RTMPOverSRT} {
		url, err := signer.Push(p, stream, expires)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(url.Reveal())
	}

	// Output:
	// rtmp://push.example.com/live/room?record=mp4&txSecret=c528c8829348b75a5977d3a96bb18c5c&txTime=6B36EC80
	// webrtc://push.example.com/live/room?record=mp4&txSecret=c528c8829348b75a5977d3a96bb18c5c&txTime=6B36EC80
	// srt://push.example.com:9000?streamid=#!::h=push.example.com,r=live/room,record=mp4,txSecret=c528c8829348b75a5977d3a96bb18c5c,txTime=6B36EC80
	// rtmp://push.example.com:3570/live/room?record=mp4&txSecret=c528c8829348b75a5977d3a96bb18c5c&txTime=6B36EC80
}

func ExampleUnsignedPush() {
	stream := pushurl.Stream{Domain: "push.example.com", StreamName: "room"}
	url, err := pushurl.UnsignedPush(pushurl.RTMP, stream)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(url)
	// Output: rtmp://push.example.com/live/room
}

func ExampleBizPush() {
	signer, err := pushurl.NewSigner("aabbccdd001122333444")
	if err != nil {
		log.Fatal(err)
	}
	stream, err := pushurl.BizPush("8888", "test")
	if err != nil {
		log.Fatal(err)
	}
	url, err := signer.Push(pushurl.RTMP, stream, time.Unix(1497597772, 0))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(url.Reveal())
	// Output: rtmp://8888.livepush.myqcloud.com/live/8888_test?bizid=8888&txSecret=ffc8cc832447ea92335df69970e6ce25&txTime=5943874C
}
