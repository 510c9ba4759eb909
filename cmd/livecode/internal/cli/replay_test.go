package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// saved writes a file of old notifications, a line for each type.
func saved(t *testing.T) (file string, types []int) {
	var text bytes.Buffer
	types = callbacktest.SampleTypes()
	for _, n := range types {
		text.Write(callbacktest.SignedBody("another key", time.Now().Add(-time.Hour), callbacktest.Sample(n, "8888_room", time.Now())))
	}
	file = filepath.Join(t.TempDir(), "saved.ndjson")
	require.NoError(t, os.WriteFile(file, text.Bytes(), 0o600))
	return file, types
}

func TestReplay_sendsAFileSignedAnew(t *testing.T) {
	t.Parallel()
	file, types := saved(t)
	to, events := sink(t, http.StatusOK)
	got := run(t, withKey, "replay", file, "--to", to, "--json")
	require.Equal(t, exitDone, got.code, got.err)
	sent := lines[delivery](t, got.out)
	require.Len(t, events(), len(types))
	for i, ev := range events() {
		assert.EqualValues(t, types[i], ev.Type(), "in their order")
		assert.Equal(t, i+1, sent[i].Number)
	}
	got = run(t, withKey, "replay", file, "--to", to, "--type", "100,200", "--from", "2")
	require.Equal(t, exitDone, got.code, got.err)
	assert.Len(t, events(), len(types)+2)
	assert.Contains(t, got.err, "2 taken")

	got = run(t, withKey, "replay", file, "--to", to, "--since", time.Now().Add(time.Hour).Format(time.RFC3339))
	assert.Equal(t, exitDone, got.code)
	assert.Contains(t, got.err, "0 taken, 0 not")
}

func TestReplay_saysWhereToGoOn(t *testing.T) {
	t.Parallel()
	file, _ := saved(t)
	to, events := sink(t, http.StatusBadGateway)
	got := run(t, withKey, "replay", file, "--to", to, "--attempts", "3", "--first-wait", "1ms", "--from", "4")
	assert.Equal(t, exitRefused, got.code)
	assert.Len(t, events(), 3)
	assert.Contains(t, got.err, "--from 4")
	got = run(t, withKey, "replay", file, "--to", to, "--attempts", "1", "--keep-going", "--type", "0,1")
	assert.Equal(t, exitRefused, got.code)
	assert.Len(t, events(), 5)
	got = run(t, withKey, "replay", file, "--to", nowhere(t), "--attempts", "1")
	assert.Equal(t, exitNetwork, got.code)
}

func TestReplay_sendsAQuarantine(t *testing.T) {
	t.Parallel()
	args := boltInbox(t, func(s inbox.Store) { aside(t, s, "8888_a", "8888_b", "9999_c") })
	to, events := sink(t, http.StatusOK)
	got := run(t, withKey, append([]string{"replay", "--to", to, "--stream", "8888_*", "--rm"}, args...)...)
	require.Equal(t, exitDone, got.code, got.err)
	require.Len(t, events(), 2)
	assert.Contains(t, run(t, nil, append([]string{"inbox", "ls"}, args...)...).out, "9999_c")
	assert.NotContains(t, run(t, nil, append([]string{"inbox", "ls"}, args...)...).out, "8888_a")

	got = run(t, withKey, append([]string{"replay", "--to", to}, runningInbox(t, func(s inbox.Store) { aside(t, s, "8888_a") })...)...)
	assert.Equal(t, exitUsage, got.code)
	assert.Contains(t, got.err, "livecode inbox replay")
}

func TestReplay_refusesWhatIsNoNotification(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("nothing may be sent") }))
	defer srv.Close()
	for name, text := range map[string]string{
		"a report":  `{"event_type":1,"attempt":1,"body":{"event_type":1}}`,
		"not JSON":  `{"event_type":1`,
		"no type":   `{"stream_id":"a"}`,
		"something": `hello`,
	} {
		file := filepath.Join(t.TempDir(), "f")
		require.NoError(t, os.WriteFile(file, []byte("\n"+text+"\n"), 0o600))
		got := run(t, withKey, "replay", file, "--to", srv.URL)
		assert.Equal(t, exitUsage, got.code, name)
		assert.Contains(t, got.err, "line 2", name)
	}
	for name, args := range map[string][]string{
		"nothing":     {"--to", srv.URL},
		"no receiver": {"-"},
		"both":        {"-", "--inbox", "a", "--to", srv.URL},
		"no file":     {"nosuch", "--to", srv.URL},
		"a time":      {"-", "--to", srv.URL, "--since", "yesterday"},
		"attempts":    {"-", "--to", srv.URL, "--attempts", "0"},
	} {
		assert.Equal(t, exitUsage, run(t, withKey, append([]string{"replay"}, args...)...).code, name)
	}
}
