// Package forward passes the events of the live service on to other systems, as
// CloudEvents 1.0 in JSON.
//
//	worker, err := inbox.NewWorker(store, forward.Handlers("//push.example.com/live", sink.Send))
//
// [New] makes a [Message] of an event: id is the dedupe key, subject the stream, type a
// name such as com.tencent.live.stream_started, time when it happened, and data what
// [callback.Redacted] tells, without credentials. Sinks are modules of their own:
// forward/nats for JetStream, forward/kafka for Kafka. Any other takes a function.
//
// # What is promised
//
// At least once, in the order of each stream, behind a durable inbox: the worker hands
// an event out until Send has returned nil, which a sink does when the other
// system has acknowledged the message on stable storage. A process that is killed in
// between sends it again with the same id, by which the receivers of a message know it. An
// event is in the inbox or in the other system at any time, so neither is a place where it
// vanishes. Without an inbox, in [callback.NewHandler], the notification is acknowledged when
// Send has returned nil; a system that is down for longer than the service retries loses it.
//
// Notifications that have neither an id nor a time of their own share their dedupe key with
// others (see [callback.Notification] MaybeDuplicate). Their id has the end of their validity
// behind it, so that no receiver drops a genuine event; of their repeats some may pass.
//
// # RocketMQ
//
// Send the body with apache/rocketmq-client-go, synchronously, sharded by the stream so that
// its order stays, and the id as key, by which consumers know a repeat:
//
//	func(ctx context.Context, m forward.Message) error {
//		msg := primitive.NewMessage("live-events", m.Body).WithKeys([]string{m.ID}).WithShardingKey(m.Subject)
//		res, err := producer.SendSync(ctx, msg)
//		if err == nil && res.Status != primitive.SendOK { // flushed to no disk yet, or no replica
//			err = fmt.Errorf("rocketmq: status %d", res.Status)
//		}
//		return err
//	}
//
// Brokers need flushDiskType=SYNC_FLUSH and brokerRole=SYNC_MASTER for SendOK to mean stable
// storage.
//
// # Redis Streams
//
// Redis knows no repeats by itself and acknowledges before it writes, so it needs
// appendfsync always, and consumers that know an id again. With redis/go-redis:
//
//	func(ctx context.Context, m forward.Message) error {
//		return client.XAdd(ctx, &redis.XAddArgs{
//			Stream: "live-events", Values: map[string]any{"id": m.ID, "event": m.Body},
//		}).Err()
//	}
//
// Trim by a time that is longer than consumers may be away, never by a length.
package forward
