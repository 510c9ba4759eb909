package livetest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// mixFault is why a mixing request is refused.
type mixFault struct {
	code  int
	words string
}

// mixObject is a JSON object of a mixing request while it is read. Each read
// takes its field out, so that finish finds the unknown ones. The first fault is
// kept, for all objects of the body; reads after it give zero values.
type mixObject struct {
	fields map[string]any
	fault  **mixFault
}

// parseMixBody reads the outermost object, and nothing may follow it.
func parseMixBody(body []byte) (mixObject, *mixFault) {
	o := mixObject{fault: new(*mixFault)}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&o.fields); err != nil || o.fields == nil {
		return o, &mixFault{mixBadBody, "the body is no JSON object"}
	}
	if _, err := dec.Token(); err != io.EOF {
		return o, &mixFault{mixBadBody, "the body goes on after its JSON object"}
	}
	return o, nil
}

func (o mixObject) fail(code int, name, words string) {
	if *o.fault == nil {
		*o.fault = &mixFault{code, name + ": " + words}
	}
}

func (o mixObject) has(name string) bool {
	_, ok := o.fields[name]
	return ok
}

// take removes a field and returns it; nil when it is absent.
func (o mixObject) take(name string) any {
	v := o.fields[name]
	delete(o.fields, name)
	return v
}

// finish refuses a field that was not read.
func (o mixObject) finish() {
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.fail(mixBadArguments, name, "is unknown")
	}
}

// text reads a string; an absent one is "".
func (o mixObject) text(name string, code int) string {
	if !o.has(name) {
		return ""
	}
	s, ok := o.take(name).(string)
	if !ok {
		o.fail(code, name, "is no string")
	}
	return s
}

// name reads an id of letters, digits and underscores.
func (o mixObject) name(name string) string {
	s := o.text(name, mixBadStream)
	if len(s) > maxMixID || !mixID.MatchString(s) {
		o.fail(mixBadStream, name, "is not 1 to 80 letters, digits and underscores")
	}
	return s
}

// idText reads a number that some programs send as a string.
func (o mixObject) idText(name string, code int) string {
	switch v := o.take(name).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	o.fail(code, name, "is no number")
	return ""
}

// integer reads an integer; an absent one is 0.
func (o mixObject) integer(name string, code int, least, most int64) int64 {
	if !o.has(name) {
		return 0
	}
	number, _ := o.take(name).(json.Number)
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || n < least || n > most {
		o.fail(code, name, "is no integer in its range")
		return 0
	}
	return n
}

// length reads pixels or a fraction of the picture.
func (o mixObject) length(name string) {
	if !o.has(name) {
		return
	}
	number, _ := o.take(name).(json.Number)
	f, err := number.Float64()
	fits := f == 0 || f >= 0.01 && f <= 0.99 || f >= 1 && f <= maxPixels
	if err != nil || !fits {
		o.fail(mixBadStream, name, "is neither 0 to 3000 pixels nor a fraction of 0.01 to 0.99")
	}
}

// object reads an object that must be there.
func (o mixObject) object(name string, code int) mixObject {
	fields, ok := o.take(name).(map[string]any)
	if !ok {
		o.fail(code, name, "is no object")
	}
	return mixObject{fields: fields, fault: o.fault}
}

// list reads an array of objects; an absent one is empty.
func (o mixObject) list(name string, code int) []mixObject {
	if !o.has(name) {
		return nil
	}
	items, ok := o.take(name).([]any)
	if !ok {
		o.fail(code, name, "is no array")
	}
	var objects []mixObject
	for _, item := range items {
		fields, ok := item.(map[string]any)
		if !ok {
			o.fail(code, name, "holds something else than objects")
		}
		objects = append(objects, mixObject{fields: fields, fault: o.fault})
	}
	return objects
}

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
