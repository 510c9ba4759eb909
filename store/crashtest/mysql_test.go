//go:build unix

package crashtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	mysqlVariable = "LIVECODE_TEST_MYSQL"
	mysqlDSN      = "livecode:livecode@tcp(127.0.0.1:3306)/livecode"
)

// newTables returns a place in the MySQL of the tests, or skips.
func newTables(t *testing.T) (dsn, prefix string) {
	t.Helper()
	dsn = os.Getenv(mysqlVariable)
	wanted := dsn != ""
	if !wanted {
		dsn = mysqlDSN
	}
	db, err := sql.Open("mysql", dsn)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		require.False(t, wanted, "%s: %v", mysqlVariable, err)
		t.Skipf("no MySQL on 127.0.0.1:3306 (%v); set %s to the DSN of one", err, mysqlVariable)
	}
	prefix = fmt.Sprintf("crash_%x_%d_", time.Now().UnixNano(), schemas.Add(1))
	t.Cleanup(func() {
		for _, table := range []string{"identity", "receiver", "seen", "event", "arrival", "lane", "shelf"} {
			_, err := db.Exec(`DROP TABLE IF EXISTS ` + prefix + table)
			assert.NoError(t, err)
		}
		assert.NoError(t, db.Close())
	})
	return dsn, prefix
}
