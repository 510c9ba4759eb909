package api3

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/qcloudlive/livecode"
)

// A gatewayInterface is what the Gateway knows of a legacy interface.
type gatewayInterface struct {
	writes bool
	stat   bool // it was on the host of the statistics
	mix    bool // it has its parameters in a body, and code in the place of ret
	// rows is the member whose emptiness the legacy service tells by a code.
	rows    string
	nothing int64
	// shape makes the legacy output of the client's.
	shape func(output json.RawMessage) (json.RawMessage, error)
}

func (f gatewayInterface) method() string {
	if f.mix {
		return http.MethodPost
	}
	return http.MethodGet
}

const (
	retInternal  = int64(livecode.CodeInternal)
	retRequest   = int64(livecode.CodeInvalidOrLimit)
	retParam     = int64(livecode.CodeInvalidParam)
	retStopped   = int64(livecode.CodeServiceStopped)
	retNoLive    = int64(livecode.CodeNoLiveStream)
	retNoData    = int64(livecode.CodeNoData)
	codeMixBody  = int64(livecode.CodeMixBody)
	codeMixParam = int64(livecode.CodeMixArguments)
)

// The operations of Mix_StreamV2. Programs put them in the place of its name, too.
const (
	startLegacyMix  = "mix_streamv2.start_mix_stream_advanced"
	cancelLegacyMix = "mix_streamv2.cancel_mix_stream"
)

var mixInterface = gatewayInterface{writes: true, mix: true}

var gatewayInterfaces = map[string]gatewayInterface{
	"Get_LiveStat":                    {stat: true, rows: "stream_info", nothing: retNoLive},
	"Get_LivePushStat":                {stat: true, rows: "stream_info", nothing: retNoLive},
	"Get_LivePlayStat":                {stat: true, rows: "stream_info", nothing: retNoLive},
	"Get_LivePushStatHistory":         {stat: true, rows: "stream_info", nothing: retNoData},
	"Get_LivePlayStatHistory":         {stat: true, rows: "stat_info", nothing: retNoData},
	"Get_BillingBandwidth":            {stat: true, rows: "total_info", nothing: retNoData},
	"Live_Channel_GetStatus":          {shape: statusShape},
	"Live_Channel_SetStatus":          {writes: true},
	"Live_Channel_GetChannelList":     {},
	"Live_Channel_GetLiveChannelList": {shape: liveListShape},
	"channel_manager":                 {writes: true},
	"Live_Set_Delay":                  {writes: true},
	"Live_Tape_Start":                 {writes: true},
	"Live_Tape_Stop":                  {writes: true},
	"Live_Tape_GetFilelist":           {},
	"Live_Queue_Get":                  {writes: true}, // it pops
	"Mix_StreamV2":                    mixInterface,
	startLegacyMix:                    mixInterface,
	cancelLegacyMix:                   mixInterface,
}

// legacyStatus is the output of Live_Channel_GetStatus. What API 3.0 does not tell
// is 0, as for a stream of which the legacy service knows nothing more.
type legacyStatus struct {
	Height   int64 `json:"height"`
	RateType int64 `json:"rate_type"`
	RecvType int64 `json:"recv_type"`
	Status   int64 `json:"status"`
	Width    int64 `json:"width"`
}

func statusShape(output json.RawMessage) (json.RawMessage, error) {
	var list []legacyStatus
	if err := json.Unmarshal(output, &list); err != nil || len(list) != 1 {
		return nil, errors.New("not one status")
	}
	return json.Marshal(list)
}

// liveListShape makes the plain ids of the live list.
func liveListShape(output json.RawMessage) (json.RawMessage, error) {
	var page struct {
		Total int64 `json:"all_count"`
		List  []any `json:"channel_list"`
	}
	if err := json.Unmarshal(output, &page); err != nil {
		return nil, err
	}
	for i, row := range page.List {
		if channel, ok := row.(map[string]any); ok {
			page.List[i] = channel["channel_id"]
		}
	}
	if page.List == nil {
		page.List = []any{}
	}
	return json.Marshal(page)
}

// A gatewayAnswer is ready to be written.
type gatewayAnswer struct {
	name        string // of the interface
	status      int
	ret         int64
	contentType string
	body        []byte
	err         error
}

func (a gatewayAnswer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // fails only when the program has left
}

const (
	textType = "text/plain; charset=utf-8"
	jsonType = "application/json; charset=utf-8"
)

// words is a refusal in plain text, with status 200 as the legacy service has it.
func words(name, text string) gatewayAnswer {
	return gatewayAnswer{name: name, status: http.StatusOK, contentType: textType, body: []byte(text), ret: -1}
}

func httpRefusal(status int) gatewayAnswer {
	return gatewayAnswer{status: status, contentType: textType, body: []byte(http.StatusText(status)), ret: -1}
}

// envelope is what every answer but that of mixing has around its output.
type envelope struct {
	Errmsg  string          `json:"errmsg"`
	Message string          `json:"message"`
	Output  json.RawMessage `json:"output,omitempty"`
	Ret     int64           `json:"ret"`
	Retcode int64           `json:"retcode"`
}

func refuseCall(name string, ret int64, message string) gatewayAnswer {
	return encoded(name, ret, envelope{Errmsg: message, Message: message, Ret: ret, Retcode: ret})
}

func encoded(name string, ret int64, v any) gatewayAnswer {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // as the legacy service does not
	if err := enc.Encode(v); err != nil {
		return gatewayAnswer{name: name, status: http.StatusInternalServerError, contentType: textType, ret: -1, err: err}
	}
	return gatewayAnswer{name: name, status: http.StatusOK, contentType: jsonType, ret: ret, body: buf.Bytes()}
}

// call executes an interface and answers in its shape.
func (g *Gateway) call(ctx context.Context, name string, f gatewayInterface, params url.Values) gatewayAnswer {
	var output json.RawMessage
	err := g.client.Call(ctx, name, params, &output)
	if err == nil && f.rows != "" && hasNone(output, f.rows) {
		return refuseCall(name, f.nothing, map[int64]string{retNoLive: "has not live stream", retNoData: "no data"}[f.nothing])
	}
	if err == nil && f.shape != nil {
		output, err = f.shape(output)
	}
	if err != nil {
		ret, message := legacyError(err)
		a := refuseCall(name, ret, message)
		a.err = err
		return a
	}
	if len(output) == 0 || string(output) == "null" {
		output = json.RawMessage("{}")
	}
	return encoded(name, 0, envelope{Output: output})
}

// hasNone reports whether an output has no rows.
func hasNone(output json.RawMessage, rows string) bool {
	if len(output) == 0 {
		return true
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(output, &members) != nil {
		return false
	}
	list, ok := members[rows]
	return ok && (string(list) == "[]" || string(list) == "null")
}

// legacyError says an error in the codes and texts of the legacy service. What is
// wrong with the Gateway's own credential is an internal error to its programs:
// their own key was right.
func legacyError(err error) (ret int64, message string) {
	if bad, ok := errors.AsType[*livecode.ArgumentError](err); ok {
		return retParam, bad.Error()
	}
	refused, ok := errors.AsType[*livecode.APIError](err)
	switch {
	case !ok:
		return retInternal, "internal error"
	case refused.Code != 0:
		return int64(refused.Code), refused.Message
	case refused.Reason == livecode.ErrNotAuthorized:
		return retStopped, "the gateway lacks the right to this: " + refused.Message
	case refused.Reason == livecode.ErrNoSuccessor:
		return retParam, refused.Message
	}
	return retInternal, "internal error"
}
