package livecode

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// hidden stands where a secret stood.
const hidden = "REDACTED"

// A redactor replaces the key, and the signature of the attempt at hand, in a text
// that leaves the package. It looks for the values themselves, in the spellings
// that URLs and quoted texts have for them: a search by parameter name misses
// other spellings.
type redactor func(sign, text string) string

func newRedactor(key string) redactor {
	quoted := strconv.Quote(key)
	quoted = quoted[1 : len(quoted)-1]
	keys := []string{key, url.QueryEscape(key), url.PathEscape(key), quoted, strings.ReplaceAll(quoted, "/", `\/`)}
	return func(sign, text string) string {
		for _, key := range keys {
			text = replaceFold(text, key)
		}
		return replaceFold(text, sign)
	}
}

// replaceFold hides a secret in whatever case its letters are: hexadecimal digits
// are written in both.
func replaceFold(text, secret string) string {
	if secret == "" {
		return text
	}
	var b strings.Builder
	for len(text) >= len(secret) {
		if strings.EqualFold(text[:len(secret)], secret) {
			b.WriteString(hidden)
			text = text[len(secret):]
			continue
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String() + text
}

// cleanError returns err, or something that reads the same without the secrets
// in it. RoundTrippers of callers quote the URL, or keep it in a field.
func (r redactor) cleanError(sign string, err error) error {
	if err == nil || !r.shows(sign, err) {
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

// also returns a redactor that hides more secrets.
func (r redactor) also(secrets ...string) redactor {
	return func(sign, text string) string {
		for _, secret := range secrets {
			if secret != "" {
				text = newRedactor(secret)("", text)
			}
		}
		return r(sign, text)
	}
}
