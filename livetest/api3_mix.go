package livetest

import (
	"errors"
	"time"
)

// apiMixParams are those of CreateCommonMixStream.
var apiMixParams = []apiParam{
	{name: "MixStreamSessionId", required: true},
	{name: "InputStreamList", kind: apiObjects, required: true, fields: []apiParam{
		{name: "InputStreamName", required: true},
		{name: "LayoutParams", kind: apiObject, required: true, fields: []apiParam{
			{name: "ImageLayer", kind: apiInteger, required: true, min: 1, max: 16},
			{name: "InputType", kind: apiInteger, min: 0, max: 8},
			{name: "ImageWidth", kind: apiFloat, max: 2000}, {name: "ImageHeight", kind: apiFloat, max: 2000},
			{name: "LocationX", kind: apiFloat, max: 2000}, {name: "LocationY", kind: apiFloat, max: 2000},
			{name: "Color"}, {name: "WatermarkId", kind: apiInteger, min: 1, max: maxInt32},
		}},
		{name: "CropParams", kind: apiObject, fields: []apiParam{
			{name: "CropWidth", kind: apiFloat, max: 2000}, {name: "CropHeight", kind: apiFloat, max: 2000},
			{name: "CropStartLocationX", kind: apiFloat, max: 2000}, {name: "CropStartLocationY", kind: apiFloat, max: 2000},
		}},
	}},
	{name: "OutputParams", kind: apiObject, required: true, fields: []apiParam{
		{name: "OutputStreamName", required: true},
		{name: "OutputStreamType", kind: apiInteger, min: 0, max: 1},
		{name: "OutputStreamBitRate", kind: apiInteger, min: 1, max: 10_000},
		{name: "OutputStreamGop", kind: apiInteger, min: 1, max: 10}, {name: "OutputStreamFrameRate", kind: apiInteger, min: 1, max: 60},
		{name: "OutputAudioBitRate", kind: apiInteger, min: 1, max: 500},
		{name: "OutputAudioSampleRate", kind: apiInteger, min: 1, max: maxInt32},
		{name: "OutputAudioChannels", kind: apiInteger, min: 1, max: 2}, {name: "MixSei"},
	}},
	{name: "MixStreamTemplateId", kind: apiInteger, min: 0, max: maxInt32},
	{name: "ControlParams", kind: apiObject, fields: []apiParam{
		{name: "UseMixCropCenter", kind: apiInteger, min: 0, max: 1}, {name: "AllowCopy", kind: apiInteger, min: 0, max: 1},
		{name: "PassInputSei", kind: apiInteger, min: 0, max: 1},
	}},
}

// apiMixCodes has the words for the numbers of mixing.
var apiMixCodes = map[int]string{
	mixInputCount:      "InvalidParameter.InputNumLimitExceeded",
	mixBadStream:       "InvalidParameter.InvalidMixInputParam",
	mixBadLayer:        "InvalidParameter.InvalidLayerParam",
	mixBadTemplate:     "InvalidParameter.TemplateNotMatchInputNum",
	mixTooFewInputs:    "InvalidParameter.InputNumLimitExceeded",
	mixNoBackground:    "InvalidParameter.InvalidBackgroudResolution",
	mixBadPicture:      "InvalidParameter.InvalidPictureID",
	mixBadOutput:       "InvalidParameter.InvalidOutputType",
	mixOutputInUse:     "InvalidParameter.InvalidOutputStreamID",
	mixNoInput:         "FailedOperation.StreamNotExist",
	mixNoSize:          "FailedOperation.GetStreamResolutionError",
	mixOtherOutput:     "InvalidParameter.SessionOutputStreamChanged",
	mixUnknownSession:  "InvalidParameter.CancelSessionNotExist",
	mixBitrateOutRange: "InvalidParameter.InvalidBitrate",
}

func apiMixFault(err error) *apiFault {
	bad, ok := errors.AsType[*mixError](err)
	if !ok {
		return nil
	}
	code := apiMixCodes[bad.code]
	if code == "" {
		code = "InvalidParameter.OtherError"
	}
	return apiRefuse(code, "%s", bad.words)
}

func (a *account) apiMix(now time.Time, in apiArgs) (any, *apiFault) {
	output := in.object("OutputParams")
	r := mixRequest{
		Operation: mixStart, Session: in.text("MixStreamSessionId"),
		Output: output.text("OutputStreamName"), OutputType: output.integer("OutputStreamType"),
		Template: in.integer("MixStreamTemplateId"),
	}
	for _, id := range []string{r.Session, r.Output} {
		if !mixID.MatchString(id) || len(id) > maxMixID {
			return nil, apiRefuse("InvalidParameter.OtherError", "Ids have 1 to 80 letters, digits and underscores.")
		}
	}
	for _, input := range in.objects("InputStreamList") {
		layout := input.object("LayoutParams")
		one := mixInput{ID: input.text("InputStreamName"), Layout: mixPlace{
			Layer: layout.integer("ImageLayer"), Kind: layout.integer("InputType"),
			X: layout.float("LocationX"), Y: layout.float("LocationY"), Width: layout.float("ImageWidth"), Height: layout.float("ImageHeight"),
		}}
		if layout.has("Color") {
			one.Layout.Color = new(layout.text("Color"))
		}
		if !mixID.MatchString(one.ID) || len(one.ID) > maxMixID {
			return nil, apiRefuse("InvalidParameter.InvalidMixInputParam", "InputStreamName has 1 to 80 letters, digits and underscores.")
		}
		if one.Layout.Kind == inputPicture && layout.has("WatermarkId") {
			one.Layout.PictureID = new(layout.integer("WatermarkId"))
		}
		r.Inputs = append(r.Inputs, one)
	}
	return nil, apiMixFault(a.startMix(r, now))
}

func (a *account) apiCancelMix(now time.Time, in apiArgs) (any, *apiFault) {
	r := mixRequest{Operation: mixCancel, Session: in.text("MixStreamSessionId")}
	if running := a.mixes.running[r.Session]; running != nil {
		r.Output = running.output
	}
	return nil, apiMixFault(a.stopMix(r, now))
}
