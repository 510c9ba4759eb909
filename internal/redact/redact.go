// Package redact takes the credentials out of a notification before somebody looks at it.
package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Hidden stands where a secret stood.
const Hidden = "[redacted]"

// maxDepth is far deeper than any notification is nested.
const maxDepth = 64

// secretParam matches a parameter of a URL, or of stream_param, that is a credential. Its
// name may be escaped no further than its equals sign, as in a URL inside another one.
var secretParam = regexp.MustCompile(`(?i)((?:\b|%(?:25)*(?:26|3f))(?:txSecret|txTime|sign(?:ature)?|token|secret(?:Key|Id)?|key|password|pwd)(?:=|%(?:25)*3d))[^&\s"'#]+`)

// Notification returns a body as one line of JSON, with its members in the order in which
// they came, repeats included. What grants something is replaced: the values of sign and
// stream_param, and the credentials in any URL.
//
// A body that is not JSON cannot be told apart from its secrets: of it only the length is
// said.
func Notification(body []byte) json.RawMessage {
	p := pass{dec: json.NewDecoder(bytes.NewReader(body))}
	p.dec.UseNumber()
	if err := p.value(0); err != nil || !p.ended() {
		return fmt.Appendf(nil, `"[redacted: %d bytes that are not JSON]"`, len(body))
	}
	return p.out.Bytes()
}

// Text replaces the credentials in a URL or a query.
func Text(s string) string { return secretParam.ReplaceAllString(s, "${1}"+Hidden) }

// isSecret reports whether the value of a member is a credential as a whole. Names are
// folded as lenient decoders do, which is how a forger would hide one.
func isSecret(name string) bool {
	for _, secret := range []string{"sign", "stream_param", "key", "token", "secret", "txSecret"} {
		if strings.EqualFold(name, secret) {
			return true
		}
	}
	return false
}

// A pass copies a document token by token: maps would sort its members and lose repeats.
type pass struct {
	dec *json.Decoder
	out bytes.Buffer
}

func (p *pass) ended() bool {
	_, err := p.dec.Token()
	return err == io.EOF
}

func (p *pass) value(depth int) error {
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return fmt.Errorf("redact: nested deeper than %d", maxDepth)
		}
		return p.nested(token, depth+1)
	case string:
		return p.write(Text(token))
	default:
		return p.write(token)
	}
}

// nested copies the rest of an object or a list.
func (p *pass) nested(open json.Delim, depth int) error {
	p.out.WriteByte(byte(open))
	for first := true; p.dec.More(); first = false {
		if !first {
			p.out.WriteByte(',')
		}
		copied := p.value
		if open == '{' {
			copied = p.member
		}
		if err := copied(depth); err != nil {
			return err
		}
	}
	end, err := p.dec.Token()
	if err != nil {
		return err
	}
	p.out.WriteString(fmt.Sprint(end))
	return nil
}

func (p *pass) member(depth int) error {
	name, err := p.dec.Token()
	if err != nil {
		return err
	}
	if err := p.write(name); err != nil {
		return err
	}
	p.out.WriteByte(':')
	if text, _ := name.(string); !isSecret(text) {
		return p.value(depth)
	}
	var skipped json.RawMessage
	if err := p.dec.Decode(&skipped); err != nil {
		return err
	}
	return p.write(Hidden)
}

// write adds a string, a number, a bool or null.
func (p *pass) write(token any) error {
	enc := json.NewEncoder(&p.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(token); err != nil {
		return err
	}
	p.out.Truncate(p.out.Len() - 1) // the newline
	return nil
}
