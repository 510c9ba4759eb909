package api3

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode"
)

func TestMeaningOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]meaning{
		"AuthFailure.SignatureFailure":           {reason: livecode.ErrSignInvalid},
		"AuthFailure.SecretIdNotFound":           {reason: livecode.ErrSignInvalid},
		"AuthFailure.InvalidAuthorization":       {reason: livecode.ErrSignInvalid},
		"AuthFailure.TokenFailure":               {reason: livecode.ErrSignInvalid},
		"AuthFailure.MFAFailure":                 {reason: livecode.ErrSignInvalid},
		"AuthFailure.SignatureExpire":            {reason: livecode.ErrTimeExpired},
		"AuthFailure.UnauthorizedOperation":      {reason: livecode.ErrNotAuthorized},
		"UnauthorizedOperation.NoPermission":     {reason: livecode.ErrNotAuthorized},
		"FailedOperation.AuthError":              {reason: livecode.ErrNotAuthorized},
		"InternalError.NotPermmitOperat":         {reason: livecode.ErrNotAuthorized},
		"RequestLimitExceeded":                   {code: livecode.CodeInvalidOrLimit},
		"RequestLimitExceeded.UinLimitExceeded":  {code: livecode.CodeInvalidOrLimit},
		"LimitExceeded.RateLimitExceeded":        {code: livecode.CodeInvalidOrLimit},
		"LimitExceeded.MaximumTask":              {code: livecode.CodeInvalidParam},
		"LimitExceeded":                          {code: livecode.CodeInvalidParam},
		"InternalError":                          {code: livecode.CodeInternal, open: true},
		"InternalError.CallOtherSvrError":        {code: livecode.CodeInternal, open: true},
		"InternalError.GetStreamInfoError":       {code: livecode.CodeInternal, open: true},
		"InternalError.ConfigNotExist":           {code: livecode.CodeInternal, open: true},
		"InternalError.SomethingNew":             {code: livecode.CodeInternal, open: true},
		"InternalError.InvalidInput":             {code: livecode.CodeInvalidParam},
		"InternalError.ArgsNotMatch":             {code: livecode.CodeInvalidParam},
		"InternalError.ConfNotFound":             {code: livecode.CodeInvalidParam},
		"InternalError.RuleAlreadyExist":         {code: livecode.CodeInvalidParam},
		"InternalError.PushDomainNoRecord":       {code: livecode.CodeInvalidParam},
		"InternalError.HasNotLivingStream":       {code: livecode.CodeNoLiveStream},
		"InternalError.InvalidUser":              {code: livecode.CodeNotRegistered},
		"FailedOperation":                        {code: livecode.CodeInternal, open: true},
		"FailedOperation.CallOtherSvrFailed":     {code: livecode.CodeInternal, open: true},
		"FailedOperation.HasNotLivingStream":     {code: livecode.CodeNoLiveStream},
		"FailedOperation.OutOfService":           {code: livecode.CodeServiceStopped},
		"ServiceUnavailable":                     {code: livecode.CodeInternal, open: true},
		"InvalidParameter":                       {code: livecode.CodeInvalidParam},
		"InvalidParameterValue.Anything":         {code: livecode.CodeInvalidParam},
		"InvalidParameter.NotAllowUseLVB":        {code: livecode.CodeNotRegistered},
		"UnsupportedOperation.NotLVBCodeMode":    {code: livecode.CodeNotRegistered},
		"MissingParameter":                       {code: livecode.CodeInvalidParam},
		"UnknownParameter":                       {code: livecode.CodeInvalidParam},
		"InvalidAction":                          {reason: livecode.ErrNoSuccessor},
		"ActionOffline":                          {reason: livecode.ErrNoSuccessor},
		"ResourceNotFound":                       {code: livecode.CodeNoData},
		"ResourceNotFound.EmptyData":             {code: livecode.CodeNoData},
		"ResourceNotFound.ChannelNotExist":       {code: livecode.CodeNeverPushed},
		"ResourceUnavailable.StreamNotExist":     {code: livecode.CodeNeverPushed},
		"ResourceNotFound.UserNotFount":          {code: livecode.CodeNotRegistered},
		"ResourceNotFound.FreezeService":         {code: livecode.CodeServiceStopped},
		"ResourceUnavailable.InvalidVodStatus":   {code: livecode.CodeServiceStopped},
		"ResourceNotFound.TaskId":                {code: livecode.CodeInvalidParam},
		"InvalidParameter.TaskNotExist":          {code: livecode.CodeInvalidParam},
		"AClass.ThatNobodyKnows":                 {open: true},
		"":                                       {open: true},
		"InvalidParameter.InputNumLimitExceeded": {code: livecode.CodeInvalidParam},
	} {
		assert.Equal(t, want, meaningOf(code, false), code)
	}
}

func TestMeaningOf_mixing(t *testing.T) {
	t.Parallel()
	assert.Equal(t, meaning{code: livecode.CodeMixInputNotFound}, meaningOf("FailedOperation.StreamNotExist", true))
	assert.Equal(t, meaning{code: codeMixNoSession}, meaningOf("InvalidParameter.CancelSessionNotExist", true))
	assert.Equal(t, meaning{code: codeMixNoSession}, meaningOf("FailedOperation.CancelSessionNotExist", true))
	assert.Equal(t, meaning{code: livecode.CodeMixBackgroundSize}, meaningOf("InvalidParameter.InvalidBackgroudResolution", true))
	assert.Equal(t, meaning{code: livecode.CodeInternal, open: true}, meaningOf("InternalError.NetworkError", true))
	assert.Len(t, mixMeanings, 18)
}
