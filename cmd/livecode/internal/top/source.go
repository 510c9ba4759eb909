package top

import (
	"context"
	"math/rand/v2"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How often the service has new statistics, so that asking more often gains nothing.
const (
	PushRefresh = 5 * time.Second
	PlayRefresh = time.Minute
)

// A Push is a stream on its way in.
type Push struct {
	StreamID string
	Bitrate  int64 // bit/s
	FPS      int64
}

// A Play is a stream on its way out.
type Play struct {
	StreamID  string
	Viewers   int64
	Bandwidth float64 // Mbit/s
}

// Deliveries count what became of notifications.
type Deliveries struct{ Delivered, Pending, GivenUp int }

// An Inbox is how much is in a durable inbox.
type Inbox struct {
	Waiting, Quarantined int
	Oldest               time.Duration
}

// Sources are where the figures come from. Those that are nil are not shown.
type Sources struct {
	Title      string
	Push       func(context.Context) ([]Push, error)
	Play       func(context.Context) ([]Play, error)
	Deliveries func(context.Context) (Deliveries, error)
	Inbox      func(context.Context) (Inbox, error)
	// PushEvery and PlayEvery are how long after an answer the next is asked for.
	PushEvery, PlayEvery time.Duration
	Now                  func() time.Time
}

// A source is one of them, as the model asks it.
type source int

const (
	fromPush source = iota
	fromPlay
	fromDeliveries
	fromInbox
	sourceCount
)

func (s source) String() string {
	return [...]string{"push statistics", "play statistics", "notifications", "inbox"}[s]
}

// An answer is what a source said.
type answer struct {
	from  source
	value any
	err   error
}

// due says that a source may be asked again.
type due struct{ from source }

// ask returns the command that asks a source, nil if there is none.
func (m *Model) ask(from source) tea.Cmd {
	fetch := m.fetcher(from)
	if fetch == nil {
		return nil
	}
	ctx := m.ctx
	return func() tea.Msg {
		value, err := fetch(ctx)
		return answer{from, value, err}
	}
}

func (m *Model) fetcher(from source) func(context.Context) (any, error) {
	s := m.sources
	switch {
	case from == fromPush && s.Push != nil:
		return func(ctx context.Context) (any, error) { return s.Push(ctx) }
	case from == fromPlay && s.Play != nil:
		return func(ctx context.Context) (any, error) { return s.Play(ctx) }
	case from == fromDeliveries && s.Deliveries != nil:
		return func(ctx context.Context) (any, error) { return s.Deliveries(ctx) }
	case from == fromInbox && s.Inbox != nil:
		return func(ctx context.Context) (any, error) { return s.Inbox(ctx) }
	}
	return nil
}

// later asks a source again after its time, with up to a tenth more, so that dashboards
// that were started together do not stay together.
func (m *Model) later(from source) tea.Cmd {
	every := m.sources.PushEvery
	if from == fromPlay {
		every = m.sources.PlayEvery
	}
	every += time.Duration(rand.Int64N(int64(every)/10 + 1))
	return tea.Tick(every, func(time.Time) tea.Msg { return due{from} })
}
