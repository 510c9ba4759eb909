package livecode

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A MixService puts several streams into one picture.
//
// A mix is a session that the caller names. Starting a session that runs, with
// other inputs, changes it in place. Wait at least 5 seconds after a push began
// before mixing it, and 30 seconds after a cancel before using the session name
// again. A session ends by itself 15 minutes after all its inputs have stopped.
type MixService struct{ c *core }

// A MixResult is what the service responds to a mix call.
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
	return r.Skip()
}

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

// Start starts a mix (混流), or changes the one that runs under the same session.
//
// When the service says that it was asked too early, since an input is not known
// everywhere yet, Start waits 5 seconds ([WithMixWait]) and asks again, three times in all ([WithMaxAttempts]) and
// as long as ctx lasts: [ErrMixTooEarly] is what is left then. Nothing else is
// retried. errors.Is finds a rejected call as one of the CodeMix constants, and as
// [ErrMixBusy] while the session is in use.
//
// API: Mix_StreamV2 (mix_streamv2.start_mix_stream_advanced), cloud.tencent.com/document/product/267/8832
func (s MixService) Start(ctx context.Context, params StartMixParams) (MixResult, error) {
	if err := params.validate(); err != nil {
		return MixResult{}, err
	}
	body := s.body(mixPara{
		Interface: startMixName, SessionID: params.SessionID, OutputID: params.OutputID,
		Template: params.Template, OutputType: params.Output, Bitrate: params.Bitrate,
		Inputs: params.wireInputs(), Domain: params.PushPoint.Domain, Path: params.PushPoint.Path,
	})
	return call(ctx, s.c, endpoints[mixStart], body, (*MixResult).field)
}

// Cancel ends a mix (取消混流). A session that the service does not know, since it has
// ended already, is no error. Wait 30 seconds before using the session again.
//
// API: Mix_StreamV2 (mix_streamv2.cancel_mix_stream), cloud.tencent.com/document/product/267/8832
func (s MixService) Cancel(ctx context.Context, sessionID, outputID string) (MixResult, error) {
	if err := validateMixIDs(sessionID, outputID); err != nil {
		return MixResult{}, err
	}
	body := s.body(mixPara{Interface: cancelMixName, SessionID: sessionID, OutputID: outputID})
	result, err := call(ctx, s.c, endpoints[mixCancel], body, (*MixResult).field)
	if errors.Is(err, ErrMixNoSession) {
		return MixResult{}, nil
	}
	return result, err
}

// body returns the body of a call. The response has code in the place of ret, and
// its fields where others have an output.
func (s MixService) body(para mixPara) mixBody {
	if s.c != nil {
		para.AppID = json.Number(s.c.appID)
	}
	return mixBody{
		Timestamp: s.c.clock().Unix(),
		EventID:   1 + rand.Int32N(math.MaxInt32), // 0 is rejected
		Interface: mixInterface{Name: endpoints[mixStart].name, Para: para},
	}
}
