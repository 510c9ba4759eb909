package peers

import (
	"net/http"

	"github.com/stripe/stripe-go/v84"
	"github.com/stripe/stripe-go/v84/webhook"
)

const stripeEvent = `{"id":"evt_1NG8Du2eZvKYlo2CUI79vXWy","object":"event","api_version":"` + stripe.APIVersion + `","created":1686089970,` +
	`"data":{"object":{"id":"seti_1NG8Du2eZvKYlo2C9XMqbR0x","object":"setup_intent","application":null,"cancellation_reason":null,` +
	`"client_secret":"seti_0","created":1686089970,"customer":null,"livemode":false,"status":"requires_confirmation","usage":"off_session"}},` +
	`"livemode":false,"pending_webhooks":0,"request":{"id":null,"idempotency_key":null},"type":"setup_intent.created"}`

// stripeWebhook is stripe-go, with an event of the same length.
func stripeWebhook() Webhook {
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(stripeEvent), Secret: secret})
	header := http.Header{}
	header.Set("Stripe-Signature", signed.Header)
	return Webhook{"stripe-go", header, signed.Payload, func(header http.Header, body []byte) error {
		_, err := webhook.ConstructEvent(body, header.Get("Stripe-Signature"), secret)
		return err
	}}
}
