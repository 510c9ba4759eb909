package top

import (
	"slices"
	"strings"
)

// A series is the latest samples of something, oldest first.
type series struct {
	most    int
	samples []float32
}

func (s *series) add(value float64) {
	if len(s.samples) == s.most {
		copy(s.samples, s.samples[1:])
		s.samples = s.samples[:s.most-1]
	}
	s.samples = append(s.samples, float32(value))
}

func (s *series) last() float64 {
	if len(s.samples) == 0 {
		return 0
	}
	return float64(s.samples[len(s.samples)-1])
}

func (s *series) max() float64 {
	if len(s.samples) == 0 {
		return 0
	}
	return float64(slices.Max(s.samples))
}

// newest returns the last n samples, with zeros for those that there are not yet.
func (s *series) newest(n int) []float32 {
	out := make([]float32, n)
	from := s.samples[max(len(s.samples)-n, 0):]
	copy(out[n-len(from):], from)
	return out
}

// dots are the bits of a braille character, by column and by row from the bottom.
var dots = [2][4]rune{{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}}

// braille draws an area of width × height characters, two samples and four levels in
// each. Whatever is above nothing has one level at least, so that it can be told from it.
func (s *series) braille(width, height int) []string {
	if width <= 0 || height <= 0 {
		return nil
	}
	samples, top := s.newest(2*width), s.max()
	lines := make([]string, height)
	for row := range height {
		var line strings.Builder
		for column := range width {
			cell := rune(0x2800)
			for half := range 2 {
				level := levelOf(samples[2*column+half], top, 4*height)
				for dot := range 4 {
					if level > 4*(height-1-row)+dot {
						cell |= dots[half][dot]
					}
				}
			}
			line.WriteRune(cell)
		}
		lines[row] = line.String()
	}
	return lines
}

// spark draws a line of one character for a sample.
func (s *series) spark(width int) string {
	const blocks = " ▁▂▃▄▅▆▇█"
	levels := []rune(blocks)
	var line strings.Builder
	top := s.max()
	for _, sample := range s.newest(max(width, 0)) {
		line.WriteRune(levels[levelOf(sample, top, len(levels)-1)])
	}
	return line.String()
}

// levelOf scales a sample to 0 … levels.
func levelOf(sample float32, top float64, levels int) int {
	if sample <= 0 || top <= 0 {
		return 0
	}
	return min(max(int(float64(sample)/top*float64(levels)+0.5), 1), levels)
}
