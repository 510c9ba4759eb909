package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

func TestMain(m *testing.M) {
	child.Play(roles)
	os.Exit(m.Run())
}

// brief is as little load as shows that a gate measures what it says.
var brief = options{duration: 300 * time.Millisecond, soak: 300 * time.Millisecond, connections: 4, slow: 20, keys: 2_000, rate: 200}

func TestReceiversCountWhatTheyHandle(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]wanted{
		"bare": {Bare: true},
		"ours": {},
		"bolt": {Bolt: filepath.Join(t.TempDir(), "events.db")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, err := start(want)
			require.NoError(t, err)
			defer rec.Close()
			k, err := keep(rec, load.Plan{Connections: 4, Requests: 100})
			require.NoError(t, err)
			assert.EqualValues(t, 100, k.OK)
			assert.EqualValues(t, 100, k.after.Handled)
			assert.Zero(t, k.lost)
			assert.Positive(t, k.after.RSS)
			assert.Positive(t, k.after.Files)
		})
	}
}

func TestForgedEventsAreNotHandled(t *testing.T) {
	t.Parallel()
	rec, err := start(wanted{})
	require.NoError(t, err)
	defer rec.Close()
	result, err := send(rec, "not "+event.Key, load.Plan{Connections: 2, Requests: 20})
	require.NoError(t, err)
	s, err := rec.tell("state")
	require.NoError(t, err)
	assert.EqualValues(t, 20, result.Sent)
	assert.Zero(t, result.OK)
	assert.Zero(t, s.Handled)
}

func TestAttackLosesNothingGenuine(t *testing.T) {
	t.Parallel()
	f, err := underAttack(wanted{}, brief)
	require.NoError(t, err)
	assert.Positive(t, f.genuine.OK)
	assert.Zero(t, f.lost())
	assert.Zero(t, f.forged.OK)
	assert.Positive(t, f.forged.Sent)
	assert.GreaterOrEqual(t, f.state.Files, brief.slow, "the slow sockets are open")
}

func TestDedupeGateFillsTheMemory(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	r := newReport(&out)
	require.NoError(t, dedupeGate(r, brief))
	assert.Contains(t, out.String(), "1000 more: evicted")
	assert.Zero(t, r.missed, out.String())
}

func TestReportSaysWhatDoesNotHold(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	r := newReport(&out)
	r.atMost("a", "too much", 2.5, "1", 2)
	r.atLeast("b", "enough", 2, none, 2)
	assert.Equal(t, 1, r.missed)
	assert.Equal(t, 2, r.gates)
	assert.Regexp(t, `(?m)^a +too much +2\.50 +1 +≤ 2 +MISS$`, out.String())
	assert.Regexp(t, `(?m)^b +enough +2 +≥ 2 +ok$`, out.String())
}
