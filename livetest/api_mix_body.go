package livetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mixing has a scale of codes of its own.
const (
	mixBadBody         = -1
	mixBadArguments    = -2
	mixInputCount      = -3
	mixBadStream       = -4
	mixBadLayer        = -11
	mixBadTemplate     = -20
	mixTooFewInputs    = -21
	mixNoBackground    = -28 // its size is not known yet
	mixBadCrop         = -29
	mixBadPicture      = -33
	mixStrayPicture    = -34
	mixCooling         = -103
	mixBadOutput       = -111
	mixOutputInUse     = -300
	mixNoInput         = -505 // upstream does not know it
	mixNoSize          = -507 // of an input, not yet
	mixOtherOutput     = -508 // for a session that runs
	mixUnknownSession  = -30300
	mixOutputMismatch  = -31003
	mixBitrateOutRange = -31004
)

// The two operations of Mix_StreamV2 and its older name. Queries may carry them in
// place of the interface's name.
const (
	mixStart  = "mix_streamv2.start_mix_stream_advanced"
	mixCancel = "mix_streamv2.cancel_mix_stream"
	mixOlder  = "Mix_Stream" // with the same bodies
)

// A mixError says with which code a mixing request fails, and why.
type mixError struct {
	code  int
	words string
}

func (e *mixError) Error() string { return e.words }

// mixKind is the JSON type of a field of a mixing request.
type mixKind int

const (
	mixObject mixKind = iota
	mixList
	mixText
	mixInteger
	mixLength // pixels, or a fraction of the picture
	mixNumber // some programs send it as a string
)

// mixField is the rule for one field of a mixing request.
type mixField struct {
	path     string // [] stands for each element of a list
	kind     mixKind
	code     int   // of the error
	required bool  // and neither 0 nor ""
	min, max int64 // of an integer
	form     *regexp.Regexp
}

const (
	mixPara   = "interface.para."
	mixInputs = mixPara + "input_stream_list"
	mixLayout = mixInputs + "[].layout_params"
	mixCrop   = mixInputs + "[].crop_params"
	maxPixels = 3000
)

var (
	mixID        = regexp.MustCompile(`^[A-Za-z0-9_]{1,80}$`)
	mixColor     = regexp.MustCompile(`^0x[0-9a-fA-F]{6}$`)
	mixName      = regexp.MustCompile(`^` + MixStreamV2 + `$`)
	mixOperation = regexp.MustCompile(`^(` + regexp.QuoteMeta(mixStart) + `|` + regexp.QuoteMeta(mixCancel) + `)$`)
)

// mixFields is every field of a mixing request; the first one that does not fit
// decides about the error.
var mixFields = []mixField{
	{path: "eventId", kind: mixInteger, code: mixBadArguments, required: true, min: -maxInt32 - 1, max: maxInt32},
	{path: "timestamp", kind: mixInteger, code: mixBadArguments, required: true, max: 1 << 33},
	{path: "interface", code: mixBadArguments, required: true},
	{path: "interface.interfaceName", kind: mixText, code: mixBadArguments, required: true, form: mixName},
	{path: "interface.para", code: mixBadArguments, required: true},
	{path: mixPara + "app_id", kind: mixNumber, code: mixBadArguments, required: true},
	{path: mixPara + "interface", kind: mixText, code: mixBadArguments, required: true, form: mixOperation},
	{path: mixPara + "mix_stream_session_id", kind: mixText, code: mixBadStream, required: true, form: mixID},
	{path: mixPara + "output_stream_id", kind: mixText, code: mixBadStream, required: true, form: mixID},
	{path: mixPara + "mix_stream_template_id", kind: mixInteger, code: mixBadTemplate, max: maxInt32},
	{path: mixPara + "output_stream_type", kind: mixInteger, code: mixBadOutput, max: outputNew},
	{path: mixPara + "output_stream_bitrate", kind: mixInteger, code: mixBitrateOutRange, min: 1, max: 50000},
	{path: mixPara + "domain", kind: mixText, code: mixBadStream}, // official programs
	{path: mixPara + "path", kind: mixText, code: mixBadStream},   // send both empty
	{path: mixInputs, kind: mixList, code: mixInputCount},
	{path: mixInputs + "[]", code: mixInputCount},
	{path: mixInputs + "[].input_stream_id", kind: mixText, code: mixBadStream, required: true, max: maxMixID},
	{path: mixLayout, code: mixBadLayer, required: true},
	{path: mixLayout + ".image_layer", kind: mixInteger, code: mixBadLayer, required: true, min: 1, max: 16},
	{path: mixLayout + ".input_type", kind: mixInteger, code: mixBadStream, max: 5, form: regexp.MustCompile(`^[02345]$`)},
	{path: mixLayout + ".image_width", kind: mixLength, code: mixBadStream},
	{path: mixLayout + ".image_height", kind: mixLength, code: mixBadStream},
	{path: mixLayout + ".location_x", kind: mixLength, code: mixBadStream},
	{path: mixLayout + ".location_y", kind: mixLength, code: mixBadStream},
	{path: mixLayout + ".color", kind: mixText, code: mixBadTemplate, form: mixColor},
	{path: mixLayout + ".picture_id", kind: mixInteger, code: mixBadPicture, max: maxInt32},
	{path: mixCrop, code: mixBadCrop},
	{path: mixCrop + ".crop_width", kind: mixInteger, code: mixBadCrop, max: maxPixels},
	{path: mixCrop + ".crop_height", kind: mixInteger, code: mixBadCrop, max: maxPixels},
	{path: mixCrop + ".crop_x", kind: mixInteger, code: mixBadCrop, max: maxPixels},
	{path: mixCrop + ".crop_y", kind: mixInteger, code: mixBadCrop, max: maxPixels},
}

// mixBody is a mixing request whose fields fit.
type mixBody struct {
	EventID   int32 `json:"eventId"`
	Interface struct {
		Para mixRequest `json:"para"`
	} `json:"interface"`
}

// readMixBody reads a mixing request. With an error it holds what could be read.
func readMixBody(body []byte, lenient bool) (mixBody, error) {
	var read mixBody
	var fields map[string]any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&fields); err != nil || fields == nil {
		return read, &mixError{mixBadBody, "the body is not a JSON object"}
	}
	if _, err := dec.Token(); err != io.EOF {
		return read, &mixError{mixBadBody, "the body goes on after its JSON object"}
	}
	mismatch := json.Unmarshal(body, &read)
	if err := validateMix("", fields, lenient); err != nil {
		return read, err
	}
	return read, mismatch // nil: the rules are stricter
}

// validateMix checks a value of a mixing request and all that is in it. Leniently,
// what no rule names passes.
func validateMix(path string, v any, lenient bool) error {
	if path != "" {
		i := slices.IndexFunc(mixFields, func(f mixField) bool { return f.path == path })
		if i < 0 && lenient {
			return nil
		}
		if i < 0 {
			return &mixError{mixBadArguments, path + ": is unknown"}
		}
		if f := mixFields[i]; !f.fits(v) {
			return &mixError{f.code, fmt.Sprintf("%s: does not fit: %v", path, v)}
		}
		path += "."
	}
	switch v := v.(type) {
	case map[string]any:
		for _, f := range mixFields {
			name, inside := strings.CutPrefix(f.path, path)
			if inside && f.required && !strings.ContainsAny(name, ".[") && v[name] == nil {
				return &mixError{f.code, f.path + ": is missing"}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if err := validateMix(path+name, v[name], lenient); err != nil {
				return err
			}
		}
	case []any:
		for _, element := range v {
			if err := validateMix(strings.TrimSuffix(path, ".")+"[]", element, lenient); err != nil {
				return err
			}
		}
	}
	return nil
}

// fits reports whether a value is what the field must be.
func (f mixField) fits(v any) bool {
	number, isNumber := v.(json.Number)
	text, isText := v.(string)
	switch f.kind {
	case mixObject:
		_, ok := v.(map[string]any)
		return ok
	case mixList:
		_, ok := v.([]any)
		return ok
	case mixText:
		return isText && (text != "" || !f.required) && (f.max == 0 || int64(len(text)) <= f.max) && f.matches(text)
	case mixInteger:
		n, err := number.Int64()
		return isNumber && err == nil && f.min <= n && n <= f.max && (n != 0 || !f.required) && f.matches(number.String())
	case mixLength:
		n, err := number.Float64()
		return isNumber && err == nil && (n == 0 || 0.01 <= n && n <= 0.99 || 1 <= n && n <= maxPixels)
	}
	return isNumber || isText // mixNumber
}

func (f mixField) matches(text string) bool { return f.form == nil || f.form.MatchString(text) }

const (
	maxMixInputs    = 16
	maxMixID        = 80 // bytes
	backgroundLayer = 1
)

// Values of output_stream_type.
const (
	outputInput = 0 // the output is one of the inputs
	outputNew   = 1 // the output is a new stream
)

// Values of input_type; the others are broadcasts, or a part of one.
const (
	inputPicture = 2
	inputCanvas  = 3
)

// templates is which layouts there are for how many inputs.
var templates = map[int][]int64{
	2: {10, 20, 30, 40, 50},
	3: {310, 390, 391},
	4: {410},
	5: {510, 590},
	6: {610},
}

// mixRequest is what is asked of mixing.
type mixRequest struct {
	AppID      json.RawMessage `json:"app_id"`
	Operation  string          `json:"interface"`
	Session    string          `json:"mix_stream_session_id"`
	Output     string          `json:"output_stream_id"`
	Template   int64           `json:"mix_stream_template_id"`
	OutputType int64           `json:"output_stream_type"`
	Inputs     []mixInput      `json:"input_stream_list"`
}

// mixInput is one input of a mix.
type mixInput struct {
	ID     string   `json:"input_stream_id"`
	Layout mixPlace `json:"layout_params"`
}

// mixPlace is where an input is shown.
type mixPlace struct {
	Layer     int64   `json:"image_layer"`
	Kind      int64   `json:"input_type"`
	X         float64 `json:"location_x"`
	Y         float64 `json:"location_y"`
	Width     float64 `json:"image_width"`
	Height    float64 `json:"image_height"`
	Color     *string `json:"color"`
	PictureID *int64  `json:"picture_id"`
}

// isStream reports whether an input is a broadcast and neither picture nor
// canvas.
func (in mixInput) isStream() bool {
	return in.Layout.Kind != inputPicture && in.Layout.Kind != inputCanvas
}

func (in mixInput) shown() MixInput {
	l := in.Layout
	m := MixInput{StreamID: in.ID, Type: int(l.Kind), Layer: int(l.Layer), X: l.X, Y: l.Y, Width: l.Width, Height: l.Height}
	if l.Color != nil {
		m.Color = *l.Color
	}
	if l.PictureID != nil {
		m.PictureID = *l.PictureID
	}
	return m
}

// validate checks what an input has by its kind.
func (in mixInput) validate() error {
	l := in.Layout
	switch {
	case l.Color != nil && l.Kind != inputCanvas:
		return &mixError{mixBadTemplate, "color: is given for something else than a canvas"}
	case l.PictureID != nil && l.Kind != inputPicture:
		return &mixError{mixStrayPicture, "picture_id: is given for something else than a picture"}
	case l.Kind == inputPicture && (l.PictureID == nil || *l.PictureID == 0):
		return &mixError{mixBadPicture, "picture_id: is 0 or missing"}
	}
	return nil
}

// validate checks what the fields of a start must be together.
func (r mixRequest) validate() error {
	ids, layers := map[string]bool{}, map[int64]bool{}
	for _, in := range r.Inputs {
		if err := in.validate(); err != nil {
			return err
		}
		if layers[in.Layout.Layer] {
			return &mixError{mixBadLayer, "image_layer: " + strconv.FormatInt(in.Layout.Layer, 10) + " is given twice"}
		}
		ids[in.ID], layers[in.Layout.Layer] = true, true
	}
	switch {
	case len(r.Inputs) < 2:
		return &mixError{mixTooFewInputs, "input_stream_list: has fewer than two inputs"}
	case !layers[backgroundLayer]:
		return &mixError{mixBadLayer, "image_layer: no input is the background"}
	case r.Template != 0 && !slices.Contains(templates[len(r.Inputs)], r.Template):
		return &mixError{mixBadTemplate, "mix_stream_template_id: does not fit the number of inputs"}
	case ids[r.Output] != (r.OutputType == outputInput):
		return &mixError{mixBadOutput, "output_stream_id: does not suit output_stream_type"}
	}
	return nil
}
