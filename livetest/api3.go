package livetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

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
	s.respond(w, r, newAPIRecord(r, name, body, s.clock()), func() *reply {
		result, fault := s.executeAPI3(r, name, body)
		p := s.apiReply(result, fault)
		if fault != nil {
			p.rejected = fault.code + ": " + fault.words
		}
		return p
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
