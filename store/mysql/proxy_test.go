package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"
)

// proxied returns a database whose new connections go wherever the port says.
func proxied(t *testing.T, port *atomic.Int64) *sql.DB {
	t.Helper()
	network := fmt.Sprint("wherever", prefixes.Add(1))
	driver.RegisterDialContext(network, func(ctx context.Context, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", fmt.Sprint("127.0.0.1:", port.Load()))
	})
	db, err := sql.Open("mysql", "root@"+network+"(x)/livecode")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
