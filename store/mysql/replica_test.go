//go:build unix

package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/mysql"
)

// newReplica makes a server that follows another one.
func newReplica(t *testing.T, primary *privateServer) *privateServer {
	t.Helper()
	replica := newServer(t, "--server-id=2", "--rpl-semi-sync-slave-enabled=1")
	at := primary.connect("root@", "mysql")
	defer at.Close()
	var file, do, ignore string
	var position int
	require.NoError(t, at.QueryRow(`SHOW MASTER STATUS`).Scan(&file, &position, &do, &ignore))
	replica.exec(fmt.Sprintf(`CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = %d, MASTER_USER = 'root',
		MASTER_LOG_FILE = '%s', MASTER_LOG_POS = %d`, primary.port, file, position))
	replica.exec(`START SLAVE`)
	return replica
}

func (s *privateServer) status(name string) (n int) {
	db := s.connect("root@", "mysql")
	defer db.Close()
	require.NoError(s.t, db.QueryRow(`SHOW GLOBAL STATUS LIKE '`+name+`'`).Scan(&name, &n))
	return n
}

// isApplied reports whether a replica has done what it was told, up to the transaction
// of which a primary that was killed could send the beginning alone: positions count
// that one as read and never as done.
func (s *privateServer) isApplied() bool {
	db := s.connect("root@", "mysql")
	defer db.Close()
	rows, err := db.Query(`SHOW SLAVE STATUS`)
	require.NoError(s.t, err)
	defer rows.Close()
	names, err := rows.Columns()
	require.NoError(s.t, err)
	values := make([]string, len(names))
	targets := make([]any, len(names))
	for i := range targets {
		targets[i] = &sql.NullString{}
	}
	require.True(s.t, rows.Next())
	require.NoError(s.t, rows.Scan(targets...))
	require.NoError(s.t, rows.Err())
	for i, target := range targets {
		values[i] = target.(*sql.NullString).String
	}
	value := func(name string) string { return values[slices.Index(names, name)] }
	return value("Slave_IO_Running") == "No" && strings.HasPrefix(value("Slave_SQL_Running_State"), "Slave has read all relay log")
}

// TestWhatWaitsForAReplicaIsNotAcknowledged: the replica does not answer, so nothing is
// acknowledged, neither an event nor the repeat of one that is on the primary alone.
// Then the replica takes over.
func TestWhatWaitsForAReplicaIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	for _, waitPoint := range []string{"AFTER_SYNC", "AFTER_COMMIT"} {
		t.Run(waitPoint, func(t *testing.T) {
			t.Parallel()
			primary := newServer(t, "--log-bin=binlog", "--sync-binlog=1", "--binlog-format=ROW", "--server-id=1",
				"--rpl-semi-sync-master-timeout=600000", "--rpl-semi-sync-master-wait-point="+waitPoint)
			replica := newReplica(t, primary)
			store := open(t, primary.db())
			primary.exec(`SET GLOBAL rpl_semi_sync_master_enabled = 1`)
			replica.exec(`STOP SLAVE IO_THREAD`)
			replica.exec(`START SLAVE IO_THREAD`) // asks the primary anew what it waits for
			require.Eventually(t, func() bool { return primary.status("Rpl_semi_sync_master_clients") == 1 }, 10*time.Second, 20*time.Millisecond)
			put(t, store, "before")

			require.NoError(t, replica.cmd.Process.Signal(syscall.SIGSTOP))
			var acked []string
			try := func(key string) {
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				if _, err := store.Put(ctx, event(key)); err == nil {
					acked = append(acked, key)
				}
			}
			for range 3 {
				for i := range 3 {
					try(fmt.Sprint("waiting ", i))
				}
			}
			assert.Empty(t, acked, "acknowledged by the primary alone")

			primary.kill()
			require.NoError(t, replica.cmd.Process.Signal(syscall.SIGCONT))
			replica.exec(`STOP SLAVE IO_THREAD`)
			require.Eventually(t, replica.isApplied, 10*time.Second, 50*time.Millisecond)
			replica.exec(`STOP SLAVE`)
			promoted, err := mysql.Open(t.Context(), replica.db())
			require.NoError(t, err)
			for _, key := range append(acked, "before") {
				duplicate, err := promoted.Put(t.Context(), event(key))
				require.NoError(t, err)
				assert.True(t, duplicate, "%s is lost", key)
			}
		})
	}
}
