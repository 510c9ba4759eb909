//go:build unix

package crashtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	dsnVariable = "LIVECODE_TEST_POSTGRES"
	defaultDSN  = "postgres://livecode:livecode@127.0.0.1:5432/livecode?sslmode=disable"
)

var schemas atomic.Int64

// newSchema returns a place in the database of the tests, or skips.
func newSchema(t *testing.T) (dsn, schema string) {
	t.Helper()
	dsn = os.Getenv(dsnVariable)
	wanted := dsn != ""
	if !wanted {
		dsn = defaultDSN
	}
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		require.False(t, wanted, "%s: %v", dsnVariable, err)
		t.Skipf("no PostgreSQL on 127.0.0.1:5432 (%v); set %s to the DSN of one", err, dsnVariable)
	}
	schema = fmt.Sprintf("crash_%x_%d", time.Now().UnixNano(), schemas.Add(1))
	t.Cleanup(func() {
		_, err := db.Exec(`DROP SCHEMA IF EXISTS ` + schema + ` CASCADE`)
		assert.NoError(t, err)
		assert.NoError(t, db.Close())
	})
	return dsn, schema
}
