package api3_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
)

// repeating refuses all but what lists, in the words of the request.
type repeating struct{}

func (repeating) RoundTrip(req *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	body := `{"Response":{"Templates":[],"Rules":[],"RequestId":"r-1"}}`
	if strings.HasPrefix(req.Header.Get("X-TC-Action"), "Create") {
		body = fmt.Sprintf(`{"Response":{"Error":{"Code":"InvalidParameter","Message":%q},"RequestId":"r-1"}}`, sent)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

// The key of a template goes out in the body of a request. A service that quotes the
// body does not bring it into an error or a log.
func TestEnsure_hidesTheKey(t *testing.T) {
	t.Parallel()
	const key = `key/of+no"value&1`
	var log bytes.Buffer
	client, err := api3.New(1252000000, api3.Static("AKIDexample", leakKey), api3.PushDomain("push.example.com"), api3.With(
		livecode.WithHTTPClient(&http.Client{Transport: repeating{}}),
		livecode.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))))
	require.NoError(t, err)
	_, err = client.Callbacks.Ensure(t.Context(), api3.CallbackConfig{URL: "https://receiver.example.com/", Key: key})
	require.ErrorIs(t, err, livecode.CodeInvalidParam)
	for _, text := range []string{fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), log.String()} {
		assert.NotContains(t, text, "of+no")
	}
}

// A key that the service answers with stays out of the error about an answer that
// cannot be read.
func TestAnswers_hideTheKeysInThem(t *testing.T) {
	t.Parallel()
	for action, ask := range map[string]func(c *api3.Client) error{
		`"PushAuthKeyInfo":{"DomainName":"push.example.com","MasterAuthKey":"top/secret+1","BackupAuthKey":"top/secret+2"`: func(c *api3.Client) error {
			return second(c.PushSigner(t.Context(), "push.example.com"))
		},
		`"PlayAuthKeyInfo":{"AuthKey":"top/secret+1", "AuthBackKey" : "top/secret+2`: func(c *api3.Client) error {
			return second(c.PlaySigner(t.Context(), "play.example.com"))
		},
		`"Templates":[{"TemplateId":1,"CallbackKey":"top\/secret+1\"secret"}],"Rules":7`: func(c *api3.Client) error {
			return second(c.Callbacks.Status(t.Context(), api3.CallbackConfig{URL: "https://receiver.example.com/", Key: "k"}))
		},
	} {
		client, err := api3.New(1252000000, api3.Static("AKIDexample", leakKey), api3.PushDomain("push.example.com"), api3.With(
			livecode.WithHTTPClient(&http.Client{Transport: answering(`{"Response":{` + action)})))
		require.NoError(t, err)
		err = ask(client)
		require.Error(t, err)
		assert.Contains(t, fmt.Sprintf("%+v", err), "REDACTED", action)
		assert.NotContains(t, fmt.Sprintf("%+v %#v", err, err), "secret", action)
	}
}

type answering string

func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), Request: req}, nil
}
