package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/postgres"
)

const (
	dsnVariable = "LIVECODE_TEST_POSTGRES"
	defaultDSN  = "postgres://livecode:livecode@127.0.0.1:5432/livecode?sslmode=disable"
)

// reach tries once whether there is a server for the tests.
var reach = sync.OnceValues(func() (*sql.DB, error) {
	dsn := os.Getenv(dsnVariable)
	if dsn == "" {
		dsn = defaultDSN
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(60)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return db, db.PingContext(ctx)
})

// server returns the database of the tests, or skips.
func server(t *testing.T) *sql.DB {
	t.Helper()
	db, err := reach()
	if err != nil {
		if os.Getenv(dsnVariable) != "" {
			require.NoError(t, err, dsnVariable)
		}
		skip(t, "no PostgreSQL on 127.0.0.1:5432 (%v); set %s to the DSN of one", err, dsnVariable)
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

// newSchema makes an empty place in the database.
func newSchema(t *testing.T, db *sql.DB) postgres.Option {
	t.Helper()
	_, schema := newNamedSchema(t, db)
	return schema
}

// newNamedSchema does so for a test that looks at the tables by itself.
func newNamedSchema(t *testing.T, db *sql.DB) (name string, schema postgres.Option) {
	t.Helper()
	name = schemaName()
	dropAfter(t, db, name)
	schema = postgres.WithSchema(name)
	require.NoError(t, postgres.Migrate(t.Context(), db, schema))
	return name, schema
}

func open(t *testing.T, db *sql.DB, opts ...postgres.Option) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), db, opts...)
	require.NoError(t, err)
	return store
}

func event(key string) callback.Envelope {
	return callback.Envelope{
		Key: key, Digest: fmt.Appendf(nil, "%-16.16s", key), Type: callback.TypeStreamStarted, StreamID: "stream of " + key,
		Received: time.Now(), Expires: time.Unix(1_700_000_600, 0),
		Body: callback.NewSecret(fmt.Sprintf(`{"event_type":1,"stream_id":%q,"sequence":%q}`, "stream of "+key, key)),
	}
}

func put(t *testing.T, store *postgres.Store, keys ...string) {
	t.Helper()
	for _, key := range keys {
		duplicate, err := store.Put(t.Context(), event(key))
		require.NoError(t, err, key)
		require.False(t, duplicate, key)
	}
}
