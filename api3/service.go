package api3

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/tc3"
	"github.com/qcloudlive/livecode/internal/wire"
)

// A product is a part of API 3.0: its name in the signature, its version, its
// address.
type product struct {
	name, version string
	endpoint      *url.URL
}

// service carries out the calls of a client over API 3.0.
type service struct {
	settings
	signers   tc3.Signers
	domains   domainCheck
	snapshots snapshots
}

func newService(s settings) *service {
	return &service{settings: s, domains: domainCheck{turn: make(chan struct{}, 1)}}
}

// A job is one call on its way.
type job struct {
	*service
	ctx  context.Context
	call backend.Call
	do   backend.Do
}

// interfaces says how each legacy interface is served.
var interfaces = map[string]func(*job) ([]byte, error){
	"Get_LiveStat":                    (*job).liveStat,
	"Get_LivePushStat":                (*job).pushStat,
	"Get_LivePlayStat":                (*job).playStat,
	"Get_LivePushStatHistory":         (*job).pushHistory,
	"Get_LivePlayStatHistory":         (*job).playHistory,
	"Get_BillingBandwidth":            (*job).billing,
	"Live_Channel_GetStatus":          (*job).getStatus,
	"Live_Channel_SetStatus":          (*job).setStatus,
	"Live_Channel_GetChannelList":     (*job).listChannels,
	"Live_Channel_GetLiveChannelList": (*job).listLive,
	"channel_manager":                 (*job).manage,
	"Live_Set_Delay":                  (*job).setDelay,
	"Live_Tape_Start":                 (*job).startTape,
	"Live_Tape_Stop":                  (*job).stopTape,
	"Live_Tape_GetFilelist":           (*job).listFiles,
	"Live_Queue_Get":                  (*job).getQueue,
	"Mix_StreamV2":                    (*job).mix,
}

// Serve implements [backend.Backend].
func (s *service) Serve(ctx context.Context, call backend.Call, do backend.Do) ([]byte, error) {
	j := &job{service: s, ctx: ctx, call: call, do: do}
	if serve, ok := interfaces[call.Name]; ok {
		return serve(j)
	}
	if isAction.MatchString(call.Name) {
		return j.generic()
	}
	return nil, noSuccessor("this interface is not known, and API 3.0 has no way to pass it on")
}

// isAction tells actions of API 3.0 from legacy interfaces that are not known.
var isAction = regexp.MustCompile(`^[A-Z][A-Za-z0-9]+$`)

// noSuccessor refuses a call that API 3.0 has nothing for, before it is sent.
func noSuccessor(instead string) error {
	return &backend.Refused{Reason: string(livecode.ErrNoSuccessor), Message: instead}
}

// ask makes one exchange and returns what its answer holds.
func ask[T any](j *job, p product, action string, params *object, field wire.Field[T]) (T, error) {
	return askWhole(j, p, action, params, field, func(*T) error { return nil })
}

// askWhole is ask for an answer that may lack something.
func askWhole[T any](j *job, p product, action string, params *object, field wire.Field[T], complete func(*T) error) (T, error) {
	var result T
	var used Credential
	sent := 0
	body := params.bytes()
	err := j.do(j.ctx, &backend.Exchange{
		Action: action,
		Class:  classOf(action, j.call.Class),
		Request: func(ctx context.Context, now time.Time) (req *http.Request, secrets backend.Secrets, err error) {
			req, used, secrets, err = j.request(ctx, p, action, body, now)
			sent++
			return req, secrets, err
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
		c, ok := j.credentials.(interface{ renew(Credential) bool })
		refused.Renewed = ok && c.renew(used)
	}
	refused.Code, refused.Reason, refused.MaybeExecuted = int64(m.code), string(m.reason), m.open
	return refused
}

func isStopped(code string) bool {
	return code == "ResourceNotFound.TaskId" || code == "InvalidParameter.TaskNotExist"
}

// request builds and signs one request.
func (s *service) request(ctx context.Context, p product, action string, body []byte, now time.Time) (*http.Request, Credential, backend.Secrets, error) {
	c, err := s.credentials.Retrieve(ctx)
	if err != nil {
		return nil, c, backend.Secrets{c.Key, c.Token}, fmt.Errorf("no credential: %w", err)
	}
	if !isSecret(c.ID) || !isSecret(c.Key) {
		return nil, c, backend.Secrets{c.Key, c.Token}, fmt.Errorf("no credential: SecretId and SecretKey must be %s", wantSecret)
	}
	u := *p.endpoint
	authorization, signature := s.signers.At(now, c.ID, c.Key, p.name).Sign(now.Unix(), tc3.Headers(u.Host, action), body)
	h := http.Header{
		"Authorization":  {authorization},
		"Content-Type":   {tc3.ContentType},
		"X-Tc-Action":    {action},
		"X-Tc-Timestamp": {strconv.FormatInt(now.Unix(), 10)},
		"X-Tc-Version":   {p.version},
	}
	if c.Token != "" {
		h["X-Tc-Token"] = []string{c.Token}
	}
	if s.region != "" && p.name == liveName {
		h["X-Tc-Region"] = []string{s.region}
	}
	req := &http.Request{
		Method: http.MethodPost, URL: &u, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        h,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
	}
	return req, c, backend.Secrets{signature, c.Key, c.Token}, nil
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

// generic carries out an action that the caller names, with parameters that
// encoding/json writes, and returns the members of Response.
func (j *job) generic() ([]byte, error) {
	params, err := jsonParams(j.call.Name, j.call.Args)
	if err != nil {
		return nil, err
	}
	members, err := ask(j, j.live, j.call.Name, params, func(o *object, name []byte, r *wire.Reader) error {
		v, err := r.Value()
		if o.buf == nil {
			*o = *newObject()
		}
		o.buf = appendMember(o.buf, name, v)
		return err
	})
	if err != nil || members.buf == nil {
		return nil, err
	}
	return members.bytes(), nil
}

// appendMember writes a member whose name comes from the wire.
func appendMember(buf, name []byte, v wire.Value) []byte {
	if buf[len(buf)-1] != '{' {
		buf = append(buf, ',')
	}
	buf = append(appendText(buf, string(name)), ':')
	return append(buf, v...)
}

// jsonParams returns parameters of the caller's as an object that can be ended.
func jsonParams(action string, args any) (*object, error) {
	if args == nil {
		return newObject(), nil
	}
	body, err := json.Marshal(args)
	if body = bytes.TrimSpace(body); err != nil || len(body) < 2 || body[0] != '{' {
		return nil, badArgument(action, "params", "what encoding/json writes as an object")
	}
	return &object{body[:len(body)-1]}, nil
}

// The parameters of the call.

func (j *job) text(name string) string { return j.call.Params.Get(name) }

// number returns an integer, or preset where there is none. The callers of the
// typed methods were checked already; those of Client.Call were not.
func (j *job) number(name string, preset int64) (int64, error) {
	text := j.text(name)
	if text == "" {
		return preset, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, badArgument(j.call.Name, name, "an integer")
	}
	return n, nil
}

// pageOf returns which page is wanted, from 1, and how long it is.
func (j *job) pageOf(preset, most int64) (page, size int64, err error) {
	if page, err = j.number("Param.n.page_no", 1); err != nil {
		return 0, 0, err
	}
	if size, err = j.number("Param.n.page_size", preset); err != nil {
		return 0, 0, err
	}
	if page < 1 || page > 1_000_000 {
		return 0, 0, badArgument(j.call.Name, "Param.n.page_no", "from 1 to 1000000")
	}
	if size < 1 || size > most {
		return 0, 0, badArgument(j.call.Name, "Param.n.page_size", fmt.Sprintf("from 1 to %d", most))
	}
	return page, size, nil
}

// cut returns the page of rows that are all here.
func cut[T any](rows []T, page, size int64) []T {
	begin := min((page-1)*size, int64(len(rows)))
	return rows[begin:min(begin+size, int64(len(rows)))]
}

// A place is where a stream is pushed to: API 3.0 names a stream by all three.
type place struct{ domain, app, stream string }

func (p place) params() *object {
	return newObject().text("AppName", p.app).given("DomainName", p.domain).text("StreamName", p.stream)
}

// place returns where a stream is: as the call says, or as [Locate] does, or by
// [PushDomain] and [AppName].
func (j *job) place(action, stream string) (place, error) {
	if stream == "" {
		return place{}, badArgument(j.call.Name, "Param.s.channel_id", "not empty")
	}
	p := place{domain: j.text("Param.s.domain"), app: j.text("Param.s.path"), stream: stream}
	if j.locate != nil && (p.domain == "" || p.app == "") {
		domain, app := j.locate(stream)
		p.domain, p.app = first(p.domain, domain), first(p.app, app)
	}
	p.domain, p.app = first(p.domain, j.pushDomain), first(p.app, j.appName)
	if p.domain == "" {
		return p, badArgument(action, "the push domain", "known: give PushDomain, BizID or Locate to Over")
	}
	return p, j.domains.confirm(j, p.domain)
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
