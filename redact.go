package livecode

import (
	"errors"
	"net/url"
	"strings"
)

// hidden stands where a secret stood.
const hidden = "REDACTED"

// A redactor replaces the key, and the sign of the attempt at hand, in a text
// that leaves the package. It looks for the values themselves, in every spelling
// a URL has for them: a search by parameter name misses other spellings.
type redactor func(sign, text string) string

func newRedactor(key string) redactor {
	keys := []string{key, url.QueryEscape(key), url.PathEscape(key)}
	return func(sign, text string) string {
		for _, secret := range append(keys, sign, strings.ToUpper(sign)) {
			if secret != "" {
				text = strings.ReplaceAll(text, secret, hidden)
			}
		}
		return text
	}
}

// cleanError returns err, or something that reads the same without the secrets
// in it. RoundTrippers of callers quote the URL.
func (r redactor) cleanError(sign string, err error) error {
	if err == nil {
		return nil
	}
	text := r(sign, err.Error())
	if text == err.Error() {
		return err
	}
	return &cleanedError{
		text: text,
		is:   func(target error) bool { return errors.Is(err, target) },
		timeout: func() bool {
			var timeout interface{ Timeout() bool }
			return errors.As(err, &timeout) && timeout.Timeout()
		},
	}
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
