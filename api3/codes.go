package api3

import (
	"strings"

	"github.com/qcloudlive/livecode"
)

// A meaning is what a code of API 3.0 says in the words of the legacy service.
type meaning struct {
	code   livecode.Code
	reason livecode.Reason
	// open tells that the call may have had its effect.
	open bool
}

var (
	badSign    = meaning{reason: livecode.ErrSignInvalid}
	expired    = meaning{reason: livecode.ErrTimeExpired}
	forbidden  = meaning{reason: livecode.ErrNotAuthorized}
	tooFast    = meaning{code: livecode.CodeInvalidOrLimit}
	broken     = meaning{code: livecode.CodeInternal, open: true}
	badParam   = meaning{code: livecode.CodeInvalidParam}
	noAction   = meaning{reason: livecode.ErrNoSuccessor}
	stopped    = meaning{code: livecode.CodeServiceStopped}
	unknown    = meaning{code: livecode.CodeNotRegistered}
	nobodyLive = meaning{code: livecode.CodeNoLiveStream}
	noData     = meaning{code: livecode.CodeNoData}
	noStream   = meaning{code: livecode.CodeNeverPushed}
)

// meanings has the codes and the classes, which are the part before the dot. New
// details come at any time, so a code that is not here means what its class does.
// The vendor puts plain refusals under InternalError: they are told by their
// details.
var meanings = map[string]meaning{
	"AuthFailure":                       badSign,
	"AuthFailure.SignatureExpire":       expired,
	"AuthFailure.UnauthorizedOperation": forbidden,
	"UnauthorizedOperation":             forbidden,
	"IpInBlacklist":                     forbidden,
	"IpNotInWhitelist":                  forbidden,
	"OperationDenied":                   forbidden,

	"RequestLimitExceeded":            tooFast,
	"LimitExceeded":                   badParam, // a quota, not a rate
	"LimitExceeded.RateLimitExceeded": tooFast,
	"RequestSizeLimitExceeded":        badParam,
	"ResponseSizeLimitExceeded":       badParam,

	"InvalidParameter":                    badParam,
	"InvalidParameterValue":               badParam,
	"MissingParameter":                    badParam,
	"UnknownParameter":                    badParam,
	"UnsupportedProtocol":                 badParam,
	"UnsupportedRegion":                   badParam,
	"DryRunOperation":                     badParam,
	"ResourceInUse":                       badParam,
	"InvalidParameter.NotAllowUseLVB":     unknown,
	"UnsupportedOperation":                noAction,
	"UnsupportedOperation.NotLVBCodeMode": unknown,
	"InvalidAction":                       noAction,
	"ActionOffline":                       noAction,
	"NoSuchVersion":                       noAction,
	"NoSuchProduct":                       noAction,

	"InternalError":                          broken,
	"InternalError.ArgsNotMatch":             badParam,
	"InternalError.ChineseCharacterDetected": badParam,
	"InternalError.InvalidInput":             badParam,
	"InternalError.InvalidRequest":           badParam,
	"InternalError.NotFound":                 badParam,
	"InternalError.ProcessorAlreadyExist":    badParam,
	"InternalError.HasNotLivingStream":       nobodyLive,
	"InternalError.InvalidUser":              unknown,
	"InternalError.NotPermmitOperat":         forbidden,
	"ServiceUnavailable":                     broken,
	"ResourceInsufficient":                   broken,

	"FailedOperation":                       broken,
	"FailedOperation.AuthError":             forbidden,
	"FailedOperation.NoProjectPermission":   forbidden,
	"FailedOperation.OutOfService":          stopped,
	"FailedOperation.JiFeiNoEnoughFund":     stopped,
	"FailedOperation.HasNotLivingStream":    nobodyLive,
	"FailedOperation.CancelSessionNotExist": badParam,
	"FailedOperation.InvalidParam":          badParam,
	"FailedOperation.NotFound":              badParam,
	"FailedOperation.RuleAlreadyExist":      badParam,
	"FailedOperation.ConfInUsed":            badParam,
	"FailedOperation.StreamNotExist":        badParam,

	"ResourceNotFound":                     noData,
	"ResourceNotFound.ChannelNotExist":     noStream,
	"ResourceUnavailable":                  badParam,
	"ResourceUnavailable.StreamNotExist":   noStream,
	"ResourceUnavailable.InvalidVodStatus": stopped,
	"ResourceNotFound.ForbidService":       stopped,
	"ResourceNotFound.FreezeService":       stopped,
	"ResourceNotFound.StopService":         stopped,
	"ResourceNotFound.UserDisableService":  stopped,
	"ResourceNotFound.UserNotExist":        unknown,
	"ResourceNotFound.UserNotFount":        unknown, // so the vendor spells it
	"ResourceNotFound.InvalidUser":         unknown,
	"ResourceNotFound.TaskId":              badParam,
	"ResourceNotFound.DomainNotExist":      badParam,
	"ResourceNotFound.DomainNoRecord":      badParam,
	"ResourceNotFound.PushDomainNoRecord":  badParam,
	"ResourceNotFound.PlayDomainNoRecord":  badParam,
	"ResourceNotFound.CrtDateNotFound":     badParam,
	"ResourceNotFound.CrtDomainNotFound":   badParam,
	"ResourceNotFound.WatermarkNotExist":   badParam,
}

// plainRefusals begin the details under InternalError that say that a request is
// wrong, not that the service is.
var plainRefusals = []string{"Conf", "Rule", "Crt", "Domain", "Watermark", "PushDomain", "PlayDomain"}

// mixMeanings are the codes of mixing. Words and numbers are paired by what they
// mean: no page of the vendor sets them side by side.
var mixMeanings = map[string]livecode.Code{
	"InvalidParameter.InputNumLimitExceeded":      livecode.CodeMixInputCount,
	"InvalidParameter.InvalidMixInputParam":       livecode.CodeMixStreams,
	"InvalidParameter.InvalidLayerParam":          livecode.CodeMixLayers,
	"InvalidParameter.TemplateNotMatchInputNum":   livecode.CodeMixTemplate,
	"InvalidParameter.InvalidBackgroudResolution": livecode.CodeMixBackgroundSize, // so the vendor spells it
	"InvalidParameter.InvalidCropParam":           livecode.CodeMixCrop,
	"InvalidParameter.InvalidPictureID":           livecode.CodeMixWatermark,
	"FailedOperation.GetPictureUrlError":          livecode.CodeMixWatermarkGone,
	"InvalidParameter.InvalidOutputType":          livecode.CodeMixOutputType,
	"InvalidParameter.InvalidOutputStreamID":      livecode.CodeMixOutputInUse,
	"FailedOperation.StreamNotExist":              livecode.CodeMixInputNotFound,
	"FailedOperation.GetStreamResolutionError":    livecode.CodeMixSizeLookup,
	"InvalidParameter.SessionOutputStreamChanged": livecode.CodeMixSessionOutput,
	"FailedOperation.ProcessMixError":             livecode.CodeMixStartFailed,
	"InvalidParameter.CancelSessionNotExist":      codeMixNoSession,
	"FailedOperation.CancelSessionNotExist":       codeMixNoSession,
	"InvalidParameter.InvalidBitrate":             livecode.CodeMixBitrate,
	"InvalidParameter.OtherError":                 livecode.CodeMixArguments,
}

// codeMixNoSession is one of those that livecode.ErrMixNoSession finds.
const codeMixNoSession livecode.Code = -30300

// meaningOf reads a code. One of a class that is not known leaves the outcome
// open.
func meaningOf(vendorCode string, mixing bool) meaning {
	if code, ok := mixMeanings[vendorCode]; ok && mixing {
		return meaning{code: code}
	}
	if m, ok := meanings[vendorCode]; ok {
		return m
	}
	class, detail, _ := strings.Cut(vendorCode, ".")
	if class == "InternalError" {
		for _, prefix := range plainRefusals {
			if strings.HasPrefix(detail, prefix) && !strings.HasPrefix(detail, "Config") && !strings.HasSuffix(detail, "Error") {
				return badParam
			}
		}
	}
	if m, ok := meanings[class]; ok {
		return m
	}
	return meaning{open: true}
}
