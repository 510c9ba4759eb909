package top

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// The least that a screen needs, and what its parts take.
const (
	minWidth, minHeight = 40, 10
	plotHeight          = 4
	around              = 2 + 1 + plotHeight + 1 + 1 // head and notices, the plots with their title, the names of columns, keys
)

// Colours are those of the terminal's own palette, which fits its background.
var (
	strong = lipgloss.NewStyle().Bold(true)
	weak   = lipgloss.NewStyle().Faint(true)
	wrong  = lipgloss.NewStyle().Foreground(lipgloss.Red)
	first  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	second = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
	chosen = lipgloss.NewStyle().Reverse(true)
)

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView(m.screen())
	v.AltScreen = true
	v.WindowTitle = "livecode top"
	return v
}

func (m *Model) screen() string {
	if m.width < minWidth || m.height < minHeight {
		return fmt.Sprintf("too small: %d×%d at least", minWidth, minHeight)
	}
	lines := append([]string{m.head(), m.notices()}, m.plots()...)
	lines = append(lines, strong.Render(m.row("stream", "viewers", "kbit/s", "fps", "bitrate")))
	for i := m.first; i < min(m.first+m.rows(), len(m.order)); i++ {
		lines = append(lines, m.streamRow(m.order[i]))
	}
	if len(m.order) == 0 {
		lines = append(lines, weak.Render(m.emptiness()))
	}
	for len(lines) < m.height-1 {
		lines = append(lines, "")
	}
	lines = append(lines, weak.Render(m.fit(m.keys())))
	return strings.Join(lines, "\n")
}

// rows is how many streams fit.
func (m *Model) rows() int { return max(m.height-around, 0) }

func (m *Model) emptiness() string {
	if m.heard[fromPush] {
		return "no stream is live"
	}
	return "asking …"
}

func (m *Model) head() string {
	var viewers int64
	var bandwidth float64
	for _, s := range m.streams {
		viewers += s.viewers
		bandwidth += s.bandwidth
	}
	left := strong.Render("livecode top") + "  " + clean(m.sources.Title)
	right := fmt.Sprintf("%d streams  %d viewers  %s  %s", len(m.streams), viewers, fmt.Sprintf("%.1f Mbit/s", bandwidth), m.now.Format(time.TimeOnly))
	gap := m.width - ansi.StringWidth(left) - ansi.StringWidth(right)
	if gap < 2 {
		left = ansi.Truncate(left, max(m.width-ansi.StringWidth(right)-2, 0), "…")
		gap = max(m.width-ansi.StringWidth(left)-ansi.StringWidth(right), 0)
	}
	return m.fit(left + strings.Repeat(" ", gap) + right)
}

// notices are about what else there is, and about what does not answer.
func (m *Model) notices() string {
	var parts []string
	if m.heard[fromDeliveries] {
		parts = append(parts, fmt.Sprintf("notifications: %d delivered, %d pending, %d given up",
			m.deliveries.Delivered, m.deliveries.Pending, m.deliveries.GivenUp))
	}
	if m.heard[fromInbox] {
		text := fmt.Sprintf("inbox: %d waiting", m.inbox.Waiting)
		if m.inbox.Waiting > 0 {
			text += fmt.Sprintf(" since %v", m.inbox.Oldest.Round(time.Second))
		}
		parts = append(parts, fmt.Sprintf("%s, %d in quarantine", text, m.inbox.Quarantined))
	}
	for from, err := range m.errs {
		if err != nil {
			parts = append([]string{wrong.Render(fmt.Sprintf("%v: %s", source(from), clean(err.Error())))}, parts...)
		}
	}
	if m.paused {
		parts = append([]string{strong.Render("paused")}, parts...)
	}
	return m.fit(strings.Join(parts, "  "))
}

// plots draws bitrate and frames per second side by side, of all streams or the selected
// one.
func (m *Model) plots() []string {
	f, name, frames := &m.total, "all streams", "mean of fps"
	if s := m.streams[m.selected]; s != nil {
		f, name, frames = &s.figures, clean(s.id), "fps"
	}
	width := (m.width - 2) / 2
	bits := fmt.Sprintf("  in %.1f Mbit/s, top %.1f", f.bitrate.last()/1e6, f.bitrate.max()/1e6)
	left := ansi.Truncate(name, max(width-ansi.StringWidth(bits), 0), "…") + bits
	right := fmt.Sprintf("%s %.0f, top %.0f", frames, f.fps.last(), f.fps.max())
	lines := []string{strong.Render(pad(left, width) + "  " + right)}
	bitrates, rates := f.bitrate.braille(width, plotHeight), f.fps.braille(width, plotHeight)
	for i := range bitrates {
		lines = append(lines, first.Render(bitrates[i])+"  "+second.Render(rates[i]))
	}
	return lines
}

func (m *Model) streamRow(s *stream) string {
	kilobits, fps := "-", "-"
	if s.in {
		kilobits, fps = strconv.FormatInt(s.bitrate/1000, 10), strconv.FormatInt(s.fps, 10)
	}
	viewers := "-"
	if s.out {
		viewers = strconv.FormatInt(s.viewers, 10)
	}
	line := m.row(clean(s.id), viewers, kilobits, fps, s.figures.bitrate.spark(m.sparkWidth()))
	if s.id == m.selected {
		return chosen.Render(line)
	}
	return line
}

// The columns: what is left over goes to the names and the sparklines.
const figureWidth = 9

func (m *Model) sparkWidth() int { return max((m.width-3*figureWidth)/2-2, 8) }

func (m *Model) row(name, viewers, kilobits, fps, spark string) string {
	width := m.width - 3*figureWidth - 2 - m.sparkWidth()
	return m.fit(pad(ansi.Truncate(name, width, "…"), width) +
		fmt.Sprintf("%*s%*s%*s  ", figureWidth, viewers, figureWidth, kilobits, figureWidth, fps) + pad(spark, m.sparkWidth()))
}

func (m *Model) keys() string {
	return fmt.Sprintf("q quit  ↑↓ select  home all  s sort (by %v)  space pause", m.by)
}

func (m *Model) fit(line string) string { return ansi.Truncate(line, m.width, "…") }

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-ansi.StringWidth(text), 0))
}

// clean keeps names, which others have written, from being commands of the terminal.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
