package livetest

import (
	"regexp"
	"slices"
	"strconv"
)

const (
	maxMixInputs    = 16
	maxMixID        = 80 // bytes
	backgroundLayer = 1
	maxPixels       = 3000
)

// Values of output_stream_type.
const (
	outputInput = 0 // the output is one of the inputs
	outputNew   = 1 // the output is a new stream
)

// Values of input_type.
const (
	inputBoth    = 0
	inputPicture = 2
	inputCanvas  = 3
	inputAudio   = 4
	inputVideo   = 5
)

// templates is which layouts there are for how many inputs.
var templates = map[int][]int64{
	2: {10, 20, 30, 40, 50},
	3: {310, 390, 391},
	4: {410},
	5: {510, 590},
	6: {610},
}

var (
	mixID    = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	mixColor = regexp.MustCompile(`^0x[0-9a-fA-F]{6}$`)
)

// mixRequest is the body of a request for Mix_StreamV2, as far as it matters
// once it was checked.
type mixRequest struct {
	eventID    int64
	operation  string
	session    string
	output     string
	template   int64
	outputType int64
	inputs     []mixInput
}

// mixInput is one input of a mix.
type mixInput struct {
	id    string
	layer int64
	kind  int64
}

// isStream reports whether an input is a broadcast and neither picture nor
// canvas.
func (in mixInput) isStream() bool { return in.kind != inputPicture && in.kind != inputCanvas }

func (r mixRequest) shown() Mix {
	m := Mix{SessionID: r.session, OutputStreamID: r.output, Template: int(r.template)}
	for _, in := range r.inputs {
		if in.isStream() {
			m.Inputs = append(m.Inputs, in.id)
		}
	}
	return m
}

// readMixRequest reads a body and checks each field by itself.
func readMixRequest(body []byte, appID int64) (mixRequest, *mixFault) {
	var r mixRequest
	top, fault := parseMixBody(body)
	if fault != nil {
		return r, fault
	}
	r.eventID = top.integer("eventId", mixBadArguments, -maxInt32-1, maxInt32)
	if r.eventID == 0 {
		top.fail(mixBadArguments, "eventId", "is 0 or missing")
	}
	if top.integer("timestamp", mixBadArguments, 0, 1<<33) == 0 {
		top.fail(mixBadArguments, "timestamp", "is 0 or missing")
	}
	call := top.object("interface", mixBadArguments)
	if call.text("interfaceName", mixBadArguments) != MixStreamV2 {
		call.fail(mixBadArguments, "interfaceName", "is not "+MixStreamV2)
	}
	para := call.object("para", mixBadArguments)
	r.readPara(para, appID)
	para.finish()
	call.finish()
	top.finish()
	return r, *top.fault
}

func (r *mixRequest) readPara(para mixObject, appID int64) {
	if id := para.idText("app_id", mixBadArguments); id != strconv.FormatInt(appID, 10) {
		para.fail(mixBadArguments, "app_id", "is not that of the account")
	}
	r.operation = para.text("interface", mixBadArguments)
	if r.operation != mixStart && r.operation != mixCancel {
		para.fail(mixBadArguments, "interface", "is neither start nor cancel")
	}
	r.session = para.name("mix_stream_session_id")
	r.output = para.name("output_stream_id")
	r.template = para.integer("mix_stream_template_id", mixBadTemplate, 0, maxInt32)
	r.outputType = para.integer("output_stream_type", mixBadOutput, outputInput, outputNew)
	if para.has("output_stream_bitrate") {
		para.integer("output_stream_bitrate", mixBitrateOutRange, 1, 50000)
	}
	para.text("domain", mixBadStream) // official programs send both empty
	para.text("path", mixBadStream)
	inputs := para.list("input_stream_list", mixInputCount)
	if n := len(inputs); r.operation == mixStart && (n < 1 || n > maxMixInputs) {
		para.fail(mixInputCount, "input_stream_list", "has not 1 to 16 inputs")
	}
	for _, in := range inputs {
		r.inputs = append(r.inputs, readMixInput(in))
	}
}

func readMixInput(o mixObject) mixInput {
	var in mixInput
	in.id = o.text("input_stream_id", mixBadStream)
	if in.id == "" || len(in.id) > maxMixID {
		o.fail(mixBadStream, "input_stream_id", "has not 1 to 80 bytes")
	}
	layout := o.object("layout_params", mixBadLayer)
	in.layer = layout.integer("image_layer", mixBadLayer, 0, 16)
	if in.layer == 0 {
		layout.fail(mixBadLayer, "image_layer", "is not in 1 to 16")
	}
	in.kind = layout.integer("input_type", mixBadStream, 0, maxInt32)
	if !slices.Contains([]int64{inputBoth, inputPicture, inputCanvas, inputAudio, inputVideo}, in.kind) {
		layout.fail(mixBadStream, "input_type", "is not 0, 2, 3, 4 or 5")
	}
	for _, name := range []string{"image_width", "image_height", "location_x", "location_y"} {
		layout.length(name)
	}
	readMixDecoration(layout, in.kind)
	layout.finish()
	readMixCrop(o)
	o.finish()
	return in
}

// readMixDecoration reads what canvases and pictures have of their own.
func readMixDecoration(layout mixObject, kind int64) {
	if layout.has("color") {
		if color := layout.text("color", mixBadTemplate); kind != inputCanvas || !mixColor.MatchString(color) {
			layout.fail(mixBadTemplate, "color", "is not 0xRRGGBB of a canvas")
		}
	}
	if layout.has("picture_id") && kind != inputPicture {
		layout.fail(mixStrayPicture, "picture_id", "is given for something else than a picture")
	}
	picture := layout.integer("picture_id", mixBadPicture, 0, maxInt32)
	if kind == inputPicture && picture == 0 {
		layout.fail(mixBadPicture, "picture_id", "is 0 or missing")
	}
}

func readMixCrop(o mixObject) {
	if !o.has("crop_params") {
		return
	}
	crop := o.object("crop_params", mixBadCrop)
	for _, name := range []string{"crop_width", "crop_height", "crop_x", "crop_y"} {
		crop.integer(name, mixBadCrop, 0, maxPixels)
	}
	crop.finish()
}

// fault checks what the fields of a start must be together.
func (r mixRequest) fault() *mixFault {
	ids, layers := map[string]bool{}, map[int64]bool{}
	for _, in := range r.inputs {
		if layers[in.layer] {
			return &mixFault{mixBadLayer, "image_layer: " + strconv.FormatInt(in.layer, 10) + " is given twice"}
		}
		ids[in.id], layers[in.layer] = true, true
	}
	switch {
	case len(r.inputs) < 2:
		return &mixFault{mixTooFewInputs, "input_stream_list: has fewer than two inputs"}
	case !layers[backgroundLayer]:
		return &mixFault{mixBadLayer, "image_layer: no input is the background"}
	case r.template != 0 && !slices.Contains(templates[len(r.inputs)], r.template):
		return &mixFault{mixBadTemplate, "mix_stream_template_id: does not fit the number of inputs"}
	case ids[r.output] != (r.outputType == outputInput):
		return &mixFault{mixBadOutput, "output_stream_id: does not suit output_stream_type"}
	}
	return nil
}
