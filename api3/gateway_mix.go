package api3

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/qcloudlive/livecode"
)

// A number is one that some programs send in quotes.
type number float64

func (n *number) UnmarshalJSON(text []byte) error {
	if len(text) > 1 && text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	if len(text) == 0 || string(text) == "null" {
		return nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return errors.New("not a number")
	}
	*n = number(f)
	return nil
}

// An id is a text that some programs send as a number.
type id string

func (i *id) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, (*string)(i))
	}
	if string(text) != "null" {
		*i = id(text)
	}
	return nil
}

// The body of Mix_StreamV2 as programs in the field send it.
type (
	legacyMix struct {
		EventID   id `json:"eventId"`
		Interface struct {
			Para legacyPara `json:"para"`
		} `json:"interface"`
	}
	legacyPara struct {
		AppID      id            `json:"app_id"`
		Interface  string        `json:"interface"`
		SessionID  id            `json:"mix_stream_session_id"`
		OutputID   id            `json:"output_stream_id"`
		Template   number        `json:"mix_stream_template_id"`
		OutputType number        `json:"output_stream_type"`
		Bitrate    number        `json:"output_stream_bitrate"`
		Inputs     []legacyInput `json:"input_stream_list"`
		Domain     string        `json:"domain"`
		Path       string        `json:"path"`
	}
	legacyInput struct {
		StreamID id `json:"input_stream_id"`
		Layout   struct {
			Layer     number `json:"image_layer"`
			Type      number `json:"input_type"`
			Width     number `json:"image_width"`
			Height    number `json:"image_height"`
			X         number `json:"location_x"`
			Y         number `json:"location_y"`
			Color     string `json:"color"`
			PictureID number `json:"picture_id"`
		} `json:"layout_params"`
		Crop *struct {
			Width  number `json:"crop_width"`
			Height number `json:"crop_height"`
			X      number `json:"crop_x"`
			Y      number `json:"crop_y"`
		} `json:"crop_params"`
	}
)

// mixAnswer is the answer of mixing, with code in the place of ret.
type mixAnswer struct {
	Code      int64  `json:"code"`
	EventID   string `json:"event_id,omitempty"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp,omitempty"`
}

// refuseMixOr refuses in the shape of the interface.
func refuseMixOr(f gatewayInterface, name string, ret int64, message string) gatewayAnswer {
	if !f.mix {
		return refuseCall(name, ret, message)
	}
	if ret > 0 {
		ret = codeMixParam
	}
	return encoded(name, ret, mixAnswer{Code: ret, Message: message})
}

func (g *Gateway) mix(ctx context.Context, name string, body []byte) gatewayAnswer {
	var request legacyMix
	if json.Unmarshal(body, &request) != nil {
		return refuseMixOr(mixInterface, name, codeMixBody, "the body is not the documented JSON")
	}
	p := request.Interface.Para
	var err error
	switch {
	case string(p.AppID) != g.appID:
		return refuseMixOr(mixInterface, name, codeMixParam, "app_id is not that of the account")
	case p.Interface == startLegacyMix || p.Interface == "start_mix_stream_advanced":
		_, err = g.client.Mix.Start(ctx, p.params())
	case p.Interface == cancelLegacyMix || p.Interface == "cancel_mix_stream":
		_, err = g.client.Mix.Cancel(ctx, string(p.SessionID), string(p.OutputID))
	default:
		return refuseMixOr(mixInterface, name, codeMixParam, "interface is neither start nor cancel")
	}
	answer := mixAnswer{Message: "Success!", EventID: string(request.EventID), Timestamp: g.now().Unix()}
	if err != nil {
		answer.Code, answer.Message = legacyError(err)
		if answer.Code == retParam {
			answer.Code = codeMixParam
		}
	}
	a := encoded(name, answer.Code, answer)
	a.err = err
	return a
}

func (p legacyPara) params() livecode.StartMixParams {
	params := livecode.StartMixParams{
		SessionID: string(p.SessionID), OutputID: string(p.OutputID), Output: livecode.MixOutput(p.OutputType),
		Bitrate: int(p.Bitrate), Template: livecode.MixTemplate(p.Template),
		PushPoint: livecode.PushPoint{Domain: p.Domain, Path: p.Path},
	}
	for _, in := range p.Inputs {
		input := livecode.MixInput{
			StreamID: string(in.StreamID), Layer: int(in.Layout.Layer), Type: livecode.MixInputType(in.Layout.Type),
			Width: float64(in.Layout.Width), Height: float64(in.Layout.Height), X: float64(in.Layout.X), Y: float64(in.Layout.Y),
			Color: in.Layout.Color, PictureID: int64(in.Layout.PictureID),
		}
		if c := in.Crop; c != nil {
			input.Crop = &livecode.MixCrop{Width: int(c.Width), Height: int(c.Height), X: int(c.X), Y: int(c.Y)}
		}
		params.Inputs = append(params.Inputs, input)
	}
	return params
}
