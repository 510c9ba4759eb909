package livecode

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hidden stands where a secret stood.
const hidden = "REDACTED"

// A redactor replaces the key, and the signature of the attempt at hand, in a text
// that leaves the package. It looks for the values themselves, in the spellings
// that URLs and quoted texts have for them: a search by parameter name misses
// other spellings. By name it finds what it does not know: signatures of which a
// piece was cut off, and those of other calls, which a cache on the way has kept.
type redactor func(sign, text string) string

// namedSign matches the name of the signature with a value that may be one, in the
// spellings of URLs, HTML and JSON. Eight digits of 32 are of no use, and no word.
var namedSign = regexp.MustCompile(`(?i)(sign(?:ature)?\\?["']?(?:\s*[=:]\s*|%(?:25)*3d|\\u003d|&#(?:61|x3d);)\\?["']?)[0-9a-f]{8,}`)

// namedKey matches the name of a key that API 3.0 answers with, and the key. Nobody
// can look for the value: it is in an answer that could not be read.
var namedKey = regexp.MustCompile(`(?i)((?:callback|authback|(?:master|backup)?auth|secret)key\\*["']?\s*[=:]\s*(?:\\*["'])?)(?:\\.|[^"'\\\s&])+`)

func newRedactor(key string) redactor {
	keys := spellings(key)
	return func(sign, text string) string {
		text = replaceFold(replaceFold(text, keys...), sign)
		text = namedSign.ReplaceAllString(text, "${1}"+hidden)
		return namedKey.ReplaceAllString(text, "${1}"+hidden)
	}
}

// htmlInJSON writes what encoding/json writes of a text that may stand in HTML.
var htmlInJSON = strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`)

// spellings returns what a secret looks like in a text, in URLs and in quotes.
func spellings(secret string) []string {
	quoted := strconv.Quote(secret)
	quoted = quoted[1 : len(quoted)-1]
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), quoted, strings.ReplaceAll(quoted, "/", `\/`),
		htmlInJSON.Replace(quoted),
	}
}

// also returns a redactor that hides more secrets.
func (r redactor) also(secrets ...string) redactor {
	return func(sign, text string) string {
		for _, secret := range secrets {
			text = replaceFold(text, spellings(secret)...)
		}
		return r(sign, text)
	}
}

// replaceFold hides secrets in whatever case their letters are: hexadecimal digits
// are written in both.
func replaceFold(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = hide(text, secret)
		}
	}
	return text
}

func hide(text, secret string) string {
	var b strings.Builder
	for {
		at := indexFold(text, secret)
		switch {
		case at >= 0:
			b.WriteString(text[:at] + hidden)
			text = text[at+len(secret):]
		case b.Len() == 0:
			return text
		default:
			return b.String() + text
		}
	}
}

func indexFold(text, secret string) int {
	for at := 0; at+len(secret) <= len(text); at++ {
		if strings.EqualFold(text[at:at+len(secret)], secret) {
			return at
		}
	}
	return -1
}

// cleanError returns err, or something that reads the same without the secrets
// in it. RoundTrippers of callers quote the URL, or keep it in a field.
func (r redactor) cleanError(sign string, err error) error {
	if err == nil || !r.shows(sign, err) && !holds(err, func(text string) bool { return r(sign, text) != text }) {
		return err
	}
	return &cleanedError{
		text: r(sign, err.Error()),
		is:   func(target error) bool { return errors.Is(err, target) },
		timeout: func() bool {
			var timeout interface{ Timeout() bool }
			return errors.As(err, &timeout) && timeout.Timeout()
		},
	}
}

// shows reports whether fmt prints a secret for err or for an error inside it.
func (r redactor) shows(sign string, err error) bool {
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if text := fmt.Sprintf(verb, err); r(sign, text) != text {
			return true
		}
	}
	shows := func(inner error) bool { return inner != nil && r.shows(sign, inner) }
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return shows(err.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(err.Unwrap(), shows)
	}
	return false
}

// A cleanedError answers errors.Is for an error whose text held a secret. The
// error itself stays in closures: Unwrap would hand out the text, and %#v would
// print the fields.
type cleanedError struct {
	text    string
	is      func(target error) bool
	timeout func() bool
}

func (e *cleanedError) Error() string        { return e.text }
func (e *cleanedError) Is(target error) bool { return e.is(target) }
func (e *cleanedError) Timeout() bool        { return e.timeout() }
