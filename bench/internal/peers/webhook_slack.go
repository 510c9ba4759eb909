package peers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

const slackEvent = `{"token":"XXYYZZ","team_id":"T0MJRM1A7","api_app_id":"A0LN2LZTQ","event":{"type":"message","channel":"C0LAN2Q65",` +
	`"user":"U061F7AUR","text":"The push client actively stopped the push of test_stream after 128.581 seconds on node 42.81.194.37",` +
	`"ts":"1706410277.000200","event_ts":"1706410277.000200","channel_type":"channel"},"type":"event_callback",` +
	`"event_id":"Ev08MFMKH6","event_time":1706410277,"authorizations":[{"enterprise_id":null,"team_id":"T0MJRM1A7",` +
	`"user_id":"U061F7AUR","is_bot":false}],"is_ext_shared_channel":false}`

// slackWebhook is slack-go, with an event of the same length.
func slackWebhook() Webhook {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + now + ":" + slackEvent))
	header := http.Header{}
	header.Set("X-Slack-Request-Timestamp", now)
	header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return Webhook{"slack-go", header, []byte(slackEvent), func(header http.Header, body []byte) error {
		verifier, err := slack.NewSecretsVerifier(header, secret)
		if err != nil {
			return err
		}
		if _, err := verifier.Write(body); err != nil {
			return err
		}
		if err := verifier.Ensure(); err != nil {
			return err
		}
		_, err = slackevents.ParseEvent(json.RawMessage(body), slackevents.OptionNoVerifyToken())
		return err
	}}
}
