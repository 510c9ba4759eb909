package pushurl

import (
	"fmt"
	"strings"
)

// srtStreamID opens the stream id of SRT: the service follows the access
// control guidelines of the protocol, whose keys h and r are host and resource.
const srtStreamID = "#!::"

// assemble writes a URL. Nothing is escaped: everything written was checked to
// stand for itself.
func assemble(p Protocol, s Stream, params []Param) string {
	if p == SRT {
		return assembleSRT(s, params)
	}
	f := p.form()
	head := f.scheme + "://" + f.host(s.Domain) + "/" + s.AppName + "/" + f.escape(s.StreamName) + f.suffix
	if len(params) == 0 {
		return head
	}
	return head + "?" + joinParams(params, "&")
}

func assembleSRT(s Stream, params []Param) string {
	id := append([]Param{
		{Name: "h", Value: s.Domain},
		{Name: "r", Value: s.AppName + "/" + s.StreamName},
	}, params...)
	f := SRT.form()
	return f.scheme + "://" + f.host(s.Domain) + "?streamid=" + srtStreamID + joinParams(id, ",")
}

func joinParams(params []Param, separator string) string {
	pairs := make([]string, len(params))
	for i, param := range params {
		pairs[i] = param.Name + "=" + param.Value
	}
	return strings.Join(pairs, separator)
}

// signature returns the parameters that sign a URL, in the vendor's order.
func signature(txSecret, txTime string) []Param {
	return []Param{{Name: "txSecret", Value: txSecret}, {Name: "txTime", Value: txTime}}
}

// escape writes a StreamName. Where the path is read as HTTP reads it, a # would end
// it and other scripts have no place.
func (f form) escape(name string) string {
	if !f.escaped {
		return name
	}
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; isNameByte(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
