package api3

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// The parameters of mixing as the client has written them.
type (
	mixBody struct {
		Interface struct {
			Para mixParams `json:"para"`
		} `json:"interface"`
	}
	mixParams struct {
		Interface  string     `json:"interface"`
		SessionID  string     `json:"mix_stream_session_id"`
		OutputID   string     `json:"output_stream_id"`
		Template   int64      `json:"mix_stream_template_id"`
		OutputType int64      `json:"output_stream_type"`
		Bitrate    int64      `json:"output_stream_bitrate"`
		Inputs     []mixInput `json:"input_stream_list"`
		Domain     string     `json:"domain"`
		Path       string     `json:"path"`
	}
	mixInput struct {
		StreamID string    `json:"input_stream_id"`
		Layout   mixLayout `json:"layout_params"`
		Crop     *mixCrop  `json:"crop_params"`
	}
	mixLayout struct {
		Layer     int64   `json:"image_layer"`
		Type      int64   `json:"input_type"`
		Width     float64 `json:"image_width"`
		Height    float64 `json:"image_height"`
		X         float64 `json:"location_x"`
		Y         float64 `json:"location_y"`
		Color     string  `json:"color"`
		PictureID int64   `json:"picture_id"`
	}
	mixCrop struct {
		Width  float64 `json:"crop_width"`
		Height float64 `json:"crop_height"`
		X      float64 `json:"crop_x"`
		Y      float64 `json:"crop_y"`
	}
)

const (
	startMix  = "CreateCommonMixStream"
	cancelMix = "CancelCommonMixStream"
)

func (j *job) mix() ([]byte, error) {
	var body mixBody
	if err := json.Unmarshal(j.call.Body, &body); err != nil {
		return nil, badArgument(startMix, "the body", "the JSON of the legacy interface")
	}
	p := body.Interface.Para
	if p.Domain != "" || p.Path != "" {
		return nil, badArgument(startMix, "Domain and Path", "empty: API 3.0 has neither for mixing")
	}
	switch p.Interface {
	case "mix_streamv2.start_mix_stream_advanced":
		if err := p.check(); err != nil {
			return nil, err
		}
		return j.void(startMix, p.params())
	case "mix_streamv2.cancel_mix_stream":
		return j.void(cancelMix, newObject().text("MixStreamSessionId", p.SessionID))
	}
	return nil, noSuccessor("this kind of mixing is not known")
}

const (
	mostBitrate = 10_000
	mostPixels  = 2000
)

var mixStreamID = regexp.MustCompile(`^[A-Za-z0-9_]{1,80}$`)

// check refuses what the legacy service takes and API 3.0 does not.
func (p mixParams) check() error {
	if p.Bitrate > mostBitrate {
		return badArgument(startMix, "Bitrate", fmt.Sprintf("at most %d", mostBitrate))
	}
	for i, in := range p.Inputs {
		at := fmt.Sprintf("Inputs[%d].", i)
		if !mixStreamID.MatchString(in.StreamID) {
			return badArgument(startMix, at+"StreamID", "1 to 80 letters, digits and underscores")
		}
		if max(in.Layout.Width, in.Layout.Height, in.Layout.X, in.Layout.Y) > mostPixels {
			return badArgument(startMix, at+"Width, Height, X and Y", fmt.Sprintf("at most %d pixels", mostPixels))
		}
		if c := in.Crop; c != nil && max(c.Width, c.Height, c.X, c.Y) > mostPixels {
			return badArgument(startMix, at+"Crop", fmt.Sprintf("at most %d pixels", mostPixels))
		}
	}
	return nil
}

func (p mixParams) params() *object {
	params := newObject().text("MixStreamSessionId", p.SessionID)
	if p.Template != 0 {
		params.int("MixStreamTemplateId", p.Template)
	}
	output := newObject().text("OutputStreamName", p.OutputID).int("OutputStreamType", p.OutputType)
	if p.Bitrate != 0 {
		output.int("OutputStreamBitRate", p.Bitrate)
	}
	return params.objects("InputStreamList", len(p.Inputs), func(i int, row *object) { p.Inputs[i].write(row) }).
		raw("OutputParams", output.bytes())
}

func (in mixInput) write(row *object) {
	layout := newObject().int("ImageLayer", in.Layout.Layer)
	if in.Layout.Type != 0 {
		layout.int("InputType", in.Layout.Type)
	}
	layout.notZero("ImageWidth", in.Layout.Width).notZero("ImageHeight", in.Layout.Height).
		notZero("LocationX", in.Layout.X).notZero("LocationY", in.Layout.Y).given("Color", in.Layout.Color)
	if in.Layout.PictureID != 0 {
		layout.int("WatermarkId", in.Layout.PictureID)
	}
	row.text("InputStreamName", in.StreamID).raw("LayoutParams", layout.bytes())
	if c := in.Crop; c != nil {
		row.raw("CropParams", newObject().float("CropWidth", c.Width).float("CropHeight", c.Height).
			float("CropStartLocationX", c.X).float("CropStartLocationY", c.Y).bytes())
	}
}

// notZero writes a number unless it is 0.
func (o *object) notZero(name string, value float64) *object {
	if value == 0 {
		return o
	}
	return o.float(name, value)
}
