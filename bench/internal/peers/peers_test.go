package peers

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/origin"
)

func TestMain(m *testing.M) {
	child.Play(map[string]child.Role{origin.Name: origin.Play})
	os.Exit(m.Run())
}

// A peer that skips a part of the work would win every comparison.
func TestEveryCallerUnderstandsTheAnswers(t *testing.T) {
	t.Parallel()
	server := child.StartFor(t, origin.Name)
	for _, peer := range append(Callers(), Peer{"ours", Ours}, Peer{"bare", Bare}, Peer{"floor", Floor}) {
		t.Run(peer.Name, func(t *testing.T) {
			caller, err := peer.New(server.Greeting)
			require.NoError(t, err)
			live, err := caller.Status(t.Context(), "8888_test123")
			require.NoError(t, err)
			assert.True(t, live)
			rows, err := caller.Rows(t.Context())
			require.NoError(t, err)
			assert.Equal(t, origin.Rows, rows)
		})
	}
}

func TestEveryWebhookVerifies(t *testing.T) {
	t.Parallel()
	for _, hook := range Webhooks() {
		t.Run(hook.Name, func(t *testing.T) {
			t.Parallel()
			assert.NoError(t, hook.Parse(hook.Header, hook.Body))
			assert.InDelta(t, 500, len(hook.Body), 80, "all have events of the same length")
			changed := bytes.Replace(hook.Body, []byte("a"), []byte("b"), 1)
			assert.Error(t, hook.Parse(hook.Header, changed), "a body that was changed")
		})
	}
}
