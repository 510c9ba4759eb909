// Package bare does what the SDK does with net/http, encoding/json and crypto/md5
// alone, as well as one reasonably would by hand: kept connections, one deadline
// for each call, bodies read whole, status and ret checked. It has no retries, no
// redaction and no strictness. It is what the SDK is measured against.
package bare

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// A Client calls the service without the SDK.
type Client struct {
	Base   string
	AppID  int64
	Key    string
	HTTP   *http.Client
	Decode Decode // nil: json.Unmarshal
}

// A Decode reads JSON into v. Go has two, and each release its own ways in them.
type Decode func(text []byte, v any) error

// or returns d, or what most programs use.
func (d Decode) or(usual Decode) Decode {
	if d == nil {
		return usual
	}
	return d
}

// NewTransport keeps as many connections as there are callers, as that of the SDK
// does.
func NewTransport() *http.Transport {
	return &http.Transport{MaxIdleConns: 2048, MaxIdleConnsPerHost: 1024, IdleConnTimeout: 50 * time.Second}
}

// A Status is the output of Live_Channel_GetStatus.
type Status struct {
	Status   int   `json:"status"`
	RateType int   `json:"rate_type"`
	RecvType int   `json:"recv_type"`
	Width    int64 `json:"width"`
	Height   int64 `json:"height"`
}

// A Stat is the output of Get_LiveStat.
type Stat struct {
	StreamCount    int64    `json:"stream_count"`
	TotalBandwidth float64  `json:"total_bandwidth"`
	TotalOnline    int64    `json:"total_online"`
	StreamInfo     []Stream `json:"stream_info"`
}

// A Stream is a row of a Stat. Its time stays the text that it is.
type Stream struct {
	StreamName string  `json:"stream_name"`
	Time       string  `json:"time"`
	FLR        float64 `json:"flr"`
	ClientIP   string  `json:"client_ip"`
	ServerIP   string  `json:"server_ip"`
	FPS        int64   `json:"fps"`
	Speed      int64   `json:"speed"`
	Bandwidth  float64 `json:"bandwidth"`
	Online     int64   `json:"online"`
}

// An Answer is what the service wraps an output into.
type Answer[T any] struct {
	Ret    int    `json:"ret"`
	Errmsg string `json:"errmsg"`
	Output T      `json:"output"`
}

// GetStatus asks for the state of a stream.
func (c *Client) GetStatus(ctx context.Context, streamID string) (Status, error) {
	var answer Answer[[]Status]
	err := c.call(ctx, c.URL("Live_Channel_GetStatus", url.Values{"Param.s.channel_id": {streamID}}), &answer)
	switch {
	case err != nil:
		return Status{}, err
	case answer.Ret != 0 || len(answer.Output) == 0:
		return Status{}, fmt.Errorf("ret %d: %s", answer.Ret, answer.Errmsg)
	}
	return answer.Output[0], nil
}

// LiveStat asks for a page of statistics.
func (c *Client) LiveStat(ctx context.Context) (Stat, error) {
	var answer Answer[Stat]
	err := c.call(ctx, c.URL("Get_LiveStat", url.Values{"Param.n.page_no": {"1"}, "Param.n.page_size": {"300"}}), &answer)
	if err == nil && answer.Ret != 0 {
		err = fmt.Errorf("ret %d: %s", answer.Ret, answer.Errmsg)
	}
	return answer.Output, err
}

// URL returns the signed URL of a call. It adds to own.
func (c *Client) URL(name string, own url.Values) string {
	t := strconv.FormatInt(time.Now().Unix()+60, 10)
	sum := md5.Sum([]byte(c.Key + t))
	own.Set("cmd", strconv.FormatInt(c.AppID, 10))
	own.Set("interface", name)
	own.Set("t", t)
	own.Set("sign", hex.EncodeToString(sum[:]))
	return c.Base + "?" + own.Encode()
}

func (c *Client) call(ctx context.Context, signed string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, signed, nil)
	if err != nil {
		return err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return c.Decode.or(json.Unmarshal)(body, answer)
}
