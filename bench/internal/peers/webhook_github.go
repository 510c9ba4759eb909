package peers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/google/go-github/v84/github"
)

const gitHubEvent = `{"action":"created","starred_at":"2024-01-28T10:24:37Z","repository":{"id":35129377,"node_id":"MDEwOlJlcG9zaXRvcnkzNTEyOTM3Nw==",` +
	`"name":"public-repo","full_name":"example/public-repo","private":false,"html_url":"https://github.com/example/public-repo",` +
	`"fork":false,"url":"https://api.github.com/repos/example/public-repo","default_branch":"master"},` +
	`"sender":{"login":"example","id":6752317,"node_id":"MDQ6VXNlcjY3NTIzMTc=","type":"User","site_admin":false}}`

// gitHubWebhook is google/go-github, with an event of the same length.
func gitHubWebhook() Webhook {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(gitHubEvent))
	header := http.Header{}
	header.Set(github.SHA256SignatureHeader, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	header.Set(github.EventTypeHeader, "star")
	return Webhook{"go-github", header, []byte(gitHubEvent), func(header http.Header, body []byte) error {
		if err := github.ValidateSignature(header.Get(github.SHA256SignatureHeader), body, []byte(secret)); err != nil {
			return err
		}
		_, err := github.ParseWebHook(header.Get(github.EventTypeHeader), body)
		return err
	}}
}
