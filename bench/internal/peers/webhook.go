package peers

import (
	"encoding/json"
	"net/http"

	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/event"
)

// A Webhook is a library that verifies and decodes notifications, with one of its
// own to try.
type Webhook struct {
	Name   string
	Header http.Header
	Body   []byte
	// Parse verifies the body and decodes it into the library's own type.
	Parse func(header http.Header, body []byte) error
}

// secret is what all libraries sign with.
const secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// Webhooks are the libraries that receive notifications.
func Webhooks() []Webhook {
	return []Webhook{standardWebhook(), gitHubWebhook(), slackWebhook(), stripeWebhook()}
}

// BareWebhook is the code without a library.
func BareWebhook() Webhook { return BareWebhookBy(json.Unmarshal) }

// BareWebhookBy is BareWebhook by another decoder.
func BareWebhookBy(decode bare.Decode) Webhook {
	return Webhook{"bare", http.Header{}, event.Interrupted(event.Key), func(_ http.Header, body []byte) error {
		_, err := bare.ParseBy(decode, event.Key, body)
		return err
	}}
}
