package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/mysql"
)

const (
	dsnVariable = "LIVECODE_TEST_MYSQL"
	defaultDSN  = "livecode:livecode@tcp(127.0.0.1:3306)/livecode"
)

// reach tries once whether there is a server for the tests.
var reach = sync.OnceValues(func() (*sql.DB, error) {
	db, err := sql.Open("mysql", dsn())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(60)
	db.SetMaxIdleConns(60)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return db, db.PingContext(ctx)
})

func dsn() string {
	if dsn := os.Getenv(dsnVariable); dsn != "" {
		return dsn
	}
	return defaultDSN
}

// dsnWith adds parameters to the DSN.
func dsnWith(parameters string) string {
	if strings.Contains(dsn(), "?") {
		return dsn() + "&" + parameters
	}
	return dsn() + "?" + parameters
}

// server returns the database of the tests, or skips.
func server(t *testing.T) *sql.DB {
	t.Helper()
	db, err := reach()
	if err != nil {
		if os.Getenv(dsnVariable) != "" {
			require.NoError(t, err, dsnVariable)
		}
		skip(t, "no MySQL on 127.0.0.1:3306 (%v); set %s to the DSN of one, as .ci/mariadb prints it", err, dsnVariable)
	}
	return db
}

// skip leaves a test out for want of something, unless all tests are asked for.
func skip(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("LIVECODE_TEST_ALL") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

var prefixes atomic.Int64

func newPrefix() string {
	return fmt.Sprintf("t_%x_%d_", time.Now().UnixNano(), prefixes.Add(1))
}

func dropAfter(t *testing.T, db *sql.DB, prefix string) {
	t.Helper()
	t.Cleanup(func() {
		for _, table := range []string{"identity", "receiver", "seen", "event", "arrival", "lane", "shelf"} {
			_, err := db.Exec(`DROP TABLE IF EXISTS ` + prefix + table)
			assert.NoError(t, err)
		}
	})
}

// newPlace makes an empty place in the database.
func newPlace(t *testing.T, db *sql.DB) mysql.Option {
	t.Helper()
	_, place := newNamedPlace(t, db)
	return place
}

// newNamedPlace does so for a test that looks at the tables by itself.
func newNamedPlace(t *testing.T, db *sql.DB) (prefix string, place mysql.Option) {
	t.Helper()
	prefix = newPrefix()
	dropAfter(t, db, prefix)
	place = mysql.WithTablePrefix(prefix)
	require.NoError(t, mysql.Migrate(t.Context(), db, place))
	return prefix, place
}

func open(t *testing.T, db *sql.DB, opts ...mysql.Option) *mysql.Store {
	t.Helper()
	store, err := mysql.Open(t.Context(), db, opts...)
	require.NoError(t, err)
	return store
}

// connect opens a pool of its own, with parameters of the driver.
func connect(t *testing.T, parameters string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsnWith(parameters))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func event(key string) callback.Envelope {
	return callback.Envelope{
		Key: key, Digest: fmt.Appendf(nil, "%-16.16s", key), Type: callback.TypeStreamStarted, StreamID: "stream of " + key,
		Received: time.Now(), Expires: time.Unix(1_700_000_600, 0),
		Body: callback.NewSecret(fmt.Sprintf(`{"event_type":1,"stream_id":%q,"sequence":%q}`, "stream of "+key, key)),
	}
}

// numbered is an event of one of ten streams.
func numbered(i int) callback.Envelope {
	stream := fmt.Sprint("stream ", i%10)
	e := event(fmt.Sprint(i))
	e.StreamID = stream
	e.Body = callback.NewSecret(fmt.Sprintf(`{"event_type":1,"stream_id":%q,"sequence":"%d"}`, stream, i))
	return e
}

func put(t *testing.T, store *mysql.Store, keys ...string) {
	t.Helper()
	for _, key := range keys {
		duplicate, err := store.Put(t.Context(), event(key))
		require.NoError(t, err, key)
		require.False(t, duplicate, key)
	}
}
