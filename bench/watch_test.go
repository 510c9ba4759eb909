package bench

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// The figures in the comment of ChannelService.Watch. They take some minutes: looks at ten
// thousand streams are spread over a minute.
func TestWatch_figures(t *testing.T) {
	if os.Getenv("LIVECODE_TEST_LOAD") == "" {
		t.Skip("set LIVECODE_TEST_LOAD=1 to watch ten thousand streams for minutes")
	}
	for _, rooms := range []int{10, 1000, 10_000} {
		var ids []string
		var streams []livetest.Option
		for i := range rooms {
			id := fmt.Sprintf("8888_room_%05d", i)
			ids = append(ids, id)
			if i%2 == 0 {
				streams = append(streams, livetest.WithStream(id, livetest.Live))
			} else {
				streams = append(streams, livetest.WithStream(id, livetest.Interrupted))
			}
		}
		srv := livetest.NewServer(streams...)
		calls := func() int { return srv.Calls("Live_Channel_GetStatus") + srv.Calls("Live_Channel_GetLiveChannelList") }
		client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		first, begin := make(chan struct{}), time.Now()
		go func() {
			seen := 0
			for _, err := range client.Channel.Watch(ctx, ids...) {
				if err != nil {
					t.Log(err)
				} else if seen++; seen == rooms {
					close(first)
				}
			}
		}()
		<-first
		took, atFirst := time.Since(begin), calls()
		time.Sleep(time.Until(begin.Add(59 * time.Second)))
		cpu := cpuTime()
		time.Sleep(60 * time.Second)
		t.Logf("%5d streams: first look %d calls in %v; the next %d calls, %v of CPU", rooms, atFirst, took.Round(time.Millisecond),
			calls()-atFirst, cpuTime()-cpu)
		cancel()
		srv.Close()
	}
}
