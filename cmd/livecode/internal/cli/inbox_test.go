package cli

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
	"github.com/qcloudlive/livecode/store/mysql"
	"github.com/qcloudlive/livecode/store/postgres"
)

// aside puts notifications into quarantine, a second apart.
func aside(t *testing.T, store inbox.Store, streams ...string) {
	t.Helper()
	for _, stream := range streams {
		body := callbacktest.SignedBody(testKey, time.Now().Add(time.Minute), callbacktest.Sample(1, stream, time.Now()))
		require.NoError(t, store.Keep(t.Context(), callback.Quarantined{
			Reason: callback.ErrConflict, Received: time.Now(), Body: callback.NewSecret(string(body)),
		}))
	}
}

// Whatever keeps an inbox, and whoever has it open, the commands are the same.
func TestInbox_looksAfterEveryKind(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T, func(inbox.Store)) []string{
		"bolt": boltInbox, "postgres": postgresInbox, "mysql": mysqlInbox, "running": runningInbox,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := open(t, func(store inbox.Store) { aside(t, store, "8888_a", "8888_b", "9999_c") })
			box := func(words ...string) ran {
				got := run(t, withKey, append(append([]string{"inbox"}, words...), args...)...)
				assert.NotContains(t, got.out+got.err, "hunter2")
				return got
			}
			stats := box("stats", "--json")
			require.Equal(t, exitDone, stats.code, stats.err)
			var s inbox.AdminStats
			require.NoError(t, json.Unmarshal([]byte(stats.out), &s))
			assert.Equal(t, 3, s.Quarantined)

			var items []inbox.AdminItem
			require.NoError(t, json.Unmarshal([]byte(box("ls", "--json").out), &items))
			require.Len(t, items, 3)
			assert.Contains(t, box("ls", "--reason", "conflict").out, "stream_started")
			assert.NotContains(t, box("ls", "--stream", "9999_*").out, "8888_a")
			assert.Equal(t, 2, strings.Count(box("ls", "--limit", "1").out, "\n"))
			assert.Equal(t, 1, strings.Count(box("ls", "--reason", "other").out, "\n"))

			show := box("show", fmt.Sprint(items[0].ID))
			require.Equal(t, exitDone, show.code, show.err)
			assert.Contains(t, show.out, `"sign":"[redacted]"`)
			assert.NotContains(t, show.out, "txSecret=0b3a")
			assert.Contains(t, show.err, "conflict")
			require.NoError(t, json.Unmarshal([]byte(box("show", fmt.Sprint(items[0].ID), "--json").out), new(inbox.AdminItem)))

			replayed := box("replay", fmt.Sprint(items[0].ID), "--json")
			require.Equal(t, exitDone, replayed.code, replayed.err)
			var results []changed
			require.NoError(t, json.Unmarshal([]byte(replayed.out), &results))
			assert.Equal(t, []changed{{ID: items[0].ID, Done: true}}, results)
			again := box("replay", fmt.Sprint(items[0].ID), fmt.Sprint(items[1].ID))
			assert.Equal(t, exitRefused, again.code)
			assert.Contains(t, again.out, "not in quarantine")
			assert.Contains(t, again.out, "replayed")

			assert.Contains(t, box("rm", "--all", "--stream", "9999_*").out, "removed")
			require.NoError(t, json.Unmarshal([]byte(box("stats", "--json").out), &s))
			assert.Equal(t, 2, s.Pending)
			assert.Zero(t, s.Quarantined)
			assert.Equal(t, exitDone, box("ready").code)
		})
	}
}

func boltInbox(t *testing.T, fill func(inbox.Store)) []string {
	file := filepath.Join(t.TempDir(), "events.db")
	store, err := bolt.Open(file)
	require.NoError(t, err)
	fill(store)
	require.NoError(t, store.Close())
	return []string{"--inbox", file}
}

func runningInbox(t *testing.T, fill func(inbox.Store)) []string {
	store, err := bolt.Open(filepath.Join(t.TempDir(), "events.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	fill(store)
	srv := httptest.NewServer(http.StripPrefix("/box", inbox.NewAdmin(store, inbox.AllowReplay(), inbox.AllowDelete())))
	t.Cleanup(srv.Close)
	return []string{"--inbox", srv.URL + "/box/"}
}

// testDatabase returns the DSN that a variable holds, or skips.
func testDatabase(t *testing.T, variable string) string {
	dsn := os.Getenv(variable)
	if dsn == "" {
		if os.Getenv("LIVECODE_TEST_ALL") == "1" {
			t.Fatal("set ", variable)
		}
		t.Skip("set ", variable)
	}
	return dsn
}

func postgresInbox(t *testing.T, fill func(inbox.Store)) []string {
	dsn := testDatabase(t, "LIVECODE_TEST_POSTGRES")
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	schema := fmt.Sprintf("t_cli_%x", time.Now().UnixNano())
	t.Cleanup(func() {
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE")
		assert.NoError(t, err)
		assert.NoError(t, db.Close())
	})
	require.NoError(t, postgres.Migrate(t.Context(), db, postgres.WithSchema(schema)))
	store, err := postgres.Open(t.Context(), db, postgres.WithSchema(schema))
	require.NoError(t, err)
	fill(store)
	return []string{"--inbox", dsn, "--inbox-tables", schema}
}

func mysqlInbox(t *testing.T, fill func(inbox.Store)) []string {
	dsn := testDatabase(t, "LIVECODE_TEST_MYSQL")
	db, err := sql.Open("mysql", dsn)
	require.NoError(t, err)
	prefix := fmt.Sprintf("t_cli_%x_", time.Now().UnixNano())
	t.Cleanup(func() {
		dropTables(t, db, prefix)
		assert.NoError(t, db.Close())
	})
	require.NoError(t, mysql.Migrate(t.Context(), db, mysql.WithTablePrefix(prefix)))
	store, err := mysql.Open(t.Context(), db, mysql.WithTablePrefix(prefix))
	require.NoError(t, err)
	fill(store)
	return []string{"--inbox", "mysql://" + dsn, "--inbox-tables", prefix}
}

func dropTables(t *testing.T, db *sql.DB, prefix string) {
	ctx := context.Background()
	rows, err := db.QueryContext(ctx, "SELECT table_name FROM information_schema.tables WHERE table_name LIKE ?", strings.ReplaceAll(prefix, "_", `\_`)+"%")
	require.NoError(t, err)
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		names = append(names, name)
	}
	require.NoError(t, rows.Err())
	for _, name := range names {
		_, err := db.ExecContext(ctx, "DROP TABLE "+name)
		assert.NoError(t, err)
	}
}

func TestInbox_revealsOnlyWhatItHasOpened(t *testing.T) {
	t.Parallel()
	got := run(t, nil, append([]string{"inbox", "show", "1", "--reveal"}, boltInbox(t, func(s inbox.Store) { aside(t, s, "8888_a") })...)...)
	require.Equal(t, exitDone, got.code, got.err)
	verifier, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	require.NoError(t, verifier.Verify([]byte(got.out)))

	got = run(t, nil, append([]string{"inbox", "show", "1", "--reveal"}, runningInbox(t, func(s inbox.Store) { aside(t, s, "8888_a") })...)...)
	assert.Equal(t, exitUsage, got.code)
	assert.NotContains(t, got.out+got.err, "txSecret=0b3a")
}

func TestInbox_saysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "events.db")
	store, err := bolt.Open(file)
	require.NoError(t, err)
	defer store.Close()
	teapot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "hunter2" && r.Header.Get("Authorization") != "Bearer hunter2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte("<html>"))
	}))
	defer teapot.Close()
	withUser := strings.Replace(teapot.URL, "http://", "http://ops:hunter2@", 1)
	for name, tt := range map[string]struct {
		args []string
		env  map[string]string
		code int
		says string
	}{
		"none":              {[]string{"stats"}, nil, exitUsage, "--inbox"},
		"no file":           {[]string{"stats", "--inbox", file + "x"}, nil, exitUsage, "there is no file"},
		"locked":            {[]string{"stats", "--inbox", file}, nil, exitRefused, "inbox.NewAdmin"},
		"unknown kind":      {[]string{"stats", "--inbox", "redis://:hunter2@h"}, nil, exitUsage, "no kind"},
		"malformed DSN":     {[]string{"stats", "--inbox", "postgres://u:hunter2@h:x/d"}, nil, exitUsage, "PostgreSQL"},
		"malformed MySQL":   {[]string{"stats", "--inbox", "mysql://u:hunter2"}, nil, exitUsage, "MySQL"},
		"no server":         {[]string{"stats", "--inbox", "postgres://u:hunter2@127.0.0.1:1/d?connect_timeout=2"}, nil, exitNetwork, "127.0.0.1:1"},
		"no MySQL":          {[]string{"stats", "--inbox", "mysql://u:hunter2@tcp(127.0.0.1:1)/d"}, nil, exitNetwork, "127.0.0.1:1"},
		"tables":            {[]string{"stats", "--inbox", "mysql://u@tcp(127.0.0.1:1)/d", "--inbox-tables", "A;"}, nil, exitUsage, "prefix"},
		"nobody":            {[]string{"stats", "--inbox", nowhere(t)}, nil, exitNetwork, "does not answer"},
		"who are you":       {[]string{"stats", "--inbox", teapot.URL}, nil, exitRefused, "LIVECODE_INBOX_TOKEN"},
		"not one":           {[]string{"stats"}, map[string]string{"LIVECODE_INBOX": withUser}, exitRefused, "no admin handler"},
		"a token":           {[]string{"stats"}, map[string]string{"LIVECODE_INBOX": teapot.URL, "LIVECODE_INBOX_TOKEN": "hunter2"}, exitRefused, "no admin handler"},
		"no id":             {[]string{"show", "x", "--inbox", "a"}, nil, exitUsage, "number"},
		"neither":           {[]string{"rm", "--inbox", teapot.URL}, nil, exitUsage, "--all"},
		"both":              {[]string{"rm", "1", "--all", "--inbox", teapot.URL}, nil, exitUsage, "--all"},
		"choice of nothing": {[]string{"rm", "1", "--reason", "x", "--inbox", teapot.URL}, nil, exitUsage, "--all"},
	} {
		got := run(t, tt.env, append([]string{"inbox"}, tt.args...)...)
		assert.Equal(t, tt.code, got.code, "%s: %s", name, got.err)
		assert.Contains(t, got.err, tt.says, name)
		assert.NotContains(t, got.out+got.err, "hunter2", name)
	}
}
