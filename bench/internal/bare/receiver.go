package bare

import (
	"context"
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// An Event has the fields of the notification about an interrupted push.
type Event struct {
	App          string `json:"app"`
	AppID        int64  `json:"appid"`
	AppName      string `json:"appname"`
	ChannelID    string `json:"channel_id"`
	ErrCode      int    `json:"errcode"`
	ErrMsg       string `json:"errmsg"`
	EventTime    int64  `json:"event_time"`
	EventType    int    `json:"event_type"`
	Height       int    `json:"height"`
	IDCID        int    `json:"idc_id"`
	Node         string `json:"node"`
	PushDuration string `json:"push_duration"`
	Sequence     string `json:"sequence"`
	SetID        int    `json:"set_id"`
	Sign         string `json:"sign"`
	StreamID     string `json:"stream_id"`
	StreamParam  string `json:"stream_param"`
	T            int64  `json:"t"`
	UserIP       string `json:"user_ip"`
	Width        int    `json:"width"`
}

var errRefused = errors.New("wrong sign or time")

// Parse verifies and decodes a notification in one pass.
func Parse(key string, body []byte) (*Event, error) { return ParseBy(json.Unmarshal, key, body) }

// ParseBy is Parse by another decoder.
func ParseBy(decode Decode, key string, body []byte) (*Event, error) {
	var ev Event
	if err := decode(body, &ev); err != nil {
		return nil, err
	}
	sum := md5.Sum([]byte(key + strconv.FormatInt(ev.T, 10)))
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(ev.Sign)) != 1 {
		return nil, errRefused
	}
	if now := time.Now().Unix(); ev.T < now || ev.T > now+660 {
		return nil, errRefused
	}
	return &ev, nil
}

// maxBody is the limit that the SDK's receiver has by default.
const maxBody = 64 << 10

// Receiver returns a handler of notifications that were signed with key.
func Receiver(key string) http.Handler {
	return Acknowledge(func(_ http.Header, body []byte) error {
		_, err := Parse(key, body)
		return err
	})
}

// Acknowledge returns a handler that reads a body up to the limit and answers by
// the outcome of accept.
func Acknowledge(accept func(header http.Header, body []byte) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if accept(r.Header, body) != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"code":0}`)
	})
}

// Careful returns a handler that does what a receiver needs beside a right sign:
// it bounds the time for the body and for the work, and has the work done once for
// each event. It never forgets an event.
func Careful(decode Decode, key string, work func(context.Context, *Event) error) http.Handler {
	var done seen
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn := http.NewResponseController(w)
		_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_ = conn.SetReadDeadline(time.Time{})
		ev, err := ParseBy(decode, key, body)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), 8*time.Second)
		defer cancel()
		if done.once(strconv.Itoa(ev.EventType)+"/"+ev.StreamID+"/"+ev.Sequence, func() error { return work(ctx, ev) }) != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"code":0}`)
	})
}

// seen are the events whose work is done, or being done.
type seen struct {
	mu   sync.Mutex
	keys map[string]struct{}
}

// once has the work for key done, unless it was done before.
func (s *seen) once(key string, work func() error) error {
	s.mu.Lock()
	_, known := s.keys[key]
	if s.keys == nil {
		s.keys = map[string]struct{}{}
	}
	s.keys[key] = struct{}{}
	s.mu.Unlock()
	if known {
		return nil
	}
	err := work()
	if err != nil {
		s.mu.Lock()
		delete(s.keys, key)
		s.mu.Unlock()
	}
	return err
}
