package livecode

import (
	"errors"
	"time"
)

// The documented codes of mixing. [MixService.Start] asks again by itself after
// those that mean "too early".
const (
	CodeMixBody            Code = -1     // the body could not be read
	CodeMixArguments       Code = -2     // bad arguments: appid or event id 0, or too large
	CodeMixInputCount      Code = -3     // not 1 to 16 inputs
	CodeMixStreams         Code = -4     // bad arguments of a stream
	CodeMixSessionBusy     Code = -9     // the session is in use; wait (older page)
	CodeMixLayers          Code = -11    // bad layers
	CodeMixTemplate        Code = -20    // the inputs do not fit the template, or a bad colour
	CodeMixTooFewInputs    Code = -21    // fewer than two inputs
	CodeMixInputQuery      Code = -27    // the query of an input failed; try later (older page)
	CodeMixBackgroundSize  Code = -28    // size of the background unknown: too early
	CodeMixCrop            Code = -29    // bad crop (older page: the query of an input failed)
	CodeMixWatermark       Code = -33    // bad watermark picture
	CodeMixWatermarkGone   Code = -34    // bad watermark picture
	CodeMixSessionBusy103  Code = -103   // the session is in use; wait (older page)
	CodeMixOutputType      Code = -111   // the output id does not suit the type of output
	CodeMixOutputInUse     Code = -300   // the output id is in use
	CodeMixInputNotFound   Code = -505   // an input is not known upstream: too early
	CodeMixSizeLookup      Code = -507   // the lookup of a size failed: too early
	CodeMixSessionOutput   Code = -508   // the session runs with another output id
	CodeMixStartFailed     Code = -10031 // the start failed: too early
	CodeMixNoSession       Code = -30300 // cancel: no such session
	CodeMixNoSession31001  Code = -31001 // cancel: no such session
	CodeMixNoSession31002  Code = -31002 // cancel: no such session
	CodeMixOutputUnmatched Code = -31003 // cancel: the output id does not match
	CodeMixBitrate         Code = -31004 // bad bitrate
)

var mixCodeTexts = map[Code]string{
	CodeMixBody:            "the body could not be read",
	CodeMixArguments:       "bad arguments",
	CodeMixInputCount:      "not 1 to 16 inputs",
	CodeMixStreams:         "bad arguments of a stream",
	CodeMixSessionBusy:     "session in use",
	CodeMixLayers:          "bad layers",
	CodeMixTemplate:        "the inputs do not fit the template, or bad colour",
	CodeMixTooFewInputs:    "fewer than two inputs",
	CodeMixInputQuery:      "query of an input failed",
	CodeMixBackgroundSize:  "too early: size of the background unknown",
	CodeMixCrop:            "bad crop",
	CodeMixWatermark:       "bad watermark picture",
	CodeMixWatermarkGone:   "bad watermark picture",
	CodeMixSessionBusy103:  "session in use",
	CodeMixOutputType:      "the output id does not suit the type of output",
	CodeMixOutputInUse:     "output id in use",
	CodeMixInputNotFound:   "too early: input not found",
	CodeMixSizeLookup:      "too early: lookup of a size failed",
	CodeMixSessionOutput:   "session runs with another output id",
	CodeMixStartFailed:     "too early: start failed",
	CodeMixNoSession:       "no such session",
	CodeMixNoSession31001:  "no such session",
	CodeMixNoSession31002:  "no such session",
	CodeMixOutputUnmatched: "the output id does not match",
	CodeMixBitrate:         "bad bitrate",
}

// mixWait is the least time between two tries to start a mix.
const mixWait = 5 * time.Second

func isTooEarly(err error) bool {
	return isAny(err, CodeMixBackgroundSize, CodeMixInputNotFound, CodeMixSizeLookup, CodeMixStartFailed)
}

func isUnknownSession(err error) bool {
	return isAny(err, CodeMixNoSession, CodeMixNoSession31001, CodeMixNoSession31002)
}

func isAny(err error, codes ...Code) bool {
	for _, code := range codes {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}
