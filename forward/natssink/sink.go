// Package natssink passes the events of the live service on to NATS JetStream.
//
//	js, err := jetstream.New(conn)
//	...
//	sink, err := natssink.New(js, "live")
//	...
//	worker, err := inbox.NewWorker(store, forward.Handlers("//push.example.com/live", sink.Send))
//
// Each event is a message under a subject such as live.stream_started, so make a stream of
// the server for "live.>" with file storage. Its header Nats-Msg-Id is the id of the
// CloudEvent, and the server drops a repeat within the stream's window for duplicates (two
// minutes unless it says otherwise). A worker that was down for longer sends what it had in
// hand again: consumers that must not see it twice remember the ids.
package natssink

import (
	"context"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/forward"
)

// ArgumentError is the error for an argument that is missing or out of range.
type ArgumentError = argument.Error

func badArgument(fn, param, want string) *ArgumentError {
	return &ArgumentError{Package: "natssink", Func: fn, Param: param, Want: want}
}

// A Sink publishes messages to JetStream. Make one with [New].
type Sink struct {
	js     jetstream.JetStream
	prefix string
	opts   []jetstream.PublishOpt
}

// New returns a Sink that publishes under the subject prefix, a dot, and the name of the
// type. The options go with each message: [jetstream.WithExpectStream] names the one that must
// take them.
func New(js jetstream.JetStream, prefix string, opts ...jetstream.PublishOpt) (*Sink, error) {
	if js == nil {
		return nil, badArgument("New", "js", "not nil")
	}
	if prefix == "" || strings.ContainsAny(prefix, " \t\r\n*>") || strings.HasPrefix(prefix, ".") || strings.HasSuffix(prefix, ".") || strings.Contains(prefix, "..") {
		return nil, badArgument("New", "prefix", "a subject without wildcards, such as live")
	}
	return &Sink{js: js, prefix: prefix, opts: opts}, nil
}

// Send publishes a message and waits until the server has it, as far as ctx allows. A repeat
// that the server knows is no error.
func (s *Sink) Send(ctx context.Context, m forward.Message) error {
	msg := nats.NewMsg(s.prefix + "." + m.Type[strings.LastIndexByte(m.Type, '.')+1:])
	msg.Header.Set(jetstream.MsgIDHeader, m.ID)
	msg.Header.Set("Content-Type", forward.ContentType)
	msg.Data = m.Body
	if _, err := s.js.PublishMsg(ctx, msg, s.opts...); err != nil {
		return fmt.Errorf("natssink: %w", err)
	}
	return nil
}
