package livetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// ErrClosed reports that the server was closed.
var ErrClosed = errors.New("livetest: the server is closed")

// Delivery is a notification that the service has tried to deliver.
type Delivery struct {
	ID        int                 // counted from 1
	EventType int                 // as in Fields; -1: none
	StreamID  string              // as in Fields
	Fields    callbacktest.Fields // without t and sign; do not change it
	Attempts  []callbacktest.Attempt
	Settled   bool // no further attempt will come
	Delivered bool // the last attempt was accepted
}

// courier delivers notifications to the callback URL.
//
// The messages of one stream are first tried in order, each after the one before
// it was answered. Repeats are not waited for, so that a receiver that fails
// meets messages out of order, as it does with the service.
type courier struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	key    func() string // hides the key from %+v
	opts   callbacktest.SenderOptions

	mu         sync.Mutex
	closed     bool
	url        string
	deliveries []*Delivery
	lanes      map[string]chan struct{} // by stream; closed when its newest message was tried
	pending    int
	idle       chan struct{} // closed when pending is 0
}

func newCourier(parent context.Context, cfg *config) *courier {
	key := cfg.key
	if cfg.callbackKey != nil {
		key = *cfg.callbackKey
	}
	opts := cfg.callback
	if opts.Client == nil {
		opts.Client = callbacktest.NewClient()
	}
	ctx, cancel := context.WithCancel(parent)
	return &courier{
		ctx:    ctx,
		cancel: cancel,
		key:    func() string { return key },
		opts:   opts,
		url:    cfg.callbackURL,
		lanes:  map[string]chan struct{}{},
	}
}

// deliver begins to deliver a notification, if there is anybody to get it.
func (c *courier) deliver(fields callbacktest.Fields) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.url == "" || c.closed {
		return
	}
	d := newDelivery(len(c.deliveries)+1, fields)
	c.deliveries = append(c.deliveries, d)
	before, tried := c.lanes[d.StreamID], make(chan struct{})
	c.lanes[d.StreamID] = tried
	if c.pending == 0 {
		c.idle = make(chan struct{})
	}
	c.pending++
	send := c.sendFunc(d)
	c.wg.Go(func() { c.run(d, send, before, tried) })
}

func newDelivery(id int, fields callbacktest.Fields) *Delivery {
	d := &Delivery{ID: id, EventType: -1, Fields: maps.Clone(fields)}
	if n, ok := fields.EventType(); ok {
		d.EventType = n
	}
	d.StreamID, _ = fields["stream_id"].(string)
	return d
}

// sendFunc returns what delivers d to the callback URL of now.
func (c *courier) sendFunc(d *Delivery) func(report func(callbacktest.Attempt)) error {
	sender, err := callbacktest.NewSender(c.url, c.key(), c.opts)
	if err != nil {
		return func(report func(callbacktest.Attempt)) error {
			report(callbacktest.Attempt{Err: err})
			return err
		}
	}
	return func(report func(callbacktest.Attempt)) error { return sender.SendFunc(c.ctx, d.Fields, report) }
}

// run delivers d. It waits for before and closes tried after the first attempt.
func (c *courier) run(d *Delivery, send func(func(callbacktest.Attempt)) error, before <-chan struct{}, tried chan struct{}) {
	once := sync.OnceFunc(func() { close(tried) })
	defer once()
	if before != nil {
		select {
		case <-before:
		case <-c.ctx.Done():
		}
	}
	err := send(func(a callbacktest.Attempt) {
		c.mu.Lock()
		d.Attempts = append(d.Attempts, a)
		c.mu.Unlock()
		once()
	})
	c.settled(d, err == nil)
}

func (c *courier) settled(d *Delivery, delivered bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.Settled, d.Delivered = true, delivered
	c.pending--
	if c.pending == 0 {
		close(c.idle)
	}
}

func (c *courier) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.wg.Wait()
}

// SetCallbackURL changes where notifications go from now on. An empty URL ends
// them. Use it when the receiver needs the server's address first.
func (s *Server) SetCallbackURL(url string) {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	s.courier.url = url
}

// Notify sends a notification of any kind to the callback URL, beside those that
// changes of state send.
func (s *Server) Notify(fields callbacktest.Fields) { s.courier.deliver(fields) }

// Deliveries returns the notifications sent so far, the oldest first.
func (s *Server) Deliveries() []Delivery {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	list := make([]Delivery, 0, len(s.courier.deliveries))
	for _, d := range s.courier.deliveries {
		copied := *d
		copied.Attempts = slices.Clone(d.Attempts)
		list = append(list, copied)
	}
	return list
}

// Resend sends a notification again, signed anew, as a delivery of its own. id
// is that of a [Delivery].
func (s *Server) Resend(id int) error {
	s.courier.mu.Lock()
	if id < 1 || id > len(s.courier.deliveries) {
		s.courier.mu.Unlock()
		return fmt.Errorf("livetest: resend: there is no delivery %d", id)
	}
	fields := s.courier.deliveries[id-1].Fields
	s.courier.mu.Unlock()
	s.courier.deliver(fields)
	return nil
}

// Wait returns when every notification has settled: it was accepted or given
// up. It returns early with the context's error, or with [ErrClosed].
func (s *Server) Wait(ctx context.Context) error {
	for {
		s.courier.mu.Lock()
		pending, idle := s.courier.pending, s.courier.idle
		s.courier.mu.Unlock()
		if pending == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return fmt.Errorf("livetest: wait: %w", ctx.Err())
		case <-s.courier.ctx.Done():
			return ErrClosed
		}
	}
}
