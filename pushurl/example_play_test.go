package pushurl_test

import (
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/pushurl"
)

func ExampleSigner_Play() {
	signer, err := pushurl.NewSigner("the-key-of-the-play-domain")
	if err != nil {
		log.Fatal(err)
	}
	stream := pushurl.Stream{Domain: "play.example.com", StreamName: "room", Template: "hd"}
	expires := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range []pushurl.Protocol{pushurl.RTMP, pushurl.WebRTC, pushurl.HTTPSFLV, pushurl.HTTPSHLS} {
		url, err := signer.Play(p, stream, expires)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(url.Reveal())
	}

	// Output:
	// rtmp://play.example.com/live/room_hd?txSecret=28638d79e95ca4647f798ef6f526a6ef&txTime=6B36EC80
	// webrtc://play.example.com/live/room_hd?txSecret=28638d79e95ca4647f798ef6f526a6ef&txTime=6B36EC80
	// https://play.example.com/live/room_hd.flv?txSecret=28638d79e95ca4647f798ef6f526a6ef&txTime=6B36EC80
	// https://play.example.com/live/room_hd.m3u8?txSecret=28638d79e95ca4647f798ef6f526a6ef&txTime=6B36EC80
}

func ExampleUnsignedPlay() {
	stream := pushurl.Stream{Domain: "play.example.com", StreamName: "room"}
	url, err := pushurl.UnsignedPlay(pushurl.HTTPSHLS, stream)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(url)
	// Output: https://play.example.com/live/room.m3u8
}

func ExampleBizPlay() {
	stream, err := pushurl.BizPlay("8888", "test")
	if err != nil {
		log.Fatal(err)
	}
	url, err := pushurl.UnsignedPlay(pushurl.HTTPFLV, stream)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(url)
	// Output: http://8888.liveplay.myqcloud.com/live/8888_test.flv
}
