package kafkasink_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/kafkasink"
)

const (
	topic = "live-events"
	// nobody listens there.
	nobody = "127.0.0.1:1"
)

func connect(to string) (forward.Send, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(to))
	if err != nil {
		return nil, err
	}
	sink, err := kafkasink.New(client, topic)
	if err != nil {
		return nil, err
	}
	return sink.Send, nil
}

// newServer starts a cluster and returns the address of a broker, and what has arrived: the
// ids by stream.
func newServer(t *testing.T) (to string, arrived func(t *testing.T) map[string][]string) {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(4, topic))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	consumer, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	require.NoError(t, err)
	t.Cleanup(consumer.Close)
	var mu sync.Mutex
	ids, partitions := map[string][]string{}, map[string]int32{}
	return cluster.ListenAddrs()[0], func(t *testing.T) map[string][]string {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		consumer.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			stream := string(r.Key)
			ids[stream] = append(ids[stream], header(t, r, "id"))
			if before, ok := partitions[stream]; ok {
				assert.Equal(t, before, r.Partition, "a stream is in one partition")
			}
			partitions[stream] = r.Partition
		})
		return ids
	}
}

// header checks a record and returns one of its headers.
func header(t *testing.T, r *kgo.Record, name string) string {
	t.Helper()
	headers := map[string]string{}
	for _, h := range r.Headers {
		headers[h.Key] = string(h.Value)
	}
	assert.Equal(t, forward.ContentType, headers["content-type"])
	var e struct{ SpecVersion, ID, Subject string }
	require.NoError(t, json.Unmarshal(r.Value, &e))
	assert.Equal(t, "1.0", e.SpecVersion)
	assert.Equal(t, headers["id"], e.ID)
	assert.Equal(t, string(r.Key), e.Subject)
	assert.NotContains(t, string(r.Value), "txSecret")
	return headers[name]
}

func message(t *testing.T, fields callbacktest.Fields) forward.Message {
	t.Helper()
	ev, err := callback.Parse(callbacktest.SignedBody(testKey, time.Now(), fields))
	require.NoError(t, err)
	m, err := forward.New(ev, testSource)
	require.NoError(t, err)
	return m
}

func TestSend_keepsTheOrderOfAStream(t *testing.T) {
	t.Parallel()
	to, arrived := newServer(t)
	send, err := connect(to)
	require.NoError(t, err)
	var want []string
	for _, eventType := range []int{1, 100, 200, 317, 0} {
		m := message(t, callbacktest.Sample(eventType, "8888_a", time.Now()))
		want = append(want, m.ID)
		require.NoError(t, send(t.Context(), m))
	}
	require.NoError(t, send(t.Context(), message(t, callbacktest.Fields{"event_type": 4711}))) // without a stream
	require.Eventually(t, func() bool { return len(arrived(t)["8888_a"]) == len(want) && len(arrived(t)[""]) == 1 }, time.Minute, time.Millisecond)
	assert.Equal(t, want, arrived(t)["8888_a"])
}

func TestSend_tellsWhatFails(t *testing.T) {
	t.Parallel()
	client, err := kgo.NewClient(kgo.SeedBrokers(nobody)) // nobody is there
	require.NoError(t, err)
	defer client.Close()
	sink, err := kafkasink.New(client, topic)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, sink.Send(ctx, message(t, callbacktest.Fields{"event_type": 1, "stream_id": "8888_a"})), context.DeadlineExceeded)
}

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	client, err := kgo.NewClient(kgo.SeedBrokers(nobody))
	require.NoError(t, err)
	defer client.Close()
	careless, err := kgo.NewClient(kgo.SeedBrokers(nobody), kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite())
	require.NoError(t, err)
	defer careless.Close()
	for want, err := range map[string]error{
		"kafkasink: New: client must be not nil":                                 second(kafkasink.New(nil, topic)),
		"kafkasink: New: topic must be not empty":                                second(kafkasink.New(client, "")),
		"kafkasink: New: client must be one that waits for all in-sync replicas": second(kafkasink.New(careless, topic)),
	} {
		_, ok := errors.AsType[*kafkasink.ArgumentError](err)
		require.True(t, ok)
		assert.EqualError(t, err, want)
	}
}

func second(_ *kafkasink.Sink, err error) error { return err }
