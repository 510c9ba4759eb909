package media_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// Whoever has no key makes no URL that pushes. The keys of the push domain are a
// main one and spare ones.
func ExampleDial_refused() {
	srv := livetest.NewServer()
	defer srv.Close()
	streams, err := media.Attach(srv, media.Options{PushKeys: []string{"mainkey", "sparekey"}, FFmpeg: media.Off})
	if err != nil {
		log.Fatal(err)
	}
	defer streams.Close()

	for _, key := range []string{"sparekey", "otherkey"} {
		signer, err := pushurl.NewSigner(key)
		if err != nil {
			log.Fatal(err)
		}
		stream := pushurl.Stream{Domain: "push.example.com", StreamName: "8888_room"}
		signed, err := signer.Push(pushurl.RTMP, stream, time.Now().Add(time.Hour))
		if err != nil {
			log.Fatal(err)
		}
		pusher, err := media.Dial(context.Background(), reach(signed, streams.RTMPAddr))
		fmt.Println(key, "refused:", errors.Is(err, media.ErrRefused))
		if err == nil {
			_ = pusher.Close()
		}
	}
	// Output:
	// sparekey refused: false
	// otherkey refused: true
}

// reach returns a URL with the address of the server in place of the domain,
// which the signature does not cover.
func reach(u pushurl.URL, addr string) string {
	s := u.Stream()
	text := u.Reveal()
	return "rtmp://" + addr + text[len("rtmp://"+s.Domain):]
}
