package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

type sample struct {
	Name      string    `json:"stream_name"`
	Bandwidth float64   `json:"bandwidth"`
	Online    int64     `json:"online"`
	ClientIP  string    `json:"client_ip"`
	ServerIP  string    `json:"server_ip"`
	FPS       int64     `json:"fps"`
	Speed     int64     `json:"speed"`
	Time      time.Time `json:"-"`
	TimeText  string    `json:"time"`
	FLR       float64   `json:"flr"`
}

func (s *sample) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_name":
		return r.Text(&s.Name)
	case "bandwidth":
		return r.Float(&s.Bandwidth)
	case "online":
		return r.Int(&s.Online)
	case "client_ip":
		return r.Text(&s.ClientIP)
	case "server_ip":
		return r.Text(&s.ServerIP)
	case "fps":
		return r.Int(&s.FPS)
	case "speed":
		return r.Int(&s.Speed)
	case "time":
		return r.DateTime(&s.Time)
	case "flr":
		return r.Float(&s.FLR)
	}
	return r.Skip()
}

type samples struct {
	Objects []sample `json:"stream_info"`
}

func (s *samples) field(name []byte, r *wire.Reader) error {
	if string(name) == "stream_info" {
		return wire.Objects(r, &s.Objects, (*sample).field)
	}
	return r.Skip()
}

func statistics(rows int) []byte {
	var b strings.Builder
	b.WriteString(`{"errmsg":"","message":"","output":{"stream_info":[`)
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"bandwidth":1.25,"client_ip":"125.46.217.127","flr":1,"fps":25,"online":12,`+
			`"server_ip":"123.138.162.79","speed":1200000,"stream_name":"8575_1eede%05d","time":"2017-03-31 13:38:55"}`, i)
	}
	b.WriteString(`]},"ret":0,"retcode":0}`)
	return []byte(b.String())
}

func BenchmarkEnvelope300(b *testing.B) {
	body := statistics(300)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var s samples
		e, err := wire.ReadEnvelope(body, func(name []byte, r *wire.Reader) error {
			if string(name) == "output" {
				return wire.Object(r, &s, (*samples).field)
			}
			return r.Skip()
		})
		if err != nil || e.Ret != 0 || len(s.Objects) != 300 {
			b.Fatal(e, err)
		}
	}
}

func BenchmarkBareEnvelope300(b *testing.B) {
	body := statistics(300)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var answer struct {
			Ret    int64   `json:"ret"`
			Output samples `json:"output"`
		}
		if err := json.Unmarshal(body, &answer); err != nil || len(answer.Output.Objects) != 300 {
			b.Fatal(err)
		}
	}
}
