//go:build go1.27

package bench

import jsonv2 "encoding/json/v2"

func init() {
	laterDecodeWays = append(laterDecodeWays, decodeWay{"json-v2", func(text []byte, v any) error {
		return jsonv2.Unmarshal(text, v)
	}})
}
