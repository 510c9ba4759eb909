package media

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/qcloudlive/livecode/livetest"
)

// Values of input_type.
const (
	mixInputPicture = 2
	mixInputCanvas  = 3
	mixInputAudio   = 4
	mixInputVideo   = 5
)

// What a mix without a size of its own is.
const (
	mixWidth  = 1280
	mixHeight = 720
	mixColor  = "0x000000"
)

// planMix lays a mix out as it was asked for. Pictures of the account's library are
// left out: nobody has uploaded any.
func (s *Server) planMix(m livetest.Mix) (mixPlan, error) {
	layers := slices.Clone(m.Layout)
	slices.SortStableFunc(layers, func(a, b livetest.MixInput) int { return cmp.Compare(a.Layer, b.Layer) })
	if len(layers) == 0 {
		return mixPlan{}, fmt.Errorf("%w: it has no inputs", errNotMixed)
	}
	plan := mixPlan{session: m.SessionID, output: m.OutputStreamID, color: mixColor}
	plan.width, plan.height = s.canvasOf(layers[0])
	for i, in := range layers {
		if in.Type == mixInputCanvas && in.Color != "" {
			plan.color = in.Color
		}
		if in.Type == mixInputCanvas || in.Type == mixInputPicture {
			continue
		}
		part := mixPart{streamID: in.StreamID, mute: in.Type == mixInputVideo}
		if in.Type != mixInputAudio {
			s.place(&part, in, i, len(layers), plan)
		}
		plan.parts = append(plan.parts, part)
	}
	return plan, nil
}

// canvasOf returns the size of the mix: what the background was given, or has.
func (s *Server) canvasOf(background livetest.MixInput) (width, height int) {
	width, height = mixWidth, mixHeight
	if p := s.push(background.StreamID); p != nil {
		if size := p.size.Load(); size > 0 {
			width, height = int(size>>32), int(size&0xFFFFFFFF)
		}
	}
	if background.Width >= 1 && background.Height >= 1 {
		width, height = int(background.Width), int(background.Height)
	}
	return width &^ 1, height &^ 1 // as the coder wants them
}

// place puts a stream where it was asked for. Without any size the first one
// fills the canvas, and the others stand on it from the right to the left: the
// vendor shows its templates as pictures alone, so this is one of several ways
// to read them.
func (s *Server) place(part *mixPart, in livetest.MixInput, i, of int, plan mixPlan) {
	if in.Width > 0 || in.Height > 0 {
		part.x, part.y = pixels(in.X, plan.width), pixels(in.Y, plan.height)
		part.width, part.height = pixels(in.Width, plan.width), pixels(in.Height, plan.height)
		return
	}
	if i == 0 {
		part.width, part.height = plan.width, plan.height
		return
	}
	share := max(of-1, 3)
	part.width, part.height = plan.width/share&^1, plan.height/share&^1
	part.x, part.y = plan.width-i*part.width, plan.height-part.height
}

// pixels returns a length that is given in pixels, or as a fraction.
func pixels(length float64, of int) int {
	if length < 1 {
		length *= float64(of)
	}
	return int(length) &^ 1
}
