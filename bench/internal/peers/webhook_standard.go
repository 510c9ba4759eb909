package peers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/event"
)

// standardWebhook is standard-webhooks, which is svix under another name. It
// verifies alone, so encoding/json decodes.
func standardWebhook() Webhook {
	hook := must(standardwebhooks.NewWebhookRaw([]byte(secret)))
	// The signature is good for this body alone: no number may go into it.
	body := bytes.ReplaceAll(event.Interrupted(event.Key), []byte(event.Number), []byte("3307959271375825461"))
	now := time.Now()
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, "msg_p5jXN8AQM9LWM0D4loKWxJek")
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, must(hook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", now, body)))
	return Webhook{"standard-webhooks", header, body, func(header http.Header, body []byte) error {
		if err := hook.Verify(body, header); err != nil {
			return err
		}
		var ev bare.Event
		return json.Unmarshal(body, &ev)
	}}
}

// must is for notifications that this package makes for itself.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
