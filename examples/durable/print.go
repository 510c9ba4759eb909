package main

import (
	"context"
	"encoding/json"
	"io"
	"sync"

	"github.com/qcloudlive/livecode/callback"
)

// A line is what is printed of an event.
type line struct {
	Type        callback.Type `json:"type"`
	StreamID    string        `json:"stream_id"`
	DedupeKey   string        `json:"dedupe_key"`
	Redelivered bool          `json:"redelivered,omitempty"`
}

// A printer is the sink behind the worker. It writes one line at a time; an error
// brings the event again.
type printer struct {
	mu  sync.Mutex
	out *json.Encoder
}

func newPrinter(out io.Writer) *printer { return &printer{out: json.NewEncoder(out)} }

func (p *printer) print(_ context.Context, ev callback.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Encode(line{
		Type: ev.Type(), StreamID: ev.Common().StreamID, DedupeKey: ev.DedupeKey(), Redelivered: ev.Common().Redelivered,
	})
}
