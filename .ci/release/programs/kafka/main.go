// A first program that passes events on to Kafka.
package main

import (
	"fmt"
	"log"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/kafkasink"
)

func main() {
	client, err := kgo.NewClient(kgo.SeedBrokers("127.0.0.1:9092"))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	sink, err := kafkasink.New(client, "live-events")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("all events go to Kafka:", forward.Handlers("//push.example.com/live", sink.Send).Default != nil)
}
