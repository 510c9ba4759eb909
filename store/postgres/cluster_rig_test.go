//go:build unix

package postgres_test

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A cluster is a server of its own that a test may kill.
type cluster struct {
	t    *testing.T
	bin  string
	data string
	port int
	// settings are arguments of the server.
	settings []string
	cred     *syscall.Credential
	cmd      *exec.Cmd
}

// newCluster makes a server, or skips where that takes rights or programs that
// are not there.
func newCluster(t *testing.T, settings ...string) *cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		skip(t, "needs the programs of PostgreSQL in /usr/lib/postgresql")
	}
	c := &cluster{t: t, bin: filepath.Dir(found[len(found)-1]), port: freePort(t), settings: settings}
	dir, err := os.MkdirTemp("", "cluster")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	c.data = filepath.Join(dir, "data")
	if os.Geteuid() == 0 { // the server refuses to run as root
		c.cred = credential(t, "postgres")
		require.NoError(t, os.Chown(dir, int(c.cred.Uid), int(c.cred.Gid)))
	}
	c.run("initdb", "-D", c.data, "-A", "trust", "-U", "livecode")
	c.start()
	t.Cleanup(c.kill)
	return c
}

// newStandby makes a server that follows this one, and has this one wait for it with
// each commit.
func (c *cluster) newStandby() *cluster {
	c.t.Helper()
	s := &cluster{t: c.t, bin: c.bin, port: freePort(c.t), cred: c.cred, data: c.data + ".standby"}
	s.run("pg_basebackup", "-D", s.data, "-h", "127.0.0.1", "-p", strconv.Itoa(c.port), "-U", "livecode", "-R", "-c", "fast")
	s.start()
	c.t.Cleanup(s.kill)
	c.exec(`ALTER SYSTEM SET synchronous_standby_names = '*'`)
	c.exec(`SELECT pg_reload_conf()`)
	require.Eventually(c.t, func() bool { return c.walSender("sync") != 0 }, 20*time.Second, 50*time.Millisecond)
	return s
}

// walSender returns the process that feeds the standby, 0 if there is none in this state.
func (c *cluster) walSender(state string) (pid int) {
	db := c.db()
	defer db.Close()
	_ = db.QueryRow(`SELECT pid FROM pg_stat_replication WHERE sync_state = $1`, state).Scan(&pid)
	return pid
}

// promote makes a standby a server of its own.
func (c *cluster) promote() {
	c.t.Helper()
	c.exec(`SELECT pg_promote()`)
	db := c.db()
	defer db.Close()
	require.Eventually(c.t, func() bool {
		follows := true
		err := db.QueryRow(`SELECT pg_is_in_recovery()`).Scan(&follows)
		return err == nil && !follows
	}, 20*time.Second, 50*time.Millisecond)
}

func (c *cluster) exec(statement string) {
	c.t.Helper()
	db := c.db()
	defer db.Close()
	_, err := db.Exec(statement)
	require.NoError(c.t, err)
}

func (c *cluster) run(name string, args ...string) {
	c.t.Helper()
	out, err := c.command(name, args...).CombinedOutput()
	require.NoError(c.t, err, string(out))
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func credential(t *testing.T, name string) *syscall.Credential {
	t.Helper()
	u, err := user.Lookup(name)
	if err != nil {
		skip(t, "root needs a user postgres: %v", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	require.NoError(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.cred}
	cmd.Dir = filepath.Dir(c.data)
	return cmd
}

func (c *cluster) start() {
	c.t.Helper()
	args := []string{"-D", c.data, "-p", strconv.Itoa(c.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	c.cmd = c.command("postgres", append(args, c.settings...)...)
	require.NoError(c.t, c.cmd.Start())
	db := c.db()
	defer db.Close()
	require.Eventually(c.t, func() bool { return db.Ping() == nil }, 20*time.Second, 50*time.Millisecond)
}

// kill ends the server as a loss of power does for its clients: at once, with
// recovery at the next start.
func (c *cluster) kill() {
	_ = c.cmd.Process.Signal(syscall.SIGQUIT)
	_ = c.cmd.Wait()
}

func (c *cluster) db() *sql.DB {
	c.t.Helper()
	db, err := sql.Open("pgx", fmt.Sprintf("postgres://livecode@127.0.0.1:%d/postgres?sslmode=disable&connect_timeout=1", c.port))
	require.NoError(c.t, err)
	return db
}
