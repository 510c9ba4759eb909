package api3

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/tc3"
	"github.com/qcloudlive/livecode/internal/wire"
)

// ask makes one exchange and returns what its answer holds.
func ask[T any](j *job, p product, action string, params *object, field wire.Field[T]) (T, error) {
	return askWhole(j, p, action, params, field, func(*T) error { return nil })
}

// askWhole is ask for an answer that may lack something.
func askWhole[T any](j *job, p product, action string, params *object, field wire.Field[T], complete func(*T) error) (T, error) {
	return askHiding(j, p, action, params, nil, field, complete)
}

// askHiding is askWhole with parameters whose values are secret.
func askHiding[T any](j *job, p product, action string, params *object, secrets []string, field wire.Field[T], complete func(*T) error) (T, error) {
	var result T
	var used Credential
	sent := 0
	body := params.bytes()
	err := j.do(j.ctx, &backend.Exchange{
		Action:  action,
		Server:  p.endpoint.Host,
		Class:   classOf(action, j.call.Class),
		Secrets: secrets,
		Request: func(ctx context.Context, now time.Time) (req *http.Request, signed http.Header, secrets backend.Secrets, err error) {
			req, signed, used, secrets, err = j.request(ctx, p, action, body, now)
			sent++
			return req, signed, secrets, err
		},
		Answer: func(body []byte) (string, error) {
			var fresh T
			id, err := readAnswer(body, func(name []byte, r *wire.Reader) error { return field(&fresh, name, r) })
			if refused, ok := err.(*backend.Refused); ok {
				return id, j.judge(action, refused, used, sent)
			}
			if err == nil {
				err = complete(&fresh)
			}
			if err == nil {
				result = fresh
			}
			return id, err
		},
	})
	return result, err
}

// void makes one exchange whose answer holds nothing.
func (j *job) void(action string, params *object) ([]byte, error) {
	_, err := ask(j, j.live, action, params, skip)
	return nil, err
}

// judge completes a refusal. sent is how often the exchange was sent by now.
func (j *job) judge(action string, refused *backend.Refused, used Credential, sent int) error {
	m := meaningOf(refused.VendorCode, strings.HasSuffix(action, "CommonMixStream"))
	switch {
	case action == "StopLiveRecord" && sent > 1 && isStopped(refused.VendorCode):
		return nil // by an attempt whose answer was lost
	case refused.VendorCode == "AuthFailure.TokenFailure":
		if c, ok := j.credentials.(interface{ renew(used Credential) }); ok {
			c.renew(used)
			refused.Renewed = true
		}
	}
	refused.Code, refused.Reason, refused.MaybeExecuted = int64(m.code), string(m.reason), m.open
	return refused
}

func isStopped(code string) bool {
	return code == "ResourceNotFound.TaskId" || code == "InvalidParameter.TaskNotExist"
}

// request builds one request, and the headers that sign it.
func (s *service) request(ctx context.Context, p product, action string, body []byte, now time.Time) (*http.Request, http.Header, Credential, backend.Secrets, error) {
	c, err := s.credentials.Retrieve(ctx)
	if err != nil {
		return nil, nil, c, backend.Secrets{c.Key, c.Token}, fmt.Errorf("no credential: %w", err)
	}
	if !isSecret(c.ID) || !isSecret(c.Key) {
		return nil, nil, c, backend.Secrets{c.Key, c.Token}, fmt.Errorf("no credential: SecretId and SecretKey must be %s", wantSecret)
	}
	u := *p.endpoint
	authorization, signature := s.signers.At(now, c.ID, c.Key, p.name).Sign(now.Unix(), tc3.Headers(u.Host, action), body)
	h := http.Header{
		"Content-Type":   {tc3.ContentType},
		"X-Tc-Action":    {action},
		"X-Tc-Timestamp": {strconv.FormatInt(now.Unix(), 10)},
		"X-Tc-Version":   {p.version},
	}
	signed := http.Header{"Authorization": {authorization}}
	if c.Token != "" {
		signed["X-Tc-Token"] = []string{c.Token}
	}
	if region := s.regionOf(action); region != "" && p.name == liveName {
		h["X-Tc-Region"] = []string{region}
	}
	req := &http.Request{
		Method: http.MethodPost, URL: &u, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        h,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
	}
	return req, signed, c, backend.Secrets{signature, c.Key, c.Token}, nil
}

// regional are the actions that need a region.
var regional = map[string]bool{
	"CreateRecordTask": true, "StopRecordTask": true, "DescribeRecordTask": true, "DeleteRecordTask": true,
	"CreateLivePullStreamTask": true,
}

// regionOf returns the region of an action: there is one for all of mainland China.
func (s *service) regionOf(action string) string {
	if s.region == "" && regional[action] && !s.abroad {
		return "ap-guangzhou"
	}
	return s.region
}

// classes has what may be repeated of the actions that change something. Those
// that begin with Describe only read.
var classes = map[string]backend.Class{
	"SearchMedia":                backend.Safe,
	"ForbidLiveStream":           backend.Idempotent,
	"ResumeLiveStream":           backend.Idempotent,
	"AddDelayLiveStream":         backend.Idempotent, // with an absolute end
	"ResumeDelayLiveStream":      backend.Idempotent,
	"StopLiveRecord":             backend.Idempotent,
	"StopRecordTask":             backend.Idempotent,
	"CancelCommonMixStream":      backend.Idempotent,
	"CreateLiveCallbackRule":     backend.Idempotent,
	"ModifyLiveCallbackTemplate": backend.Idempotent,
	"DeleteLiveCallbackTemplate": backend.Idempotent,
	"DeleteLiveCallbackRule":     backend.Idempotent,
	"CreateCommonMixStream":      backend.Early,
	"DropLiveStream":             backend.Never, // a second drop cuts the push made in between
	"CreateLiveRecord":           backend.Never, // a second task is billed
	"CreateRecordTask":           backend.Never,
	"CreateLiveCallbackTemplate": backend.Never, // an account has 50 at most
}

// classOf returns the class of an action, or what the caller says of one that is
// not known.
func classOf(action string, said backend.Class) backend.Class {
	if class, ok := classes[action]; ok {
		return class
	}
	if strings.HasPrefix(action, "Describe") {
		return backend.Safe
	}
	return said
}
