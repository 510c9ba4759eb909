package callback

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what is shown in place of a secret.
const redacted = "[redacted]"

// A Secret is text that must not reach a log: a credential such as
// stream_param, or a body that holds one. Every way to print, log or marshal it
// gives "[redacted]", or nothing when it is empty; only [Secret.Reveal] returns
// the text.
//
// The zero Secret is empty. Two Secrets of the same text are not equal under
// ==, but reflect.DeepEqual finds them equal.
type Secret struct {
	// text is a pointer because no method is asked when a Secret stands in an
	// unexported field: fmt then prints the pointer, not what it leads to.
	text *string
}

// NewSecret returns a Secret of text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text itself. Do not log it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty reports whether there is no text.
func (s Secret) IsEmpty() bool { return s.text == nil }

// String returns "[redacted]", or "" for an empty Secret.
func (s Secret) String() string {
	if s.IsEmpty() {
		return ""
	}
	return redacted
}

// GoString returns what String returns.
func (s Secret) GoString() string { return s.String() }

// Format writes what String returns, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String returns, for JSON and all that asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
