package livecode

import (
	"slices"
	"strconv"
	"strings"
)

//go:generate go run golang.org/x/tools/cmd/stringer@v0.52.0 -type Code -linecomment -output errors_codes_string.go

// A Code is the number with which the service rejects a call: ret, and for
// mixing code. It is an error, so that errors.Is finds it:
//
//	if errors.Is(err, livecode.CodeNeverPushed) { … }
//
// The service may send codes that are not named here.
type Code int64

// The documented codes. 1301 and 10003 never reach a caller of a list-like
// method, which returns an empty result instead.
const (
	CodeNotRegistered  Code = 1000  // account not registered for statistics
	CodeServiceStopped Code = 1001  // service stopped for the account
	CodeInternal       Code = 1201  // internal error of the service
	CodeInvalidOrLimit Code = 1202  // invalid request or rate limit exceeded
	CodeInvalidParam   Code = 1204  // invalid parameter
	CodeNoLiveStream   Code = 1301  // no stream is live
	CodeNoData         Code = 10003 // no data
	CodeNeverPushed    Code = 20601 // stream was never pushed
)

// The documented codes of mixing. -27, and -29 with another meaning, are those of an
// older page of the vendor. Several codes of one meaning have no name of their own:
// see [ErrMixBusy], [ErrMixTooEarly] and [ErrMixNoSession].
const (
	CodeMixBody            Code = -1     // the body could not be read
	CodeMixArguments       Code = -2     // bad arguments
	CodeMixInputCount      Code = -3     // not 1 to 16 inputs
	CodeMixStreams         Code = -4     // bad arguments of a stream
	CodeMixLayers          Code = -11    // bad layers
	CodeMixTemplate        Code = -20    // the inputs do not fit the template, or bad colour
	CodeMixTooFewInputs    Code = -21    // fewer than two inputs
	CodeMixInputQuery      Code = -27    // query of an input failed
	CodeMixBackgroundSize  Code = -28    // too early: size of the background unknown
	CodeMixCrop            Code = -29    // bad crop
	CodeMixWatermark       Code = -33    // bad watermark picture
	CodeMixWatermarkGone   Code = -34    // bad watermark picture
	CodeMixOutputType      Code = -111   // the output id does not suit the type of output
	CodeMixOutputInUse     Code = -300   // output id in use
	CodeMixInputNotFound   Code = -505   // too early: input not found
	CodeMixSizeLookup      Code = -507   // too early: lookup of a size failed
	CodeMixSessionOutput   Code = -508   // session runs with another output id
	CodeMixStartFailed     Code = -10031 // too early: start failed
	CodeMixOutputUnmatched Code = -31003 // the output id does not match
	CodeMixBitrate         Code = -31004 // bad bitrate

	codeMixBusy9          Code = -9     // session in use
	codeMixBusy103        Code = -103   // session in use
	codeMixNoSession30300 Code = -30300 // no such session
	codeMixNoSession31001 Code = -31001 // no such session
	codeMixNoSession31002 Code = -31002 // no such session
)

// What several codes of mixing have in common. errors.Is finds these in the same
// error as the code itself.
const (
	// ErrMixTooEarly: an input is not known everywhere yet. [MixService.Start] has
	// asked three times by then.
	ErrMixTooEarly constError = "livecode: too early to mix"
	// ErrMixBusy: the session is in use. Wait 30 seconds after a cancel.
	ErrMixBusy constError = "livecode: mix session in use"
	// ErrMixNoSession: there is no such session, or none any more.
	ErrMixNoSession constError = "livecode: no such mix session"
)

// meanings are the codes behind an error that stands for several.
var meanings = map[constError][]Code{
	ErrMixTooEarly:  {CodeMixBackgroundSize, CodeMixInputNotFound, CodeMixSizeLookup, CodeMixStartFailed},
	ErrMixBusy:      {codeMixBusy9, codeMixBusy103},
	ErrMixNoSession: {codeMixNoSession30300, codeMixNoSession31001, codeMixNoSession31002},
}

// Error returns the number and, where it is documented, its meaning.
func (c Code) Error() string {
	text := "ret " + strconv.FormatInt(int64(c), 10)
	if c.known() {
		text += " (" + c.String() + ")"
	}
	return text
}

// known reports whether the constants have c.
func (c Code) known() bool { return !strings.HasPrefix(c.String(), "Code(") }

// Is reports whether target stands for the code and others of its meaning.
func (c Code) Is(target error) bool {
	meaning, ok := target.(constError)
	return ok && slices.Contains(meanings[meaning], c)
}

// A constError is an error that nobody can assign to.
type constError string

func (e constError) Error() string { return string(e) }
