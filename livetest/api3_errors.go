package livetest

import "fmt"

// The codes with which API 3.0 refuses.
const (
	codeMissing       = "MissingParameter"
	codeUnknown       = "UnknownParameter"
	codeBadParam      = "InvalidParameter"
	codeBadValue      = "InvalidParameterValue"
	codeBadAction     = "InvalidAction"
	codeBadVersion    = "NoSuchVersion"
	codeTooFast       = "RequestLimitExceeded"
	codeBadAuth       = "AuthFailure.InvalidAuthorization"
	codeBadSign       = "AuthFailure.SignatureFailure"
	codeExpired       = "AuthFailure.SignatureExpire"
	codeBadID         = "AuthFailure.SecretIdNotFound"
	codeBadToken      = "AuthFailure.TokenFailure"
	codeNothingLive   = "FailedOperation.HasNotLivingStream"
	codeNoTask        = "ResourceNotFound.TaskId"
	codeLimitExceeded = "LimitExceeded"
)

// apiFault is why API 3.0 refuses a request.
type apiFault struct{ code, words string }

func apiRefuse(code, format string, a ...any) *apiFault {
	return &apiFault{code, fmt.Sprintf(format, a...)}
}
