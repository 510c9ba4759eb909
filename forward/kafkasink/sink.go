// Package kafkasink passes the events of the live service on to Kafka, by franz-go.
//
//	client, err := kgo.NewClient(kgo.SeedBrokers("kafka:9092"))
//	...
//	sink, err := kafkasink.New(client, "live-events")
//	...
//	worker, err := inbox.NewWorker(store, forward.Handlers("//push.example.com/live", sink.Send))
//
// The key of a record is the stream, so the events of a stream are in one partition and in
// their order. The header id is that of the CloudEvent: Kafka drops repeats within one
// producer alone, and a worker that was killed sends what it had in hand again, so consumers
// that must not see it twice remember the ids. The topic needs min.insync.replicas of
// two at least to survive the loss of a broker.
package kafkasink

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/forward"
)

// ArgumentError is the error for an argument that is missing or out of range.
type ArgumentError = argument.Error

func badArgument(fn, param, want string) *ArgumentError {
	return &ArgumentError{Package: "kafkasink", Func: fn, Param: param, Want: want}
}

// A Sink produces records. Make one with [New].
type Sink struct {
	client *kgo.Client
	topic  string
}

// New returns a Sink that produces to the topic. The client must wait for all in-sync
// replicas, as it does unless [kgo.RequiredAcks] says otherwise: a record that one broker
// alone has is not on stable storage.
func New(client *kgo.Client, topic string) (*Sink, error) {
	if client == nil {
		return nil, badArgument("New", "client", "not nil")
	}
	if topic == "" {
		return nil, badArgument("New", "topic", "not empty")
	}
	if acks, ok := client.OptValue(kgo.RequiredAcks).(kgo.Acks); !ok || acks != kgo.AllISRAcks() {
		return nil, badArgument("New", "client", "one that waits for all in-sync replicas")
	}
	return &Sink{client: client, topic: topic}, nil
}

// Send produces a record and waits until the brokers have it, as far as ctx allows.
func (s *Sink) Send(ctx context.Context, m forward.Message) error {
	record := &kgo.Record{
		Topic: s.topic, Value: m.Body,
		Headers: []kgo.RecordHeader{{Key: "content-type", Value: []byte(forward.ContentType)}, {Key: "id", Value: []byte(m.ID)}},
	}
	if m.Subject != "" {
		record.Key = []byte(m.Subject)
	}
	if err := s.client.ProduceSync(ctx, record).FirstErr(); err != nil {
		return fmt.Errorf("kafkasink: %w", err)
	}
	return nil
}
