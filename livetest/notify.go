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

// maxDeliveries is how many deliveries are kept, so that a long load test does not
// fill the memory.
const maxDeliveries = 10_000

// ErrClosed reports that the server was closed.
var ErrClosed = errors.New("livetest: the server is closed")

// courier delivers notifications to the callback URL.
//
// The messages of one stream are first tried in order, each after the one before
// got a response. Retries are not waited for, so that a receiver that fails
// meets messages out of order, as it does with the service.
type courier struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	key    func() string // hides the key from %+v
	note   func(Activity)
	opts   callbacktest.SenderOptions

	mu         sync.Mutex
	closed     bool
	url        string
	urls       map[int]string           // by event type, in place of url
	callbacks  apiCallbacks             // by rules of API 3.0, before both
	deliveries []*Delivery              // the newest
	last       int                      // id
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
func (c *courier) deliver(fields callbacktest.Fields) { c.deliverTo("", fields) }

// deliverTo is deliver to a URL, or with an empty one to whom it is for. It returns the
// id of the delivery, or 0: there is none.
func (c *courier) deliverTo(url string, fields callbacktest.Fields) (id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, key := newDelivery(c.last+1, fields), c.key()
	if url == "" {
		url = c.urlFor(d.EventType)
		if ruled, ruledKey, ok := c.callbacks.find(d); ok {
			url, key = ruled, ruledKey
		}
	}
	if url == "" || c.closed {
		return 0
	}
	d.URL = url
	c.last++
	c.deliveries = append(c.deliveries, d)
	if len(c.deliveries) >= 2*maxDeliveries {
		c.deliveries = slices.Clone(c.deliveries[len(c.deliveries)-maxDeliveries:])
	}
	before, tried := c.lanes[d.StreamID], make(chan struct{})
	c.lanes[d.StreamID] = tried
	c.holdLocked()
	send := c.sendFunc(url, key, d)
	c.tell(DeliveryBegan, d)
	c.wg.Go(func() { c.run(d, send, before, tried) })
	return d.ID
}

// tell notes what has become of a delivery. c.mu is locked, so that those who watch
// see its activities in order.
func (c *courier) tell(kind ActivityKind, d *Delivery) {
	shown := d.clone()
	c.note(Activity{Kind: kind, StreamID: d.StreamID, Delivery: &shown})
}

func newDelivery(id int, fields callbacktest.Fields) *Delivery {
	d := &Delivery{ID: id, EventType: -1, Fields: maps.Clone(fields)}
	if n, ok := fields.EventType(); ok {
		d.EventType = n
	}
	d.StreamID, _ = fields["stream_id"].(string)
	return d
}

// urlFor returns where events of a type go.
func (c *courier) urlFor(eventType int) string {
	if url, ok := c.urls[eventType]; ok {
		return url
	}
	return c.url
}

// hold makes Wait wait until release.
func (c *courier) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.holdLocked()
}

func (c *courier) holdLocked() {
	if c.pending == 0 {
		c.idle = make(chan struct{})
	}
	c.pending++
}

func (c *courier) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.releaseLocked()
}

func (c *courier) releaseLocked() {
	c.pending--
	if c.pending == 0 {
		close(c.idle)
	}
}

// sendFunc returns what delivers d to a URL, signed with a key.
func (c *courier) sendFunc(url, key string, d *Delivery) func(report func(callbacktest.Attempt)) error {
	sender, err := callbacktest.NewSender(url, key, c.opts)
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
		c.tell(DeliveryAttempted, d)
		c.mu.Unlock()
		once()
	})
	c.finish(d, err == nil)
}

func (c *courier) finish(d *Delivery, delivered bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.Done, d.Delivered = true, delivered
	if delivered || c.ctx.Err() == nil {
		c.tell(DeliveryEnded, d)
	}
	c.releaseLocked()
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

// NotifyTo is [Server.Notify] to a URL of its own; an empty one stands for the callback
// URL. It returns the id of the [Delivery], or 0: there is nobody to get it.
func (s *Server) NotifyTo(url string, fields callbacktest.Fields) (id int) {
	return s.courier.deliverTo(url, fields)
}

// SetCallbackURLFor changes where notifications of one event type go from now on, in
// place of the URL for all: the service has a URL for each kind of event. An empty
// one ends them.
func (s *Server) SetCallbackURLFor(eventType int, url string) {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	if s.courier.urls == nil {
		s.courier.urls = map[int]string{}
	}
	s.courier.urls[eventType] = url
}

// Deliveries returns the notifications sent so far, the oldest first. Of very many
// it returns the last 10 000.
func (s *Server) Deliveries() []Delivery { return s.DeliveriesAfter(0) }

// DeliveriesAfter returns the notifications behind that with this id, as
// [Server.Deliveries] does.
func (s *Server) DeliveriesAfter(id int) []Delivery {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	kept := s.courier.deliveries
	first := s.courier.last - min(len(kept), maxDeliveries) // id before the first one
	skip := len(kept) - (s.courier.last - max(id, first))
	list := []Delivery{}
	for _, d := range kept[min(skip, len(kept)):] {
		list = append(list, d.clone())
	}
	return list
}

// Resend sends a notification again, signed anew, as a delivery of its own. id
// is that of a [Delivery].
func (s *Server) Resend(id int) error {
	s.courier.mu.Lock()
	i := len(s.courier.deliveries) - 1 - (s.courier.last - id)
	if i < 0 || i >= len(s.courier.deliveries) {
		s.courier.mu.Unlock()
		return fmt.Errorf("livetest: resend: there is no delivery %d", id)
	}
	fields := s.courier.deliveries[i].Fields
	s.courier.mu.Unlock()
	s.courier.deliver(fields)
	return nil
}

// Wait returns when every notification is done: it was accepted or given
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
