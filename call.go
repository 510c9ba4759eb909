package livecode

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/go-querystring/query"

	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/internal/wire"
)

// A request is what stays the same over all attempts of a call.
type request struct {
	endpoint
	query  string // all but t and sign
	body   []byte // nil for GET; only mixing has one
	decode decoder
	// served is set for an exchange of a backend, which builds its requests.
	served *served
}

// A decoder reads the answer of one attempt. It leaves something behind only
// when it returns nil, so that no attempt shows through the next one.
type decoder func(r *request, body []byte) error

// call is the one way to the service and back, whatever the interface:
//
//	query    parameters to a query string, golden-tested for each interface
//	send     attempts, waits, replay class              retry.go
//	attempt  t, sign, one exchange                      attempt.go
//	decode   envelope, ret, output into T               answer.go
func call[T any](ctx context.Context, c *core, ep endpoint, params any, output wire.Field[T], complete ...func(*T) error) (T, error) {
	return callAs(ctx, c, ep, params, func(dst *T, r *wire.Reader) error { return wire.Object(r, dst, output) }, complete...)
}

// callAs is call for an output that is not read field by field. complete looks
// at the result of a success, with output or without, and may find it lacking.
func callAs[T any](ctx context.Context, c *core, ep endpoint, params any, read func(dst *T, r *wire.Reader) error, complete ...func(*T) error) (T, error) {
	var result T
	err := c.call(ctx, ep, params, func(r *request, body []byte) error {
		envelope, err := wire.ReadEnvelope(body, func(name []byte, in *wire.Reader) error {
			if string(name) == "output" {
				return read(&result, in)
			}
			return in.Unknown()
		})
		for i := 0; i < len(complete) && err == nil && envelope.Ret == 0; i++ {
			err = complete[i](&result)
		}
		if err = r.judge(body, envelope, err); err != nil {
			var none T
			result = none
		}
		return err
	})
	return result, err
}

// void is for calls that succeed without output.
func (c *core) void(ctx context.Context, ep endpoint, params any) error {
	_, err := callAs(ctx, c, ep, params, func(_ *struct{}, r *wire.Reader) error {
		_, err := r.Value()
		return err
	})
	return err
}

func (c *core) call(ctx context.Context, ep endpoint, params any, decode decoder) error {
	if c == nil {
		return ErrNoClient
	}
	if c.backend != nil {
		return c.serveParams(ctx, ep, params, decode)
	}
	q, err := c.query(ep, params)
	if err != nil {
		return err
	}
	err = c.send(ctx, &request{endpoint: ep, query: q, decode: decode})
	if ep.list && isEmptyList(err) {
		return nil
	}
	return err
}

// query returns all of the query but t and sign: the account, the interface and
// the parameters of its own. Values go through url.Values, never by hand: a
// stream id may hold # and &, and one # would cut off the sign.
func (c *core) query(ep endpoint, params any) (string, error) {
	idName := c.idNames[ep.host]
	if ep.post {
		idName = "appid" // the page of mixing has no other
	}
	values, err := paramValues(ep, params)
	if err != nil {
		return "", err
	}
	own, and := c.rename(values).Encode(), "&"
	if own == "" {
		and = ""
	}
	return idName + "=" + c.appID + "&interface=" + url.QueryEscape(ep.name) + and + own, nil
}

// paramValues returns the parameters of a call's own.
func paramValues(ep endpoint, params any) (url.Values, error) {
	if values, ok := params.(url.Values); ok || params == nil {
		return values, nil
	}
	values, err := query.Values(params)
	if err != nil {
		return nil, badArgument(ep.name, "params", "a struct with url tags or url.Values")
	}
	return values, nil
}

// rename applies the options about parameter names.
func (c *core) rename(values url.Values) url.Values {
	if len(c.paramNames) == 0 {
		return values
	}
	renamed := make(url.Values, len(values))
	for name, list := range values {
		if instead, ok := c.paramNames[name]; ok {
			name = instead
		}
		renamed[name] = list
	}
	return renamed
}

// httpRequest builds the request of one attempt. It has a header map and a URL
// of its own, since RoundTrippers have been seen to write to both.
func (c *core) httpRequest(ctx context.Context, r *request, t int64, sum string) *http.Request {
	u := *c.endpoints[r.host]
	u.RawQuery = signedQuery(r.query, t, sum)
	req := &http.Request{
		Method:     http.MethodGet,
		URL:        &u,
		Host:       u.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     http.Header{"User-Agent": userAgent},
	}
	if r.body != nil {
		req.Method = http.MethodPost
		req.Header["Content-Type"] = []string{"application/json"}
		req.Body = io.NopCloser(bytes.NewReader(r.body))
		req.ContentLength = int64(len(r.body))
	}
	return req.WithContext(ctx)
}

func signedQuery(query string, t int64, sum string) string {
	var digits [20]byte
	var b strings.Builder
	b.Grow(len(query) + len("&t=&sign=") + len(digits) + len(sum))
	b.WriteString(query)
	b.WriteString("&t=")
	b.Write(strconv.AppendInt(digits[:0], t, 10))
	b.WriteString("&sign=")
	b.WriteString(sum)
	return b.String()
}

var userAgent = []string{"livecode-go/" + Version}

// signAt returns t for an attempt that is made now, and its sign.
func (c *core) signAt(now int64) (t int64, sum string) {
	t = now + int64(c.ttl.Seconds())
	return t, sign.HexSum(c.sign(t))
}
