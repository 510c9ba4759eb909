package pushurl

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// nameSymbols are the symbols that need no escape in a path or a query and
	// separate nothing there, nor in the stream id of SRT.
	nameSymbols = "-._~!$'()*@"

	// valueEnds are the printable characters that end a value in one of the
	// forms.
	valueEnds = "&#?,"

	maxDomain = 253 // as in DNS
	maxLabel  = 63
)

// validate reports the first part of the stream that has no place in a URL of
// the form p.
func (s Stream) validate(p Protocol) error {
	if !validDomain(s.Domain) {
		return badArgument("Domain", "a bare host name, without scheme, port and path")
	}
	if err := validateName("AppName", s.AppName); err != nil {
		return err
	}
	if err := validateStreamName("StreamName", s.StreamName); err != nil {
		return err
	}
	if s.Template != "" {
		if err := validateName("Template", s.Template); err != nil {
			return err
		}
	}
	return validateParams(p, s.Params)
}

// validateName keeps out what would end a path segment, or be taken for something
// else than a name: HTTP clients resolve . and .., and the service reads a
// suffix as the protocol. It also keeps out the padding bytes without which a
// txSecret, being a plain MD5, cannot be extended to a longer name.
func validateName(param, name string) error {
	if !consistsOf(name, isNameByte) || name == "." || name == ".." {
		return badArgument(param, "letters, digits and "+nameSymbols+", at least one")
	}
	if strings.HasSuffix(name, suffixFLV) || strings.HasSuffix(name, suffixHLS) {
		return badArgument(param, "a name without .flv or .m3u8, which the protocol adds")
	}
	return nil
}

// validateStreamName is validateName for what also may have a # and letters of other
// scripts. Bytes that are not UTF-8, padding among them, are kept out here too.
func validateStreamName(param, name string) error {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool {
		return r >= utf8.RuneSelf && !unicode.In(r, unicode.L, unicode.M, unicode.N)
	}) {
		return badArgument(param, "letters and digits of any script, # and "+nameSymbols)
	}
	ascii := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf || r == '#' {
			return 'a'
		}
		return r
	}, name)
	return validateName(param, ascii)
}

func validateParams(p Protocol, params []Param) error {
	seen := make(map[string]bool, len(params))
	for i, param := range params {
		at := fmt.Sprintf("Params[%d]", i)
		if !consistsOf(param.Name, isNameByte) || reserved(p, param.Name) || seen[param.Name] {
			return badArgument(at+".Name", "letters, digits and "+nameSymbols+
				", once, and no name that the URL itself uses")
		}
		if !validValue(param.Value) {
			return badArgument(at+".Value", "printable ASCII without blanks and "+valueEnds)
		}
		seen[param.Name] = true
	}
	return nil
}

// reserved reports whether a URL of the form p writes the parameter itself. The
// case of txSecret does not matter: another spelling is a mistake, and would be
// a secret under a name that nobody looks for.
func reserved(p Protocol, name string) bool {
	if strings.EqualFold(name, "txSecret") || strings.EqualFold(name, "txTime") {
		return true
	}
	return p == SRT && (name == "h" || name == "r")
}

func validDomain(domain string) bool {
	if len(domain) > maxDomain {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if !validLabel(label) {
			return false
		}
	}
	return true
}

func validLabel(label string) bool {
	return len(label) <= maxLabel &&
		consistsOf(label, isLabelByte) &&
		label[0] != '-' && label[len(label)-1] != '-'
}

func validValue(value string) bool {
	return value == "" || consistsOf(value, isValueByte)
}

// consistsOf reports whether text is not empty and every byte of it is one of
// the kind. Bytes will do: no kind has any beyond ASCII.
func consistsOf(text string, kind func(byte) bool) bool {
	for i := range len(text) {
		if !kind(text[i]) {
			return false
		}
	}
	return text != ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlphanumeric(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isLabelByte(c byte) bool { return isAlphanumeric(c) || c == '-' }

func isNameByte(c byte) bool {
	return isAlphanumeric(c) || strings.IndexByte(nameSymbols, c) >= 0
}

func isPrintable(c byte) bool { return ' ' < c && c <= '~' }

func isValueByte(c byte) bool {
	return isPrintable(c) && strings.IndexByte(valueEnds, c) < 0
}
