package bench

import (
	"net/http"
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/peers"
	"github.com/qcloudlive/livecode/callback"
)

// BenchmarkVerify verifies and decodes a notification of 500 bytes, without HTTP.
func BenchmarkVerify(b *testing.B) {
	for _, hook := range webhooks(b) {
		b.Run("impl="+hook.Name, func(b *testing.B) {
			b.SetBytes(int64(len(hook.Body)))
			measure(b, func() error { return hook.Parse(hook.Header, hook.Body) })
		})
	}
}

// webhooks are all that receive notifications, the two sides of every ratio first.
func webhooks(b *testing.B) []peers.Webhook {
	return append([]peers.Webhook{peers.BareWebhook(), ourWebhook(b)}, peers.Webhooks()...)
}

func ourWebhook(tb testing.TB) peers.Webhook {
	v, err := callback.NewVerifier(event.Key)
	if err != nil {
		tb.Fatal(err)
	}
	return peers.Webhook{Name: "ours", Header: http.Header{}, Body: event.Interrupted(event.Key),
		Parse: func(_ http.Header, body []byte) error {
			_, err := v.Parse(body)
			return err
		}}
}
