package pushurl

import (
	"net/url"
	"strings"
)

// Parse reads a push or play URL of the service, signed or not, in one of the
// forms that [Protocol] names and nothing else: a port that is neither that of the
// form nor the usual one of its scheme, or a stream id of SRT that is
// percent-encoded, is an error.
//
// txTime keeps its spelling, because txSecret covers the text. A transcoding
// template cannot be told from the end of the StreamName and stays a part of
// it. Parameters in another order than this package writes are accepted, the
// same parameter twice is not.
//
// It says nothing about who made the URL: see [Signer.Verify]. Text that is no
// URL of the service gives an [*ArgumentError], which does not quote the text.
func Parse(text string) (URL, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return URL{}, errForm()
	}
	read := readPath
	if scheme == SRT.form().scheme {
		read = readSRT
	}
	p, params, err := read(scheme, rest)
	if err != nil {
		return URL{}, err
	}
	if err := p.take(params); err != nil {
		return URL{}, err
	}
	if err := p.stream.validate(p.protocol); err != nil {
		return URL{}, err
	}
	p.text = text
	return newURL(p), nil
}

// errForm is the answer to text of no form that is known.
func errForm() error {
	return badArgument("URL", "rtmp:// (without port, or 1935, or 3570), webrtc://, srt:// (port 9000), "+
		"or http(s):// with .flv or .m3u8")
}

// readPath reads the forms that carry the stream in the path.
func readPath(scheme, rest string) (parts, []Param, error) {
	head, query, hasQuery := strings.Cut(rest, "?")
	host, path, _ := strings.Cut(head, "/")
	domain, _, _ := strings.Cut(host, ":")
	appName, file, _ := strings.Cut(path, "/")

	protocol, name, ok := matchForm(scheme, domain, host, file)
	if !ok {
		return parts{}, nil, errForm()
	}
	p := parts{
		protocol: protocol,
		stream:   Stream{Domain: domain, AppName: appName, StreamName: name},
	}
	if !hasQuery {
		return p, nil, nil
	}
	params, err := splitParams(query, "&")
	return p, params, err
}

// matchForm finds the form with this scheme, port and suffix, and takes the
// suffix off.
func matchForm(scheme, domain, host, file string) (p Protocol, name string, ok bool) {
	for p := RTMP; int(p) < len(forms); p++ {
		f := p.form()
		name, ok := strings.CutSuffix(file, f.suffix)
		if !ok || f.scheme != scheme || !f.takes(host, domain) {
			continue
		}
		if name, ok = f.unescape(name); ok {
			return p, name, true
		}
	}
	return 0, "", false
}

// readSRT reads the form that carries the stream in the stream id.
func readSRT(_, rest string) (parts, []Param, error) {
	host, id, ok := strings.Cut(rest, "?streamid="+srtStreamID)
	if !ok {
		return parts{}, nil, errForm()
	}
	params, err := splitParams(id, ",")
	if err != nil {
		return parts{}, nil, err
	}
	if len(params) < 2 || params[0].Name != "h" || params[1].Name != "r" {
		return parts{}, nil, badArgument("streamid", "h and r first")
	}
	domain, resource := params[0].Value, params[1].Value
	if SRT.form().host(domain) != host {
		return parts{}, nil, badArgument("streamid", "the domain of the URL as h, and port 9000 in the URL")
	}
	appName, name, _ := strings.Cut(resource, "/")
	return parts{
		protocol: SRT,
		stream:   Stream{Domain: domain, AppName: appName, StreamName: name},
	}, params[2:], nil
}

func splitParams(query, separator string) ([]Param, error) {
	var params []Param
	for pair := range strings.SplitSeq(query, separator) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, badArgument("URL", "parameters of the form name=value")
		}
		params = append(params, Param{Name: name, Value: value})
	}
	return params, nil
}

// take sorts the parameters of a URL into its signature and the further ones. A
// second txSecret or txTime goes to the latter, which take it for an error.
func (p *parts) take(params []Param) error {
	signature := make(map[string]string, 2)
	for _, param := range params {
		_, again := signature[param.Name]
		if again || param.Name != "txSecret" && param.Name != "txTime" {
			p.stream.Params = append(p.stream.Params, param)
			continue
		}
		signature[param.Name] = param.Value
	}
	if len(signature) == 0 {
		return nil
	}
	return p.takeSignature(signature["txSecret"], signature["txTime"])
}

func (p *parts) takeSignature(txSecret, txTime string) error {
	if !consistsOf(txSecret, isAlphanumeric) {
		return badArgument("txSecret", "letters and digits, together with txTime")
	}
	expires, err := parseTxTime(txTime)
	if err != nil {
		return err
	}
	p.txSecret, p.txTime, p.expires = txSecret, txTime, expires
	return nil
}

// unescape reads a StreamName that escape, or a program that leaves other scripts
// as they are, has written.
func (f form) unescape(text string) (string, bool) {
	if !f.escaped {
		return text, true
	}
	name, err := url.PathUnescape(text)
	return name, err == nil && !strings.Contains(text, "#")
}
