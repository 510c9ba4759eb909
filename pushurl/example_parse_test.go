package pushurl_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/pushurl"
)

func ExampleParse() {
	url, err := pushurl.Parse("srt://push.example.com:9000?streamid=#!::h=push.example.com,r=live/room," +
		"txSecret=f85a2ab363fe4deaffef9754d79da6fe,txTime=5c271099")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(url.Protocol())
	fmt.Println(url.Stream().Domain, url.Stream().AppName, url.Stream().StreamName)
	fmt.Println(url.TxTime(), url.Expires())

	// Output:
	// SRT
	// push.example.com live room
	// 5c271099 2018-12-29 14:13:45 +0800 UTC+8
}

func ExampleArgumentError() {
	_, err := pushurl.Parse("rtmp://push.example.com/live/a%20room")
	if argument, ok := errors.AsType[*pushurl.ArgumentError](err); ok {
		fmt.Println("rejected:", argument.Param)
	}
	// Output: rejected: StreamName
}

func ExampleArgumentError_Error() {
	_, err := pushurl.UnsignedPush(pushurl.RTMP, pushurl.Stream{Domain: "rtmp://push.example.com", StreamName: "room"})
	fmt.Println(err)
	// Output: pushurl: Domain must be a bare host name, without scheme, port and path
}

func ExampleSigner_Verify() {
	signer, err := pushurl.NewSigner("the-new-key", "e12c46f2612d5106e2034781ab261ca3")
	if err != nil {
		log.Fatal(err)
	}
	url, err := pushurl.Parse("rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099")
	if err != nil {
		log.Fatal(err)
	}
	for _, now := range []time.Time{url.Expires().Add(-time.Second), url.Expires()} {
		switch err := signer.Verify(url, now); {
		case err == nil:
			fmt.Println("welcome")
		case errors.Is(err, pushurl.ErrExpired):
			fmt.Println("genuine, but too late: send a new URL")
		case errors.Is(err, pushurl.ErrUnsigned), errors.Is(err, pushurl.ErrMismatch):
			fmt.Println("not one of ours")
		}
	}

	// Output:
	// welcome
	// genuine, but too late: send a new URL
}

func ExampleVerifyError_Error() {
	fmt.Println(pushurl.ErrMismatch.Error())
	// Output: pushurl: txSecret does not match
}
