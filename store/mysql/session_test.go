package mysql_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/mysql"
)

// Pools, drivers and servers are set up in many ways.
func TestAnySessionWillDo(t *testing.T) {
	t.Parallel()
	for name, parameters := range map[string]string{
		"plain":                  "",
		"interpolation":          "interpolateParams=true",
		"found rows":             "clientFoundRows=true",
		"parsed times":           "parseTime=true&loc=" + url.QueryEscape("Asia/Shanghai"),
		"several statements":     "multiStatements=true",
		"compression":            "compress=true",
		"latin1":                 "charset=latin1",
		"gbk":                    "charset=gbk",
		"collation":              "collation=utf8mb4_turkish_ci",
		"strict and old modes":   "sql_mode=" + url.QueryEscape("'ANSI,TRADITIONAL,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,HIGH_NOT_PRECEDENCE'"),
		"no mode":                "sql_mode=" + url.QueryEscape("''"),
		"Oracle mode":            "sql_mode=" + url.QueryEscape("'ORACLE,EMPTY_STRING_IS_NULL,SIMULTANEOUS_ASSIGNMENT'"),
		"MSSQL mode":             "sql_mode=" + url.QueryEscape("'MSSQL,NO_AUTO_VALUE_ON_ZERO,TIME_ROUND_FRACTIONAL'"),
		"time zone":              "time_zone=" + url.QueryEscape("'-11:30'"),
		"safe updates":           "sql_safe_updates=1",
		"few rows":               "sql_select_limit=1",
		"no commits":             "autocommit=0",
		"chained transactions":   "completion_type=1",
		"released connections":   "completion_type=2",
		"read-only transactions": "tx_read_only=1",
		"serializable":           "tx_isolation=" + url.QueryEscape("'SERIALIZABLE'"),
		"uncommitted":            "tx_isolation=" + url.QueryEscape("'READ-UNCOMMITTED'"),
		"snapshot isolation":     "innodb_snapshot_isolation=1",
		"long waits":             "innodb_lock_wait_timeout=1000&wait_timeout=100000",
		"short waits":            "innodb_lock_wait_timeout=0&wait_timeout=5",
		"unchecked":              "unique_checks=0&foreign_key_checks=0",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			usual := server(t)
			db := connect(t, parameters)
			prefix := newPrefix()
			dropAfter(t, usual, prefix)
			place := mysql.WithTablePrefix(prefix)
			if strings.Contains(parameters, "read_only") { // makes no tables
				require.NoError(t, mysql.Migrate(t.Context(), usual, place))
			}
			require.NoError(t, mysql.Migrate(t.Context(), db, place))
			store := open(t, db, place)
			roundTrip(t, store)
			stats, err := open(t, usual, place).Stats(t.Context())
			require.NoError(t, err)
			assert.Equal(t, 1, stats.Pending, "what was acknowledged is committed")
		})
	}
}

// roundTrip makes every call, and leaves one event behind.
func roundTrip(t *testing.T, store *mysql.Store) {
	t.Helper()
	odd := event("\x00'\"`\\\xff%_\xe7\x9b\xb4 ")
	odd.Expires = time.Time{}
	plain := event("plain")
	plain.StreamID = odd.StreamID
	unkeyed := event("")
	for _, e := range []callback.Envelope{odd, plain, unkeyed} {
		duplicate, err := store.Put(t.Context(), e)
		require.NoError(t, err)
		require.False(t, duplicate)
	}
	duplicate, err := store.Put(t.Context(), odd)
	require.NoError(t, err)
	require.True(t, duplicate)

	byKey := map[string]int{}
	for len(byKey) < 2 {
		items, err := store.Claim(t.Context(), 5)
		require.NoError(t, err)
		for _, item := range items {
			byKey[item.Envelope.Key]++
			require.NoError(t, store.Renew(t.Context(), item))
			if item.Envelope.Key == "" {
				require.NoError(t, store.Done(t.Context(), item))
				continue
			}
			assert.Equal(t, odd.Key, item.Envelope.Key)
			assert.Equal(t, odd.StreamID, item.Envelope.StreamID)
			assert.Equal(t, odd.Body.Reveal(), item.Envelope.Body.Reveal())
			assert.WithinDuration(t, odd.Received, item.Envelope.Received, time.Millisecond)
			assert.True(t, item.Envelope.Expires.IsZero())
			require.NoError(t, store.Retry(t.Context(), item, 0))
		}
	}
	items, err := store.Claim(t.Context(), 5)
	require.NoError(t, err)
	require.Len(t, items, 1)
	assert.Equal(t, 2, items[0].Attempt)
	reason := "it's over – 直播 " + strings.Repeat("\U0001F600", 100)
	require.NoError(t, store.Quarantine(t.Context(), items[0], reason))
	require.NoError(t, store.Keep(t.Context(), callback.Quarantined{Reason: callback.ErrConflict, Received: time.Now(), Body: callback.NewSecret("{")}))
	list, err := store.Quarantined(t.Context(), 0, 5)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, reason, list[0].Reason)
	require.NoError(t, store.Delete(t.Context(), list[1].ID))
	require.NoError(t, store.Replay(t.Context(), list[0].ID))
	for _, want := range []string{"plain", odd.Key} {
		items, err = store.Claim(t.Context(), 5)
		require.NoError(t, err)
		require.Equal(t, want, items[0].Envelope.Key)
		if want == "plain" {
			require.NoError(t, store.Done(t.Context(), items[0]))
		}
	}
}
