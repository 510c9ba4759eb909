package origin

import (
	"encoding/json"
	"fmt"
)

// Rows is how many streams are on the page of statistics: a full one.
const Rows = 300

// small is an answer of 200 bytes about the state of one stream.
const small = `{"errmsg":"ok: answered from the cache of the node","message":"ok: answered from the cache of the node",` +
	`"output":[{"height":720,"rate_type":0,"recv_type":1,"status":1,"width":1280}],"ret":0,"retcode":0}` + "\n"

// Status returns the answer about the state of one stream.
func Status() []byte { return []byte(small) }

// smallTencent says as much in the manner of the vendor's newer API.
const smallTencent = `{"Response":{"StreamState":"active","RequestId":"2f9a2a1e-6c1f-4d0e-9d55-3f7b3a1c0e52"}}`

type row struct {
	Bandwidth  float64 `json:"bandwidth"`
	ClientIP   string  `json:"client_ip"`
	FLR        int     `json:"flr"`
	FPS        int     `json:"fps"`
	Online     int64   `json:"online"`
	ServerIP   string  `json:"server_ip"`
	Speed      int     `json:"speed"`
	StreamName string  `json:"stream_name"`
	Time       string  `json:"time"`
}

// Statistics returns the answer of Get_LiveStat for a full page, some 50 KB.
func Statistics() []byte {
	rows := make([]row, Rows)
	for i := range rows {
		rows[i] = row{
			Bandwidth: 1.5 * float64(i), ClientIP: fmt.Sprintf("203.0.113.%d", i%250), FLR: 1, FPS: 25, Online: int64(i),
			ServerIP: "100.121.160.92", Speed: 1_500_000 + i, StreamName: fmt.Sprintf("8888_%06d", i), Time: "2024-01-28 10:24:37",
		}
	}
	return mustJSON(map[string]any{
		"errmsg": "", "message": "", "ret": 0, "retcode": 0,
		"output": map[string]any{"stream_count": Rows, "stream_info": rows, "total_bandwidth": 67275.5, "total_online": 44850},
	})
}

type rowTencent struct {
	PlayDomain, StreamName string
	Rate                   uint64
	Protocol               string
	Bandwidth              float64
	Online                 uint64
	Request                uint64
}

// statisticsTencent is a page of as many rows in the vendor's newer API.
func statisticsTencent() []byte {
	rows := make([]rowTencent, Rows)
	for i := range rows {
		rows[i] = rowTencent{"play.example.com", fmt.Sprintf("8888_%06d", i), 0, "rtmp", 1.5 * float64(i), uint64(i), uint64(1_500_000 + i)}
	}
	return mustJSON(map[string]any{"Response": map[string]any{
		"QueryTime": "2024-01-28 10:24:37", "DataInfoList": rows, "RequestId": "2f9a2a1e-6c1f-4d0e-9d55-3f7b3a1c0e52",
	}})
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
