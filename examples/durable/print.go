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
	mu      sync.Mutex
	out     *json.Encoder
	count   int
	printed *sync.Cond // count has grown
}

func newPrinter(out io.Writer) *printer {
	p := &printer{out: json.NewEncoder(out)}
	p.printed = sync.NewCond(&p.mu)
	return p
}

func (p *printer) print(_ context.Context, ev callback.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.out.Encode(line{
		Type: ev.Type(), StreamID: ev.Common().StreamID, DedupeKey: ev.DedupeKey(), Redelivered: ev.Common().Redelivered,
	})
	if err == nil {
		p.count++
		p.printed.Broadcast()
	}
	return err
}

// wait returns when n lines are printed, or with the error of ctx.
func (p *printer) wait(ctx context.Context, n int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer context.AfterFunc(ctx, func() {
		p.mu.Lock() // no wait begins between its look at ctx and this
		defer p.mu.Unlock()
		p.printed.Broadcast()
	})()
	for p.count < n && ctx.Err() == nil {
		p.printed.Wait()
	}
	return ctx.Err()
}
