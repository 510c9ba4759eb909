package api3_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// A golden of what API 3.0 alone can do.
type clientGolden struct {
	name    string
	answers map[string]string
	call    func(ctx context.Context, c *api3.Client) error
}

func inResponse(members string) string {
	return `{"Response":{` + members + `,"RequestId":"r-1"}}`
}

// ofList returns the error of a list that is read to its end.
func ofList[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

const (
	goldenTemplate = `"TemplateId":1001,"TemplateName":"livecode","Description":"","StreamBeginNotifyUrl":"https://old.example.com/",
		"StreamEndNotifyUrl":"","RecordNotifyUrl":"","SnapshotNotifyUrl":"","PornCensorshipNotifyUrl":"","AudioAuditNotifyUrl":"",
		"PushExceptionNotifyUrl":"","StreamMixNotifyUrl":"","CallbackKey":"old"`
	goldenRule = `"Rules":[{"CreateTime":"","UpdateTime":"","TemplateId":%d,"DomainName":"push.example.com","AppName":"live"}]`
)

var goldenReceiver = api3.CallbackConfig{URL: "https://receiver.example.com/a?b=<c>", Key: "callback-key"}

var clientGoldens = []clientGolden{
	{"Callbacks.Ensure, nothing there", map[string]string{
		"DescribeLiveCallbackTemplates": inResponse(`"Templates":[]`), "DescribeLiveCallbackRules": inResponse(`"Rules":[]`),
	}, func(ctx context.Context, c *api3.Client) error {
		_, err := c.Callbacks.Ensure(ctx, goldenReceiver)
		return wants(err, "not listed")
	}},
	{"Callbacks.Ensure, one event, in place of another rule", map[string]string{
		"DescribeLiveCallbackTemplates": inResponse(`"Templates":[{` + goldenTemplate + `}]`), "DescribeLiveCallbackRules": inResponse(fmt.Sprintf(goldenRule, 7)),
	}, func(ctx context.Context, c *api3.Client) error {
		cfg := goldenReceiver
		cfg.Events, cfg.Replace = []callback.Type{callback.TypeStreamInterrupted}, true
		_, err := c.Callbacks.Ensure(ctx, cfg)
		return wants(err, "does not show it")
	}},
	{"Callbacks.Remove", map[string]string{
		"DescribeLiveCallbackTemplates": inResponse(`"Templates":[{` + goldenTemplate + `}]`), "DescribeLiveCallbackRules": inResponse(`"Rules":[]`),
	}, func(ctx context.Context, c *api3.Client) error { return c.Callbacks.Remove(ctx, goldenReceiver) }},
	{"Callbacks.Remove, the rule too", map[string]string{
		"DescribeLiveCallbackTemplates": inResponse(`"Templates":[{` + goldenTemplate + `}]`), "DescribeLiveCallbackRules": inResponse(fmt.Sprintf(goldenRule, 1001)),
	}, func(ctx context.Context, c *api3.Client) error { return c.Callbacks.Remove(ctx, goldenReceiver) }},
	{"Pushes", nil, func(ctx context.Context, c *api3.Client) error {
		return ofList(c.Pushes(ctx, "8888_test123", time.Now().Add(-31*24*time.Hour)))
	}},
	{"Deliveries", nil, func(ctx context.Context, c *api3.Client) error {
		return ofList(c.Deliveries(ctx, "8888_test123", time.Now().Add(-time.Hour)))
	}},
	{"Records.Start", map[string]string{"CreateRecordTask": inResponse(`"TaskId":"t"`)}, func(ctx context.Context, c *api3.Client) error {
		return second(c.Records.Start(ctx, api3.RecordParams{StreamID: "8888_test123", End: time.Now().Add(time.Hour)}))
	}},
	{"Records.Start, fullest", map[string]string{"CreateRecordTask": inResponse(`"TaskId":"t"`)}, func(ctx context.Context, c *api3.Client) error {
		return second(c.Records.Start(ctx, api3.RecordParams{
			StreamID: "8888_test123", Domain: "other.example.com", AppName: "game", TemplateID: 7, MixStream: true,
			Start: time.Now().Add(time.Minute), End: time.Now().Add(time.Hour),
		}))
	}},
	{"Records.Stop", nil, func(ctx context.Context, c *api3.Client) error { return c.Records.Stop(ctx, "task-1") }},
	{"Records.List", nil, func(ctx context.Context, c *api3.Client) error {
		return ofList(c.Records.List(ctx, "", time.Now(), time.Now().Add(time.Hour)))
	}},
	{"Records.List, of a stream", nil, func(ctx context.Context, c *api3.Client) error {
		return ofList(c.Records.List(ctx, "8888_test123", time.Now(), time.Now().Add(time.Hour)))
	}},
	{"Domains", nil, func(ctx context.Context, c *api3.Client) error { return second(c.Domains(ctx)) }},
	{"PushSigner", map[string]string{
		"DescribeLivePushAuthKey": inResponse(`"PushAuthKeyInfo":{"DomainName":"push.example.com","Enable":1,"MasterAuthKey":"main","BackupAuthKey":"spare","AuthDelta":60}`),
	}, func(ctx context.Context, c *api3.Client) error {
		return second(c.PushSigner(ctx, "push.example.com"))
	}},
	{"PlaySigner", map[string]string{
		"DescribeLivePlayAuthKey": inResponse(`"PlayAuthKeyInfo":{"DomainName":"play.example.com","Enable":1,"AuthKey":"main","AuthBackKey":"","AuthDelta":60}`),
	}, func(ctx context.Context, c *api3.Client) error {
		return second(c.PlaySigner(ctx, "play.example.com"))
	}},
}

// wants returns nil for the error that answers without a state lead to.
func wants(err error, words string) error {
	if err == nil || !strings.Contains(err.Error(), words) {
		return fmt.Errorf("the error must be of %q: %w", words, err)
	}
	return nil
}

// The same for what API 3.0 alone can do. Its client takes the time from the machine, so
// this is the first second of a bubble's clock.
func TestGolden_requestsOfTheClient(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, g := range clientGoldens {
		synctest.Test(t, func(t *testing.T) {
			s := &scripted{answers: g.answers}
			client, err := api3.New(1252000000, api3.Static("AKIDexample", "SECRETEXAMPLE"), api3.PushDomain("push.example.com"),
				api3.With(livecode.WithHTTPClient(&http.Client{Transport: s}), livecode.WithCallbackKeys("callback-key")))
			require.NoError(t, err)
			require.NoError(t, g.call(t.Context(), client), g.name)
			fmt.Fprintf(&all, "==== %s\n%s\n", g.name, strings.Join(s.requests, "----\n"))
		})
	}
	assertGolden(t, "testdata/requests_client.golden", all.String())
}

// No action that the fake knows, and so the vendor's SDK was seen to send, is without
// a golden request.
func TestGolden_hasEveryAction(t *testing.T) {
	t.Parallel()
	var all string
	for _, file := range []string{"testdata/requests.golden", "testdata/requests_client.golden"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all += string(text)
	}
	for _, action := range livetest.Actions() {
		assert.Contains(t, all, "X-Tc-Action: "+action+"\n")
	}
}
