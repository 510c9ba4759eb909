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

func wantMixIDs(sessionID, outputID string) error {
	if !mixID.MatchString(sessionID) {
		return mixArgument("SessionID", "1 to 80 letters, digits and underscores")
	}
	if !mixID.MatchString(outputID) {
		return mixArgument("OutputID", "1 to 80 letters, digits and underscores")
	}
	return nil
}

func (p StartMixParams) check() error {
	if err := wantMixIDs(p.SessionID, p.OutputID); err != nil {
		return err
	}
	if p.Bitrate < 0 || p.Bitrate > 50000 {
		return mixArgument("Bitrate", "from 1 to 50000, or 0 for the default")
	}
	if n := len(p.Inputs); n < 1 || n > 16 {
		return mixArgument("Inputs", "1 to 16")
	}
	if err := p.checkOutput(); err != nil {
		return err
	}
	if err := p.Template.check(len(p.Inputs)); err != nil {
		return err
	}
	for i, in := range p.Inputs {
		if err := in.check(fmt.Sprintf("Inputs[%d].", i)); err != nil {
			return err
		}
	}
	return nil
}

func (p StartMixParams) checkOutput() error {
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

func (in MixInput) check(at string) error {
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
	if err := in.checkFilling(at); err != nil {
		return err
	}
	if c := in.Crop; c != nil && min(c.Width, c.Height, c.X, c.Y) < 0 || c != nil && max(c.Width, c.Height, c.X, c.Y) > 3000 {
		return mixArgument(at+"Crop", "pixels from 0 to 3000")
	}
	return nil
}

// checkFilling checks what canvases and pictures alone have.
func (in MixInput) checkFilling(at string) error {
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
	return badArgument(mixStart.name, param, want)
}
