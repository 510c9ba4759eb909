package livecode

import (
	"context"
	"math"
	"strings"
)

const (
	mixOutput = `{"timestamp":1527240138,"event_id":"7"}`
	mixQuoted = `{"timestamp":"1527240138","event_id":7}`
	mixNaN    = `{"timestamp":"NaN"}`
)

const (
	mixName  = "1 to 80 letters, digits and underscores"
	mixPlace = "pixels from 0 to 3000, or a fraction from 0.01 to 0.99"
)

var mixInterfaces = []iface{
	{name: "Mix.Start", ep: endpoints[mixStart], wire: "Mix_StreamV2", host: HostFCGI, retry: tooEarly,
		noRetry: "only when the service says that it was asked too early",
		read:    outputOf(mixEnvelopeField),
		output:  mixOutput, quoted: mixQuoted, nan: mixNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Mix.Start(ctx, StartMixParams{
				SessionID: "s1", OutputID: "8888_a", Inputs: []MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
			})
			return err
		},
		methods: []Method{
			{"Mix.Start", func(ctx context.Context, c *Client) (any, error) {
				return c.Mix.Start(ctx, StartMixParams{
					SessionID: "duel", OutputID: "host", Inputs: []MixInput{{StreamID: "host", Layer: 1}},
				})
			}},
		},
		golden: []Golden{
			{"Start", func(ctx context.Context, c *Client) error {
				_, err := c.Mix.Start(ctx, StartMixParams{
					SessionID: "duel_1", OutputID: "8888_host", Inputs: []MixInput{{StreamID: "8888_host", Layer: 1}},
				})
				return err
			}, `{"timestamp":1772337600,"eventId":RANDOM,"interface":{"interfaceName":"Mix_StreamV2","para":{` +
				`"app_id":1252000000,"interface":"mix_streamv2.start_mix_stream_advanced","mix_stream_session_id":"duel_1","output_stream_id":"8888_host",` +
				`"input_stream_list":[{"input_stream_id":"8888_host","layout_params":{"image_layer":1}}]}}}`},
			{"Start, fullest", func(ctx context.Context, c *Client) error {
				_, err := c.Mix.Start(ctx, StartMixParams{
					SessionID: "duel_1", OutputID: "8888_out", Output: MixIntoNew, Bitrate: 50000, Template: MixTemplate390,
					PushPoint: PushPoint{Domain: "push.example.com", Path: "live"},
					Inputs: []MixInput{
						{StreamID: "canvas", Layer: 1, Type: MixCanvas, Width: 1280, Height: 720, Color: "0x00ff00"},
						{StreamID: "8888_#主播", Layer: 2, Width: 0.5, Height: 0.25, X: 0.01, Y: 0.99, Crop: &MixCrop{Width: 640, Height: 360, X: 1, Y: 2}},
						{StreamID: "logo", Layer: 16, Type: MixPicture, X: 3000, PictureID: 1 << 40, Crop: &MixCrop{}},
					},
				})
				return err
			}, `{"timestamp":1772337600,"eventId":RANDOM,"interface":{"interfaceName":"Mix_StreamV2","para":{` +
				`"app_id":1252000000,"interface":"mix_streamv2.start_mix_stream_advanced","mix_stream_session_id":"duel_1","output_stream_id":"8888_out",` +
				`"mix_stream_template_id":390,"output_stream_type":1,"output_stream_bitrate":50000,"input_stream_list":[` +
				`{"input_stream_id":"canvas","layout_params":{"image_layer":1,"input_type":3,"image_width":1280,"image_height":720,"color":"0x00ff00"}},` +
				`{"input_stream_id":"8888_#主播","layout_params":{"image_layer":2,"image_width":0.5,"image_height":0.25,"location_x":0.01,"location_y":0.99},` +
				`"crop_params":{"crop_width":640,"crop_height":360,"crop_x":1,"crop_y":2}},` +
				`{"input_stream_id":"logo","layout_params":{"image_layer":16,"input_type":2,"location_x":3000,"picture_id":1099511627776},` +
				`"crop_params":{"crop_width":0,"crop_height":0,"crop_x":0,"crop_y":0}}],` +
				`"domain":"push.example.com","path":"live"}}}`},
		},
		refused: []Refusal{
			{"Start without a session", "SessionID", mixName, mixOf(func(p *StartMixParams) { p.SessionID = "" })},
			{"Start with a long session", "SessionID", mixName, mixOf(func(p *StartMixParams) { p.SessionID = strings.Repeat("a", 81) })},
			{"Start with an odd session", "SessionID", mixName, mixOf(func(p *StartMixParams) { p.SessionID = "a-b" })},
			{"Start with a line break", "SessionID", mixName, mixOf(func(p *StartMixParams) { p.SessionID = "a\n" })},
			{"Start without an output", "OutputID", mixName, mixOf(func(p *StartMixParams) { p.OutputID = "" })},
			{"Start with a foreign output", "OutputID", "the StreamID of an input with MixIntoInput", mixOf(func(p *StartMixParams) { p.OutputID = "c" })},
			{"Start with an input as a new output", "OutputID", "no StreamID of an input with MixIntoNew",
				mixOf(func(p *StartMixParams) { p.Output = MixIntoNew })},
			{"Start into something else", "Output", "MixIntoInput or MixIntoNew", mixOf(func(p *StartMixParams) { p.Output = 2 })},
			{"Start with a negative bitrate", "Bitrate", "from 1 to 50000, or 0 for the default", mixOf(func(p *StartMixParams) { p.Bitrate = -1 })},
			{"Start with too much bitrate", "Bitrate", "from 1 to 50000, or 0 for the default", mixOf(func(p *StartMixParams) { p.Bitrate = 50001 })},
			{"Start of nothing", "Inputs", "1 to 16", mixOf(func(p *StartMixParams) { p.Inputs = nil })},
			{"Start of too many", "Inputs", "1 to 16", mixOf(func(p *StartMixParams) { p.Inputs = make([]MixInput, 17) })},
			{"Start in an unknown layout", "Template", "one of the MixTemplate constants or 0", mixOf(func(p *StartMixParams) { p.Template = 11 })},
			{"Start in the layout of three", "Inputs", "3 for template 310", mixOf(func(p *StartMixParams) { p.Template = MixTemplate310 })},
			{"Start of a nameless input", "Inputs[1].StreamID", "1 to 80 bytes", secondInput(func(in *MixInput) { in.StreamID = "" })},
			{"Start of a long name", "Inputs[1].StreamID", "1 to 80 bytes", secondInput(func(in *MixInput) { in.StreamID = strings.Repeat("a", 81) })},
			{"Start on no layer", "Inputs[1].Layer", "from 1 to 16", secondInput(func(in *MixInput) { in.Layer = 0 })},
			{"Start on a high layer", "Inputs[1].Layer", "from 1 to 16", secondInput(func(in *MixInput) { in.Layer = 17 })},
			{"Start of an unknown type", "Inputs[1].Type", "one of the MixInputType constants", secondInput(func(in *MixInput) { in.Type = 1 })},
			{"Start of a later type", "Inputs[1].Type", "one of the MixInputType constants", secondInput(func(in *MixInput) { in.Type = 6 })},
			{"Start too wide", "Inputs[1].Width", mixPlace, secondInput(func(in *MixInput) { in.Width = 3000.5 })},
			{"Start too low", "Inputs[1].Height", mixPlace, secondInput(func(in *MixInput) { in.Height = -1 })},
			{"Start between pixel and fraction", "Inputs[1].X", mixPlace, secondInput(func(in *MixInput) { in.X = 0.995 })},
			{"Start nowhere", "Inputs[1].Y", mixPlace, secondInput(func(in *MixInput) { in.Y = math.NaN() })},
			{"Start infinitely far", "Inputs[1].Y", mixPlace, secondInput(func(in *MixInput) { in.Y = math.Inf(1) })},
			{"Start in a named colour", "Inputs[1].Color", "0xRRGGBB or empty", secondInput(func(in *MixInput) { in.Color = "red" })},
			{"Start of a coloured stream", "Inputs[1].Color", "empty for anything but a MixCanvas", secondInput(func(in *MixInput) { in.Color = "0xffffff" })},
			{"Start of a picture of nothing", "Inputs[1].PictureID", "positive for a MixPicture", secondInput(func(in *MixInput) { in.Type = MixPicture })},
			{"Start of a stream that is a picture", "Inputs[1].PictureID", "0 for anything but a MixPicture", secondInput(func(in *MixInput) { in.PictureID = 7 })},
			{"Start cropped too much", "Inputs[1].Crop", "pixels from 0 to 3000", secondInput(func(in *MixInput) { in.Crop = &MixCrop{Width: 3001} })},
			{"Start cropped to less", "Inputs[1].Crop", "pixels from 0 to 3000", secondInput(func(in *MixInput) { in.Crop = &MixCrop{Y: -1} })},
		},
		atBounds: []AtBound{
			{"fractions", secondInput(func(in *MixInput) { in.Width, in.Height, in.X, in.Y = 0.01, 0.99, 0, 0.5 })},
			{"pixels", secondInput(func(in *MixInput) { in.Width, in.Height, in.X, in.Y = 1, 3000, 0, 1.5 })},
			{"long name", secondInput(func(in *MixInput) { in.StreamID = strings.Repeat("播", 26) + "ab" })},
			{"top layer", secondInput(func(in *MixInput) { in.Layer, in.Type = 16, MixVideo })},
			{"canvas", secondInput(func(in *MixInput) { in.Type, in.Color = MixCanvas, "0xA0b1C2" })},
			{"picture", secondInput(func(in *MixInput) { in.Type, in.PictureID = MixPicture, 7 })},
			{"whole", secondInput(func(in *MixInput) { in.Crop = &MixCrop{Width: 3000} })},
		},
	},
	{name: "Mix.Cancel", ep: endpoints[mixCancel], wire: "Mix_StreamV2", host: HostFCGI, retry: idempotent,
		noRetry: "ends a picture people look at: the caller has to opt in",
		read:    outputOf(mixEnvelopeField),
		output:  mixOutput, quoted: mixQuoted, nan: mixNaN,
		call: func(ctx context.Context, c *Client, _ string) error {
			_, err := c.Mix.Cancel(ctx, "s1", "8888_a")
			return err
		},
		methods: []Method{
			{"Mix.Cancel", func(ctx context.Context, c *Client) (any, error) {
				return c.Mix.Cancel(ctx, "duel", "host")
			}},
		},
		golden: []Golden{
			{"Cancel", func(ctx context.Context, c *Client) error {
				_, err := c.Mix.Cancel(ctx, "duel_1", "8888_out")
				return err
			}, `{"timestamp":1772337600,"eventId":RANDOM,"interface":{"interfaceName":"Mix_StreamV2","para":{` +
				`"app_id":1252000000,"interface":"mix_streamv2.cancel_mix_stream","mix_stream_session_id":"duel_1","output_stream_id":"8888_out"}}}`},
		},
		refused: []Refusal{
			{"Cancel without a session", "SessionID", mixName, cancelMix("", "host")},
			{"Cancel without an output", "OutputID", mixName, cancelMix("duel", "")},
		},
	},
}

// mixOf returns the parameters of a good mix of two, changed.
func mixOf(change func(p *StartMixParams)) testCall {
	p := StartMixParams{
		SessionID: "duel", OutputID: "host",
		Inputs: []MixInput{{StreamID: "host", Layer: 1}, {StreamID: "guest", Layer: 2}},
	}
	change(&p)
	return func(ctx context.Context, c *Client) error {
		_, err := c.Mix.Start(ctx, p)
		return err
	}
}

// secondInput returns a mix whose second input is changed.
func secondInput(change func(in *MixInput)) testCall {
	return mixOf(func(p *StartMixParams) { change(&p.Inputs[1]) })
}

func cancelMix(session, output string) testCall {
	return func(ctx context.Context, c *Client) error {
		_, err := c.Mix.Cancel(ctx, session, output)
		return err
	}
}
