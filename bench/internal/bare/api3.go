package bare

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// An API3 calls API 3.0 without any SDK: it signs by hand and keeps the key of the
// day.
type API3 struct {
	Base, SecretID, SecretKey string
	HTTP                      *http.Client
	Decode                    Decode // nil: json.Unmarshal

	mu   sync.Mutex
	date string
	key  []byte
}

// API3Error is the Error of a Response.
type API3Error struct{ Code, Message string }

// State asks for the state of a stream.
func (c *API3) State(ctx context.Context, domain, stream string) (string, error) {
	var answer struct {
		Response struct {
			StreamState string
			RequestId   string
			Error       *API3Error
		}
	}
	err := c.call(ctx, "DescribeLiveStreamState", map[string]string{"AppName": "live", "DomainName": domain, "StreamName": stream}, &answer)
	if err == nil && answer.Response.Error != nil {
		err = fmt.Errorf("%s: %s", answer.Response.Error.Code, answer.Response.Error.Message)
	}
	return answer.Response.StreamState, err
}

// API3Row is a row of DescribeAllStreamPlayInfoList.
type API3Row struct {
	PlayDomain, StreamName, Protocol string
	Rate, Online, Request            uint64
	Bandwidth                        float64
}

// Plays reads the play side of all streams.
func (c *API3) Plays(ctx context.Context, at time.Time) ([]API3Row, error) {
	var answer struct {
		Response struct {
			DataInfoList []API3Row
			RequestId    string
			Error        *API3Error
		}
	}
	err := c.call(ctx, "DescribeAllStreamPlayInfoList", map[string]string{"QueryTime": at.UTC().Format("2006-01-02T15:04:05Z")}, &answer)
	if err == nil && answer.Response.Error != nil {
		err = fmt.Errorf("%s: %s", answer.Response.Error.Code, answer.Response.Error.Message)
	}
	return answer.Response.DataInfoList, err
}

func (c *API3) call(ctx context.Context, action string, params map[string]string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Base, bytes.NewReader(body))
	if err != nil {
		return err
	}
	now := time.Now()
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("X-TC-Action", action)
	req.Header.Set("X-TC-Version", "2018-08-01")
	req.Header.Set("X-TC-Timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("Authorization", c.sign(req.URL.Host, action, body, now))
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP status %d", resp.StatusCode)
	}
	return c.Decode.or(json.Unmarshal)(text, answer)
}

func (c *API3) sign(host, action string, body []byte, now time.Time) string {
	const names = "content-type;host;x-tc-action"
	sum := sha256.Sum256(body)
	canonical := sha256.Sum256([]byte("POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:" + host +
		"\nx-tc-action:" + strings.ToLower(action) + "\n\n" + names + "\n" + hex.EncodeToString(sum[:])))
	date := now.UTC().Format(time.DateOnly)
	scope := date + "/live/tc3_request"
	toSign := "TC3-HMAC-SHA256\n" + strconv.FormatInt(now.Unix(), 10) + "\n" + scope + "\n" + hex.EncodeToString(canonical[:])
	return "TC3-HMAC-SHA256 Credential=" + c.SecretID + "/" + scope + ", SignedHeaders=" + names +
		", Signature=" + hex.EncodeToString(hmacOf(c.keyOf(date), toSign))
}

func (c *API3) keyOf(date string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.date != date {
		c.date, c.key = date, hmacOf(hmacOf(hmacOf([]byte("TC3"+c.SecretKey), date), "live"), "tc3_request")
	}
	return c.key
}

func hmacOf(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
