// A first program that passes events on to NATS.
package main

import (
	"fmt"
	"log"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/natssink"
)

func main() {
	conn, err := nats.Connect("nats://127.0.0.1:4222", nats.RetryOnFailedConnect(true))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		log.Fatal(err)
	}
	sink, err := natssink.New(js, "live")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("all events go to NATS:", forward.Handlers("//push.example.com/live", sink.Send).Default != nil)
}
