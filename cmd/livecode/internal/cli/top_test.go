package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/top"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
)

// Where there is no terminal nobody could look at a dashboard.
func TestTop_printsRowsIntoAPipe(t *testing.T) {
	t.Parallel()
	_, legacy, _ := service(t)
	for _, args := range [][]string{{"top"}, {"top", "--once"}} {
		got := run(t, legacy, args...)
		require.Equal(t, exitDone, got.code, got.err)
		assert.Regexp(t, `^stream +viewers +kbit/s +fps\n8888_room +42 +1500 +25\n`, got.out)
		assert.Empty(t, got.err)
	}
	all := decode[[]stat](t, run(t, legacy, "top", "--json"))
	assert.Len(t, all, 2)
	assert.Equal(t, "8888_room", all[0].StreamID, "the most watched first")

	assert.Equal(t, exitUsage, run(t, legacy, "top", "--interval", "10ms").code)
	legacy["LIVECODE_ENDPOINT"] = ""
	assert.Equal(t, exitUsage, run(t, legacy, "top", "--interval", "1s").code, "the service has nothing newer")
}

func TestTop_asksTheInbox(t *testing.T) {
	t.Parallel()
	args := boltInbox(t, func(s inbox.Store) { aside(t, s, "8888_a", "8888_b") })
	a := &app{IO{LookupEnv: func(string) (string, bool) { return "", false }}}
	client, end, err := a.inboxOf(t.Context(), args[1], "", "")
	require.NoError(t, err)
	defer func() { assert.NoError(t, end()) }()
	depth, err := depthOf(client)(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, depth.Quarantined)
	assert.Zero(t, depth.Waiting)
	assert.True(t, isLocal("http://127.0.0.1:8025") && isLocal("http://localhost:1") && isLocal("http://[::1]"))
	assert.False(t, isLocal("") || isLocal("http://fcgi.video.qcloud.com") || isLocal("http://localhost.example.com") || isLocal(":"))
}

// An emulator tells of its notifications, where the service itself tells nobody.
func TestTop_asksAnEmulator(t *testing.T) {
	t.Parallel()
	srv, legacy, _ := service(t)
	assert.Nil(t, deliveriesOf(t.Context(), legacy["LIVECODE_ENDPOINT"]), "a service without the control API")
	assert.Nil(t, deliveriesOf(t.Context(), "http://fcgi.video.qcloud.com"), "it is not asked")
	assert.Nil(t, deliveriesOf(t.Context(), nowhere(t)))

	emulator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/_livecode/stats", r.URL.Path)
		_ = json.NewEncoder(w).Encode(view.Account(srv))
	}))
	defer emulator.Close()
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	srv.NotifyTo(receiver.URL, callbacktest.Sample(1, "8888_room", time.Now()))
	require.NoError(t, srv.Wait(t.Context()))
	count := deliveriesOf(t.Context(), emulator.URL+"/common_access?x")
	require.NotNil(t, count)
	got, err := count(t.Context())
	require.NoError(t, err)
	assert.Equal(t, top.Deliveries{Delivered: 1}, got)
}
