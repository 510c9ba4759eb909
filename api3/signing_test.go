package api3_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// A nosy RoundTripper keeps all headers that it sees, before and after.
type nosy struct {
	next http.RoundTripper
	seen []string
}

func (n *nosy) RoundTrip(req *http.Request) (*http.Response, error) {
	n.seen = append(n.seen, fmt.Sprint(req.Header))
	resp, err := n.next.RoundTrip(req)
	n.seen = append(n.seen, fmt.Sprint(req.Header))
	if err == nil {
		n.seen = append(n.seen, fmt.Sprint(resp.Request.Header))
	}
	return resp, err
}

// Credentials are added within the RoundTrippers of the caller.
func TestRoundTripper_seesNoCredentials(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer(livetest.WithStream("8888_a", livetest.Live))
	defer srv.Close()
	srv.SetAPI3Credential(srv.SecretID, srv.SecretKey, "TOKENEXAMPLE")
	n := &nosy{}
	client, err := livecode.New(srv.AppID, "", livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		n.next = next
		return n
	}), api3.Over(api3.Temporary(srv.SecretID, srv.SecretKey, "TOKENEXAMPLE", time.Now().Add(time.Hour)), api3.PushDomain("push.example.com"), api3.WithoutDomainCheck(), api3.Endpoint(srv.URL)))
	require.NoError(t, err)
	_, err = client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	require.NotEmpty(t, n.seen)
	for _, header := range n.seen {
		assert.Contains(t, header, "X-Tc-Action:[DescribeLiveStreamState]")
		assert.NotContains(t, header, "Authorization")
		assert.NotContains(t, header, srv.SecretID)
		assert.NotContains(t, header, "X-Tc-Token")
	}
}
