package kafkasink_test

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/kafkasink"
)

// A cluster in the process stands for the one of production.
func ExampleSink_Send() {
	cluster, err := kfake.NewCluster(kfake.SeedTopics(4, "live-events"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cluster.Close()
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	sink, err := kafkasink.New(client, "live-events")
	if err != nil {
		fmt.Println(err)
		return
	}

	ev, err := callback.Parse([]byte(`{"event_type":1,"stream_id":"8888_room","sequence":"7"}`)) // the worker of an inbox has it
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := forward.New(ev, "//push.example.com/live")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sink.Send(context.Background(), m))
	// Output: <nil>
}
