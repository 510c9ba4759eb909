package top

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func fixed(ctx context.Context) *Model {
	return New(ctx, Sources{Title: "1252000000 at 127.0.0.1:8025", Now: func() time.Time { return noon }})
}

// send gives the model messages, as a terminal would.
func send(m *Model, all ...tea.Msg) (last tea.Cmd) {
	for _, msg := range all {
		_, last = m.Update(msg)
	}
	return last
}

func press(keys ...string) (all []tea.Msg) {
	named := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "space": tea.KeySpace}
	for _, key := range keys {
		msg := tea.KeyPressMsg{Code: []rune(key)[0], Text: key}
		if code, ok := named[key]; ok {
			msg = tea.KeyPressMsg{Code: code}
		}
		all = append(all, msg)
	}
	return all
}

// hour is what 720 answers of either side make of a model.
func hour(m *Model, streams int) {
	for n := range 100 {
		var in []Push
		var out []Play
		for i := range streams {
			wave := (n + 7*i) % 40
			in = append(in, Push{fmt.Sprintf("8888_room_%02d", i), int64(1_000_000 + 50_000*wave), int64(15 + wave/4)})
			out = append(out, Play{fmt.Sprintf("8888_room_%02d", i), int64(i * i), 1.5 * float64(i)})
		}
		send(m, answer{from: fromPush, value: in}, answer{from: fromPlay, value: out})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./internal/top -update")
	assert.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got)
}

func TestView_isGolden(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ width, height int }{{80, 24}, {132, 30}} {
		m := fixed(t.Context())
		send(m, tea.WindowSizeMsg{Width: size.width, Height: size.height})
		hour(m, 40)
		send(m, answer{from: fromDeliveries, value: Deliveries{120, 3, 1}}, answer{from: fromInbox, value: Inbox{5, 2, 61 * time.Second}})
		send(m, press("down", "down", "down")...)
		golden(t, fmt.Sprintf("%dx%d.txt", size.width, size.height), ansi.Strip(m.screen())+"\n")
	}
}

// Whatever the size, the names and what has come so far, nothing leaves its line.
func TestView_fitsEverySize(t *testing.T) {
	t.Parallel()
	names := []Push{{"8888_直播间的名字很长很长很长很长很长很长很长很长很长", 5, 1}, {"\x1b[2J\n\t", 5, 1}, {strings.Repeat("x", 500), 9e12, 1e9}, {"", 0, 0}}
	for width := 1; width < 140; width += 3 {
		for height := 1; height < 40; height++ {
			m := fixed(t.Context())
			send(m, tea.WindowSizeMsg{Width: width, Height: height}, answer{from: fromPush, value: names},
				answer{from: fromInbox, err: errors.New("gone\x1b[31m")}, answer{from: fromPlay, value: []Play{{"a", 1e15, 1e12}}})
			send(m, press("down")...)
			screen := m.View().Content
			if width < minWidth || height < minHeight {
				assert.Contains(t, screen, "too small")
				continue
			}
			assert.NotContains(t, ansi.Strip(screen), "\x1b")
			lines := strings.Split(screen, "\n")
			require.Len(t, lines, height)
			for _, line := range lines {
				require.LessOrEqual(t, ansi.StringWidth(line), width, "%d×%d: %q", width, height, line)
			}
		}
	}
}

func TestUpdate_sortsAndSelects(t *testing.T) {
	t.Parallel()
	m := fixed(t.Context())
	send(m,
		answer{from: fromPush, value: []Push{{"a", 300, 10}, {"b", 200, 30}, {"c", 100, 20}}},
		answer{from: fromPlay, value: []Play{{"c", 9, 1}, {"b", 5, 1}, {"d", 1, 1}}})
	ids := func() (all string) {
		for _, s := range m.order {
			all += s.id
		}
		return all
	}
	assert.Equal(t, "cbda", ids(), "by viewers")
	for _, want := range []string{"abcd", "bcad", "abcd", "cbda"} {
		send(m, press("s")...)
		assert.Equal(t, want, ids())
	}
	assert.Empty(t, m.selected, "all of them")
	send(m, press("down", "j")...)
	assert.Equal(t, "b", m.selected)
	assert.Contains(t, m.screen(), "b  in 0.0")
	send(m, press("k", "up", "up", "up")...)
	assert.Empty(t, m.selected)
	send(m, press("pgdown", "pgdown")...)
	assert.Equal(t, "a", m.selected)
	send(m, press("home")...)
	assert.Empty(t, m.selected)

	send(m, press("down")...)
	send(m, answer{from: fromPush, value: []Push{{"a", 1, 1}}}, answer{from: fromPlay, value: []Play(nil)})
	assert.Equal(t, "a", ids(), "what neither side has is gone")
	assert.Empty(t, m.selected)
}

func TestUpdate_scrollsToTheSelected(t *testing.T) {
	t.Parallel()
	m := fixed(t.Context())
	send(m, tea.WindowSizeMsg{Width: 80, Height: around + 5})
	hour(m, 40)
	for range 40 {
		send(m, press("down")...)
		assert.Contains(t, m.screen(), m.selected)
	}
	assert.Equal(t, 35, m.first)
	send(m, tea.WindowSizeMsg{Width: 80, Height: around + 20})
	assert.Equal(t, 20, m.first)
	assert.Contains(t, m.screen(), m.selected)
	send(m, press("pgup", "pgup", "pgup")...)
	assert.Zero(t, m.first)
}

func TestUpdate_asksAgainAndAgain(t *testing.T) {
	t.Parallel()
	calls := map[source]int{}
	m := New(t.Context(), Sources{
		Push:      func(context.Context) ([]Push, error) { calls[fromPush]++; return []Push{{"a", 1, 1}}, nil },
		Inbox:     func(context.Context) (Inbox, error) { calls[fromInbox]++; return Inbox{}, errors.New("gone") },
		PushEvery: time.Millisecond,
	})
	require.NotNil(t, m.Init())
	assert.Nil(t, m.ask(fromPlay), "there is none")
	for range 3 {
		cmd := send(m, due{fromPush})
		again := send(m, cmd())
		assert.Equal(t, due{fromPush}, again(), "after its time")
	}
	assert.Equal(t, 3, calls[fromPush])
	m.sources.PlayEvery = 2 * time.Millisecond
	begun := time.Now()
	assert.Equal(t, due{fromPlay}, m.later(fromPlay)())
	assert.GreaterOrEqual(t, time.Since(begun), 2*time.Millisecond, "the play side has its own time")
	send(m, m.ask(fromInbox)())
	assert.Contains(t, ansi.Strip(m.screen()), "inbox: gone")
	send(m, answer{from: fromInbox, value: Inbox{}})
	assert.NotContains(t, ansi.Strip(m.screen()), "gone")

	send(m, press("space")...)
	assert.Equal(t, due{fromPush}, send(m, due{fromPush})(), "paused: nobody is asked")
	assert.Equal(t, 3, calls[fromPush])
	assert.Contains(t, ansi.Strip(m.screen()), "paused")
	assert.Equal(t, tea.Quit(), send(m, press("q")...)())
}

// An answer that failed leaves the figures that there are.
func TestUpdate_keepsWhatItKnows(t *testing.T) {
	t.Parallel()
	m := fixed(t.Context())
	assert.Contains(t, m.screen(), "asking")
	send(m, answer{from: fromPush, value: []Push(nil)})
	assert.Contains(t, m.screen(), "no stream is live")
	send(m, answer{from: fromPush, value: []Push{{"8888_room", 1, 1}}}, answer{from: fromPush, err: errors.New("no response")})
	assert.Contains(t, m.screen(), "8888_room")
	assert.Contains(t, ansi.Strip(m.screen()), "push statistics: no response")
}

func TestSeries_drawsWhatItHolds(t *testing.T) {
	t.Parallel()
	s := series{most: 8}
	assert.Equal(t, []string{"⠀⠀", "⠀⠀"}, s.braille(2, 2))
	for n := range 20 {
		s.add(float64(n))
	}
	assert.Equal(t, []float32{12, 13, 14, 15, 16, 17, 18, 19}, s.samples)
	assert.InDelta(t, 19, s.last(), 0)
	s = series{most: 8, samples: []float32{0, 1, 4, 8}}
	assert.Equal(t, " ▁▄█", s.spark(4))
	assert.Equal(t, "  ", (&series{most: 2}).spark(2))
	assert.Equal(t, []string{"⠀⢸", "⢀⣿"}, s.braille(2, 2))
	assert.Equal(t, 1, levelOf(0.0001, 1000, 8), "more than nothing can be seen")
	assert.Nil(t, s.braille(0, 2))
}

func BenchmarkView(b *testing.B) {
	m := fixed(b.Context())
	send(m, tea.WindowSizeMsg{Width: 132, Height: 40})
	in := make([]Push, 10_000)
	for i := range in {
		in[i] = Push{fmt.Sprint("8888_", i), int64(i), 25}
	}
	for b.Loop() {
		send(m, answer{from: fromPush, value: in})
		_ = m.View()
	}
}
