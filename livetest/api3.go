package livetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	defaultSecretID  = "AKIDlivetestOfNoValue"
	defaultSecretKey = "livetest-secret-key-of-no-value"
)

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

// api is the second door of the service, through which API 3.0 is spoken about the
// same account.
type api struct {
	mu          sync.Mutex
	credentials apiCredential
	requests    uint64
	rates       map[string]*apiRate
}

type apiCredential struct{ id, key, token string }

// apiRate bounds the calls of an action within a second.
type apiRate struct {
	perSecond int
	second    int64
	calls     int
}

// WithAPI3 sets the credential that API 3.0 takes: SecretId and SecretKey, and for
// a temporary one its token. The default is a fixed one of no value.
func WithAPI3(secretID, secretKey string, token ...string) Option {
	return func(c *config) {
		c.api3 = apiCredential{id: secretID, key: secretKey}
		for _, t := range token {
			c.api3.token = t
		}
	}
}

// SetAPI3Credential changes the credential that API 3.0 takes from now on, as when
// a temporary one ends. An empty token is none.
func (s *Server) SetAPI3Credential(secretID, secretKey, token string) {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	s.api.credentials = apiCredential{secretID, secretKey, token}
}

// SetAPI3Rate lets an action be called so often within a second of the service's
// clock; more calls are refused with RequestLimitExceeded. 0 takes the limit away.
func (s *Server) SetAPI3Rate(action string, perSecond int) {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	if s.api.rates == nil {
		s.api.rates = map[string]*apiRate{}
	}
	s.api.rates[action] = &apiRate{perSecond: perSecond}
}

// admit counts a call and reports whether the rate allows it.
func (d *api) admit(action string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	rate := d.rates[action]
	if rate == nil || rate.perSecond <= 0 {
		return true
	}
	if second := now.Unix(); second != rate.second {
		rate.second, rate.calls = second, 0
	}
	rate.calls++
	return rate.calls <= rate.perSecond
}

func (d *api) credential() apiCredential {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.credentials
}

// requestID returns an id of the form that those of the service have.
func (d *api) requestID() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests++
	return fmt.Sprintf("11111111-2222-4333-8444-%012d", d.requests)
}

// isAPI3 tells the requests of API 3.0 from those of the legacy service.
func isAPI3(r *http.Request) bool {
	return r.Header.Get("X-TC-Action") != "" || r.Header.Get("X-TC-Version") != ""
}

// serveAPI3 answers one request of API 3.0.
func (s *Server) serveAPI3(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		http.Error(w, "livetest: the body cannot be read or is too long", http.StatusBadRequest)
		return
	}
	name := r.Header.Get("X-TC-Action")
	s.journal.add(newAPIRecord(r, name, body, s.clock()))
	s.respond(w, r, name, body, func() *reply {
		result, fault := s.executeAPI3(r, name, body)
		return s.apiReply(result, fault)
	})
}

func newAPIRecord(r *http.Request, action string, body []byte, now time.Time) Request {
	header := r.Header.Clone()
	header.Del("Cookie")
	if sent := header.Get("Authorization"); sent != "" {
		header.Set("Authorization", signaturePart.ReplaceAllString(sent, "Signature="))
	}
	if header.Get("X-TC-Token") != "" {
		header.Set("X-TC-Token", "REDACTED")
	}
	return Request{At: now, Interface: action, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: header, Body: body}
}

// executeAPI3 does what a request asks for.
func (s *Server) executeAPI3(r *http.Request, name string, body []byte) (result any, fault *apiFault) {
	now := s.clock()
	if fault := s.apiGate(r, name, body, now); fault != nil {
		return nil, fault
	}
	i := slices.IndexFunc(apiActions, func(a apiAction) bool { return a.name == name })
	if i < 0 {
		return nil, apiRefuse(codeBadAction, "The request action=%s is invalid or not found.", name)
	}
	action := apiActions[i]
	if version := r.Header.Get("X-TC-Version"); version != action.version {
		return nil, apiRefuse(codeBadVersion, "The request action=%s has no version %q.", name, version)
	}
	if !s.api.admit(name, now) {
		return nil, apiRefuse(codeTooFast, "Your current request times are too many within a second.")
	}
	in, fault := readAPIArgs(action.params, body)
	if fault != nil {
		return nil, fault
	}
	s.journal.executed(name)
	a, now := s.lock()
	defer a.mu.Unlock()
	return action.run(a, now, in)
}

// apiReply writes the answer: the members of a result beside a RequestId, or an
// Error.
func (s *Server) apiReply(result any, fault *apiFault) *reply {
	id := s.api.requestID()
	if fault != nil {
		return jsonReply(apiErrorBody(fault.code, fault.words, id))
	}
	if result == nil {
		result = struct{}{}
	}
	members := bytes.TrimSpace(mustEncode(result))
	members = members[:len(members)-1]
	if len(members) > 1 {
		members = append(members, ',')
	}
	members = append(members, `"RequestId":`+strconv.Quote(id)+"}"...)
	return jsonReply(map[string]json.RawMessage{"Response": members})
}

type (
	apiError struct {
		Response apiErrorResponse
	}
	apiErrorResponse struct {
		Error     apiErrorObject
		RequestID string `json:"RequestId"`
	}
	apiErrorObject struct{ Code, Message string }
)

func apiErrorBody(code, words, id string) apiError {
	return apiError{apiErrorResponse{apiErrorObject{code, words}, id}}
}

// API3ErrorBody returns the body of a refusal of API 3.0, for use with
// [Server.Respond] and the name of an action.
func API3ErrorBody(code, message string) string {
	return string(mustEncode(apiErrorBody(code, message, "11111111-2222-4333-8444-000000000000")))
}
