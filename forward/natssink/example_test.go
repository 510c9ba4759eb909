package natssink_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/natssink"
)

// A server in the process stands for the one of production.
func ExampleSink_Send() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "nats-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir, NoSigs: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.Start()
	defer srv.Shutdown()
	srv.ReadyForConnections(time.Minute)

	conn, err := nats.Connect(srv.ClientURL())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		fmt.Println(err)
		return
	}
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "LIVE", Subjects: []string{"live.>"}, Storage: jetstream.FileStorage})
	if err != nil {
		fmt.Println(err)
		return
	}
	sink, err := natssink.New(js, "live")
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
	fmt.Println(sink.Send(ctx, m), sink.Send(ctx, m))
	info, err := stream.Info(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.State.Msgs, "message")
	// Output:
	// <nil> <nil>
	// 1 message
}
