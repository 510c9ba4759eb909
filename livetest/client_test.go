package livetest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func TestNew_endsWithTheTestAndKeepsItsClock(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("test", func(t *testing.T) {
		srv, client := livetest.New(t, livetest.WithClock(newClock().Now), livetest.WithKey("key"), livetest.WithAppID(7), livetest.WithStream("a"))
		status, err := client.Channel.GetStatus(t.Context(), "a")
		require.NoError(t, err)
		assert.Equal(t, "live", status.State.String())
		assert.Equal(t, 1, srv.Executions(livetest.ChannelGetStatus))
		url = srv.URL
	})
	_, err := http.Get(url)
	assert.Error(t, err, "the test is over")
}

func TestServer_clientPanicsOnWrongOptions(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	assert.PanicsWithValue(t, "livetest: Client: livecode: WithTimeout: timeout must be positive", func() { srv.Client(livecode.WithTimeout(-1)) })
}
