package livecode

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/wire"
)

// A MixService puts several streams into one picture.
//
// A mix is a session that the caller names. Starting a session that runs, with
// other inputs, changes it in place. Wait at least 5 seconds after a push began
// before mixing it, and 30 seconds after a cancel before using the session name
// again. A session ends by itself 15 minutes after all its inputs have stopped.
type MixService struct{ c *core }

// A MixResult is what the service answers to a mix call.
type MixResult struct {
	// EventID repeats the random number of the request, if the service does.
	EventID string
	// Time is the clock of the service, in the zone +08:00, or zero.
	Time time.Time
}

func (m *MixResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "event_id":
		return r.Text(&m.EventID)
	case "timestamp":
		return r.Unix(&m.Time)
	}
	return r.Unknown()
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

// The parameters of a mix on the wire.
type (
	mixBody struct {
		Timestamp int64        `json:"timestamp"`
		EventID   int32        `json:"eventId"`
		Interface mixInterface `json:"interface"`
	}
	mixInterface struct {
		Name string  `json:"interfaceName"`
		Para mixPara `json:"para"`
	}
	mixPara struct {
		AppID      json.Number `json:"app_id"`
		Interface  string      `json:"interface"`
		SessionID  string      `json:"mix_stream_session_id"`
		OutputID   string      `json:"output_stream_id"`
		Template   MixTemplate `json:"mix_stream_template_id,omitempty"`
		OutputType MixOutput   `json:"output_stream_type,omitempty"`
		Bitrate    int         `json:"output_stream_bitrate,omitempty"`
		Inputs     []mixInput  `json:"input_stream_list,omitempty"`
		Domain     string      `json:"domain,omitempty"`
		Path       string      `json:"path,omitempty"`
	}
	mixInput struct {
		StreamID string    `json:"input_stream_id"`
		Layout   mixLayout `json:"layout_params"`
		Crop     *mixCrop  `json:"crop_params,omitempty"`
	}
	mixLayout struct {
		Layer     int          `json:"image_layer"`
		Type      MixInputType `json:"input_type,omitempty"`
		Width     float64      `json:"image_width,omitempty"`
		Height    float64      `json:"image_height,omitempty"`
		X         float64      `json:"location_x,omitempty"`
		Y         float64      `json:"location_y,omitempty"`
		Color     string       `json:"color,omitempty"`
		PictureID int64        `json:"picture_id,omitempty"`
	}
	mixCrop struct {
		Width  int `json:"crop_width"`
		Height int `json:"crop_height"`
		X      int `json:"crop_x"`
		Y      int `json:"crop_y"`
	}
)

// The names inside the body. The name on the outside is Mix_StreamV2 for both.
const (
	startMixName  = "mix_streamv2.start_mix_stream_advanced"
	cancelMixName = "mix_streamv2.cancel_mix_stream"
)

// Start starts a mix, or changes the one that runs under the same session.
//
// When the service says that it was asked too early, since an input is not known
// everywhere yet, Start waits 5 seconds and asks again, three times in all and
// as long as ctx lasts: [ErrMixTooEarly] is what is left then. Nothing else is
// retried. errors.Is finds a rejected call as one of the CodeMix constants, and as
// [ErrMixBusy] while the session is in use.
//
// API: Mix_StreamV2 (mix_streamv2.start_mix_stream_advanced), cloud.tencent.com/document/product/267/8832
func (s MixService) Start(ctx context.Context, params StartMixParams) (MixResult, error) {
	if err := params.check(); err != nil {
		return MixResult{}, err
	}
	return s.post(ctx, mixStart, mixPara{
		Interface: startMixName, SessionID: params.SessionID, OutputID: params.OutputID,
		Template: params.Template, OutputType: params.Output, Bitrate: params.Bitrate,
		Inputs: params.wireInputs(), Domain: params.PushPoint.Domain, Path: params.PushPoint.Path,
	})
}

// Cancel ends a mix. A session that the service does not know, since it has
// ended already, is no error. Wait 30 seconds before using the session again.
//
// API: Mix_StreamV2 (mix_streamv2.cancel_mix_stream), cloud.tencent.com/document/product/267/8832
func (s MixService) Cancel(ctx context.Context, sessionID, outputID string) (MixResult, error) {
	if err := wantMixIDs(sessionID, outputID); err != nil {
		return MixResult{}, err
	}
	result, err := s.post(ctx, mixCancel, mixPara{Interface: cancelMixName, SessionID: sessionID, OutputID: outputID})
	if errors.Is(err, ErrMixNoSession) {
		return MixResult{}, nil
	}
	return result, err
}

func (s MixService) post(ctx context.Context, ep endpoint, para mixPara) (MixResult, error) {
	if s.c == nil {
		return MixResult{}, ErrNoClient
	}
	para.AppID = json.Number(s.c.appID)
	body, err := json.Marshal(mixBody{
		Timestamp: s.c.now().Unix(),
		EventID:   1 + rand.Int32N(math.MaxInt32), // 0 is refused
		Interface: mixInterface{Name: ep.name, Para: para},
	})
	if err != nil {
		return MixResult{}, badArgument(ep.name, "Inputs", "finite numbers")
	}
	var result MixResult
	if s.c.backend != nil {
		err = s.c.serve(ctx, ep, backend.Call{Body: body}, result.decode)
		return result, err
	}
	query, err := s.c.query(ep, nil)
	if err != nil {
		return MixResult{}, err
	}
	err = s.c.send(ctx, &request{endpoint: ep, query: query, body: body, decode: result.decode})
	return result, err
}

// decode reads an answer, which has code in the place of ret and no output.
func (m *MixResult) decode(r *request, body []byte) error {
	var fresh MixResult
	envelope, err := wire.ReadEnvelope(body, fresh.field)
	if err = r.judge(body, envelope, err); err == nil {
		*m = fresh
	}
	return err
}

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
