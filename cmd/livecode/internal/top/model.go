package top

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How many samples are kept: of all streams together, and of each one.
const (
	totalSamples  = 512
	streamSamples = 64
)

// A Model is the state of the dashboard. Make one with [New].
type Model struct {
	ctx     context.Context
	sources Sources

	width, height int
	now           time.Time
	streams       map[string]*stream
	order         []*stream // as they are shown
	by            sorting
	selected      string // the id of a stream; empty: all of them
	first         int    // of the rows that are shown
	paused        bool

	total      figures
	deliveries Deliveries
	inbox      Inbox
	heard      [sourceCount]bool
	errs       [sourceCount]error
}

// figures are what is plotted.
type figures struct{ bitrate, fps series }

// A stream is one row.
type stream struct {
	id        string
	viewers   int64
	bandwidth float64
	in, out   bool // of the latest answers
	bitrate   int64
	fps       int64
	figures
}

// A sorting is by what the rows are ordered.
type sorting int

const (
	byViewers sorting = iota
	byBitrate
	byFPS
	byName
	sortingCount
)

func (s sorting) String() string { return [...]string{"viewers", "bitrate", "fps", "name"}[s] }

// New returns a Model that has asked nobody yet.
func New(ctx context.Context, sources Sources) *Model {
	sources.PushEvery = cmp.Or(sources.PushEvery, PushRefresh)
	sources.PlayEvery = cmp.Or(sources.PlayEvery, PlayRefresh)
	if sources.Now == nil {
		sources.Now = time.Now
	}
	return &Model{
		ctx: ctx, sources: sources, now: sources.Now(), width: 80, height: 24, streams: map[string]*stream{},
		total: figures{series{most: totalSamples}, series{most: totalSamples}},
	}
}

// Init asks every source.
func (m *Model) Init() tea.Cmd {
	var all []tea.Cmd
	for from := range sourceCount {
		all = append(all, m.ask(from))
	}
	return tea.Batch(all...)
}

// Update takes a message: a key, a size, or an answer.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.scroll()
	case tea.KeyPressMsg:
		return m, m.key(msg.String())
	case due:
		if m.paused {
			return m, m.later(msg.from)
		}
		return m, m.ask(msg.from)
	case answer:
		m.take(msg)
		return m, m.later(msg.from)
	}
	return m, nil
}

func (m *Model) key(key string) tea.Cmd {
	switch key {
	case "q", "esc", "ctrl+c":
		return tea.Quit
	case "s":
		m.by = (m.by + 1) % sortingCount
		m.sort()
	case "space", "p":
		m.paused = !m.paused
	case "down", "j":
		m.move(1)
	case "up", "k":
		m.move(-1)
	case "pgdown":
		m.move(max(m.rows(), 1))
	case "pgup":
		m.move(-max(m.rows(), 1))
	case "home", "g":
		m.move(-len(m.order) - 1)
	}
	return nil
}

// move selects another stream. Before the first there are all of them.
func (m *Model) move(by int) {
	at := m.selectedRow() + by
	at = min(max(at, -1), len(m.order)-1)
	m.selected = ""
	if at >= 0 {
		m.selected = m.order[at].id
	}
	m.scroll()
}

// selectedRow is -1 for all.
func (m *Model) selectedRow() int {
	return slices.IndexFunc(m.order, func(s *stream) bool { return s.id == m.selected && m.selected != "" })
}

// scroll keeps the selected row in sight.
func (m *Model) scroll() {
	rows, at := max(m.rows(), 1), max(m.selectedRow(), 0)
	m.first = min(m.first, at)
	m.first = max(m.first, at-rows+1)
	m.first = min(max(m.first, 0), max(len(m.order)-rows, 0))
}

// take puts an answer into the state. One that failed changes nothing but the notice.
func (m *Model) take(a answer) {
	m.now = m.sources.Now()
	m.errs[a.from] = a.err
	if a.err != nil {
		return
	}
	m.heard[a.from] = true
	switch value := a.value.(type) {
	case []Push:
		m.takePush(value)
	case []Play:
		m.takePlay(value)
	case Deliveries:
		m.deliveries = value
	case Inbox:
		m.inbox = value
	}
	m.forget()
	m.sort()
}

func (m *Model) takePush(rows []Push) {
	for _, s := range m.streams {
		s.in, s.bitrate, s.fps = false, 0, 0
	}
	for _, row := range rows {
		s := m.stream(row.StreamID)
		s.in, s.bitrate, s.fps = true, row.Bitrate, row.FPS
	}
	var bitrate, fps, n float64
	for _, s := range m.streams {
		s.figures.add(float64(s.bitrate), float64(s.fps))
		bitrate += float64(s.bitrate)
		if s.in {
			fps += float64(s.fps)
			n++
		}
	}
	m.total.add(bitrate, fps/max(n, 1))
}

func (m *Model) takePlay(rows []Play) {
	for _, s := range m.streams {
		s.out, s.viewers, s.bandwidth = false, 0, 0
	}
	for _, row := range rows {
		s := m.stream(row.StreamID)
		s.out, s.viewers, s.bandwidth = true, row.Viewers, row.Bandwidth
	}
}

func (f *figures) add(bitrate, fps float64) {
	f.bitrate.add(bitrate)
	f.fps.add(fps)
}

func (m *Model) stream(id string) *stream {
	s := m.streams[id]
	if s == nil {
		s = &stream{id: id, figures: figures{series{most: streamSamples}, series{most: streamSamples}}}
		m.streams[id] = s
	}
	return s
}

// forget drops streams that neither side has any more.
func (m *Model) forget() {
	for id, s := range m.streams {
		if !s.in && !s.out {
			delete(m.streams, id)
		}
	}
	if m.streams[m.selected] == nil {
		m.selected = ""
	}
}

func (m *Model) sort() {
	m.order = m.order[:0]
	for _, s := range m.streams {
		m.order = append(m.order, s)
	}
	slices.SortFunc(m.order, func(a, b *stream) int {
		byID := strings.Compare(a.id, b.id)
		switch m.by {
		case byBitrate:
			return cmp.Or(cmp.Compare(b.bitrate, a.bitrate), byID)
		case byFPS:
			return cmp.Or(cmp.Compare(b.fps, a.fps), byID)
		case byName:
			return byID
		}
		return cmp.Or(cmp.Compare(b.viewers, a.viewers), cmp.Compare(b.bitrate, a.bitrate), byID)
	})
	m.scroll()
}
