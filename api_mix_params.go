package livecode

import (
	"fmt"
	"regexp"
	"slices"
)

var (
	mixID    = regexp.MustCompile(`^[A-Za-z0-9_]{1,80}$`)
	mixColor = regexp.MustCompile(`^0x[0-9A-Fa-f]{6}$`)
)

func validateMixIDs(sessionID, outputID string) error {
	if !mixID.MatchString(sessionID) {
		return mixArgument("SessionID", "1 to 80 letters, digits and underscores")
	}
	if !mixID.MatchString(outputID) {
		return mixArgument("OutputID", "1 to 80 letters, digits and underscores")
	}
	return nil
}

func (p StartMixParams) validate() error {
	if err := validateMixIDs(p.SessionID, p.OutputID); err != nil {
		return err
	}
	if p.Bitrate < 0 || p.Bitrate > 50000 {
		return mixArgument("Bitrate", "from 1 to 50000, or 0 for the default")
	}
	if n := len(p.Inputs); n < 1 || n > 16 {
		return mixArgument("Inputs", "1 to 16")
	}
	if err := p.validateOutput(); err != nil {
		return err
	}
	if err := p.Template.validate(len(p.Inputs)); err != nil {
		return err
	}
	for i, in := range p.Inputs {
		if err := in.validate(fmt.Sprintf("Inputs[%d].", i)); err != nil {
			return err
		}
	}
	return nil
}

func (p StartMixParams) validateOutput() error {
	isInput := slices.ContainsFunc(p.Inputs, func(in MixInput) bool { return in.StreamID == p.OutputID })
	switch {
	case p.Output != MixIntoInput && p.Output != MixIntoNew:
		return mixArgument("Output", "MixIntoInput or MixIntoNew")
	case p.Output == MixIntoInput && !isInput:
		return mixArgument("OutputID", "the StreamID of an input with MixIntoInput")
	case p.Output == MixIntoNew && isInput:
		return mixArgument("OutputID", "no StreamID of an input with MixIntoNew")
	}
	return nil
}

func (in MixInput) validate(at string) error {
	if n := len(in.StreamID); n < 1 || n > 80 {
		return mixArgument(at+"StreamID", "1 to 80 bytes")
	}
	if in.Layer < 1 || in.Layer > 16 {
		return mixArgument(at+"Layer", "from 1 to 16")
	}
	if in.Type < MixAudioVideo || in.Type == 1 || in.Type > MixVideo {
		return mixArgument(at+"Type", "one of the MixInputType constants")
	}
	for _, place := range []struct {
		name  string
		value float64
	}{{"Width", in.Width}, {"Height", in.Height}, {"X", in.X}, {"Y", in.Y}} {
		if !isPlace(place.value) {
			return mixArgument(at+place.name, "pixels from 0 to 3000, or a fraction from 0.01 to 0.99")
		}
	}
	if err := in.validateFilling(at); err != nil {
		return err
	}
	if c := in.Crop; c != nil && min(c.Width, c.Height, c.X, c.Y) < 0 || c != nil && max(c.Width, c.Height, c.X, c.Y) > 3000 {
		return mixArgument(at+"Crop", "pixels from 0 to 3000")
	}
	return nil
}

// validateFilling checks what canvases and pictures alone have.
func (in MixInput) validateFilling(at string) error {
	switch {
	case in.Color != "" && !mixColor.MatchString(in.Color):
		return mixArgument(at+"Color", "0xRRGGBB or empty")
	case in.Color != "" && in.Type != MixCanvas:
		return mixArgument(at+"Color", "empty for anything but a MixCanvas")
	case in.Type == MixPicture && in.PictureID <= 0:
		return mixArgument(at+"PictureID", "positive for a MixPicture")
	case in.Type != MixPicture && in.PictureID != 0:
		return mixArgument(at+"PictureID", "0 for anything but a MixPicture")
	}
	return nil
}

// isPlace takes whole pixels and fractions; NaN fails every comparison.
func isPlace(v float64) bool {
	return v == 0 || (v >= 0.01 && v <= 0.99) || (v >= 1 && v <= 3000)
}

func mixArgument(param, want string) error {
	return endpoints[mixStart].badArgument(param, want)
}

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

func (t MixTemplate) validate(inputs int) error {
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
	return p, p.validate()
}

// MixStreamInput is an input with the picture and the sound of a stream.
func MixStreamInput(streamID string) MixInput { return MixInput{StreamID: streamID} }

// MixCanvasInput is an input of one colour, 0xRRGGBB or empty for black, in pixels. name
// is any that no other input has.
func MixCanvasInput(name string, width, height int, color string) MixInput {
	return MixInput{StreamID: name, Type: MixCanvas, Width: float64(width), Height: float64(height), Color: color}
}

// StartMixParams describes a mix. [NewMix] fills it for the common layouts.
type StartMixParams struct {
	// SessionID and OutputID have 1 to 80 letters, digits and underscores.
	SessionID, OutputID string
	// Output says whether OutputID is one of the inputs, the default, or a new
	// stream, which must not be one of them.
	Output MixOutput
	// Bitrate of the output is from 1 to 50000 kbit/s; 0 leaves it to the service.
	Bitrate int
	// Template is a ready layout; with the zero value each input says where it is.
	Template MixTemplate
	// Inputs are 1 to 16.
	Inputs []MixInput
	// PushPoint is for accounts with several; it is empty in the vendor's own
	// programs.
	PushPoint PushPoint
}

// A MixInput is one part of the picture.
type MixInput struct {
	// StreamID has 1 to 80 bytes. A canvas or a picture needs a name too, any.
	StreamID string
	// Layer is from 1, the background, to 16. Sound alone needs one too.
	Layer int
	// Type says what the input is; the zero value is a stream with picture and sound.
	Type MixInputType
	// Width, Height, X and Y are in pixels up to 3000, or fractions of the
	// background from 0.01 to 0.99. 0 leaves them to the template or the stream.
	Width, Height, X, Y float64
	// Color of a canvas is 0xRRGGBB; empty is black. Other inputs have none.
	Color string
	// PictureID is the watermark of a picture, which needs one. Other inputs have
	// none.
	PictureID int64
	// Crop cuts the input before it is placed; nil leaves it whole.
	Crop *MixCrop
}

// A MixCrop is the part of an input that is kept, in pixels from 0 to 3000.
type MixCrop struct{ Width, Height, X, Y int }

// MixOutput says what the output of a mix is.
type MixOutput int

// The outputs of a mix.
const (
	MixIntoInput MixOutput = 0 // one of the inputs becomes the mix
	MixIntoNew   MixOutput = 1 // a stream of its own
)

// MixInputType says what an input of a mix is.
type MixInputType int

// The types of input.
const (
	MixAudioVideo MixInputType = 0
	MixPicture    MixInputType = 2
	MixCanvas     MixInputType = 3
	MixAudio      MixInputType = 4
	MixVideo      MixInputType = 5
)

func (p StartMixParams) wireInputs() []mixInput {
	inputs := make([]mixInput, len(p.Inputs))
	for i, in := range p.Inputs {
		inputs[i] = mixInput{
			StreamID: in.StreamID,
			Layout: mixLayout{
				Layer: in.Layer, Type: in.Type, Width: in.Width, Height: in.Height, X: in.X, Y: in.Y,
				Color: in.Color, PictureID: in.PictureID,
			},
		}
		if in.Crop != nil {
			crop := mixCrop(*in.Crop)
			inputs[i].Crop = &crop
		}
	}
	return inputs
}
