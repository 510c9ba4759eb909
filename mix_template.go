package livecode

import (
	"fmt"
	"slices"
)

// A MixTemplate is a layout that the service knows by number: it places and
// sizes the inputs by their order. The zero value is none.
type MixTemplate int

// The templates, by how many inputs they place. The vendor shows each of them as
// a picture on its page about mixing.
const (
	MixTemplate10  MixTemplate = 10  // 2 inputs: a small picture on the first
	MixTemplate20  MixTemplate = 20  // 2 inputs
	MixTemplate30  MixTemplate = 30  // 2 inputs
	MixTemplate40  MixTemplate = 40  // 2 inputs
	MixTemplate50  MixTemplate = 50  // 2 inputs
	MixTemplate310 MixTemplate = 310 // 3 inputs
	MixTemplate390 MixTemplate = 390 // 3 inputs: a canvas and two streams on it
	MixTemplate391 MixTemplate = 391 // 3 inputs
	MixTemplate410 MixTemplate = 410 // 4 inputs
	MixTemplate510 MixTemplate = 510 // 5 inputs
	MixTemplate590 MixTemplate = 590 // 5 inputs
	MixTemplate610 MixTemplate = 610 // 6 inputs
)

var mixTemplateInputs = map[MixTemplate]int{
	MixTemplate10: 2, MixTemplate20: 2, MixTemplate30: 2, MixTemplate40: 2, MixTemplate50: 2,
	MixTemplate310: 3, MixTemplate390: 3, MixTemplate391: 3,
	MixTemplate410: 4, MixTemplate510: 5, MixTemplate590: 5, MixTemplate610: 6,
}

// Inputs returns how many inputs the template places, 0 for one without a name
// here.
func (t MixTemplate) Inputs() int { return mixTemplateInputs[t] }

func (t MixTemplate) check(inputs int) error {
	switch {
	case t == 0:
		return nil
	case t.Inputs() == 0:
		return mixArgument("Template", "one of the MixTemplate constants or 0")
	case t.Inputs() != inputs:
		return mixArgument("Inputs", fmt.Sprintf("%d for template %d", t.Inputs(), t))
	}
	return nil
}

// NewMix returns the parameters of a mix in one of the ready layouts: the inputs
// in the order of the template, the background first. If outputID is one of the
// inputs, that stream becomes the mix; otherwise the mix is a new stream.
//
// Template 390 begins with a canvas: put [MixCanvasInput] first.
func NewMix(sessionID, outputID string, template MixTemplate, inputs ...MixInput) (StartMixParams, error) {
	if template == 0 {
		return StartMixParams{}, mixArgument("Template", "one of the MixTemplate constants")
	}
	if template == MixTemplate390 && (len(inputs) == 0 || inputs[0].Type != MixCanvas) {
		return StartMixParams{}, mixArgument("Inputs[0]", "a MixCanvasInput for template 390")
	}
	p := StartMixParams{SessionID: sessionID, OutputID: outputID, Template: template, Output: MixIntoNew, Inputs: slices.Clone(inputs)}
	for i := range p.Inputs {
		p.Inputs[i].Layer = i + 1
		if p.Inputs[i].StreamID == outputID {
			p.Output = MixIntoInput
		}
	}
	return p, p.check()
}

// MixStreamInput is an input with the picture and the sound of a stream.
func MixStreamInput(streamID string) MixInput { return MixInput{StreamID: streamID} }

// MixCanvasInput is an input of one colour, 0xRRGGBB or empty for black, in pixels. name
// is any that no other input has.
func MixCanvasInput(name string, width, height int, color string) MixInput {
	return MixInput{StreamID: name, Type: MixCanvas, Width: float64(width), Height: float64(height), Color: color}
}
