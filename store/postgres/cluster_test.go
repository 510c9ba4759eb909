//go:build unix

package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/postgres"
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
	out, err := c.command("initdb", "-D", c.data, "-A", "trust", "-U", "livecode").CombinedOutput()
	require.NoError(t, err, string(out))
	c.start()
	t.Cleanup(c.kill)
	return c
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

// A tally counts how often each event was handled.
type tally struct {
	mu    sync.Mutex
	times map[string]int
}

func (l *tally) note(_ context.Context, ev *callback.StreamStarted) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times[ev.Sequence]++
	return nil
}

func (l *tally) handled() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.times)
}

func TestRestartOfTheServerLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	db := c.db()
	defer db.Close()
	require.NoError(t, postgres.Migrate(t.Context(), db))
	store := open(t, db, postgres.WithLease(time.Second))

	handled := &tally{times: map[string]int{}}
	w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: handled.note})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()

	restarts := make(chan struct{})
	go func() {
		defer close(restarts)
		for range 2 {
			time.Sleep(300 * time.Millisecond)
			c.kill()
			c.start()
		}
	}()
	acked, refused := c.putThrough(store, restarts)
	<-restarts
	require.Eventually(t, func() bool { return handled.handled() >= acked }, 30*time.Second, 20*time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	assert.Positive(t, refused, "the test met the restart")
	twice := 0
	for _, n := range handled.times {
		twice += n - 1
	}
	assert.LessOrEqual(t, twice, 2*8, "at most one for each handler at work, and restart")
	t.Logf("%d acknowledged, %d refused, %d handled twice", acked, refused, twice)
}

// putThrough puts events one after the other, and repeats what is refused, until
// the restarts are over.
func (c *cluster) putThrough(store *postgres.Store, restarts <-chan struct{}) (acked, refused int) {
	for {
		select {
		case <-restarts:
			return acked, refused
		default:
		}
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
		_, err := store.Put(ctx, numbered(acked))
		cancel()
		if err != nil {
			refused++
			time.Sleep(10 * time.Millisecond)
			continue
		}
		acked++
	}
}

func TestFailoverToAnEmptyServerIsRefused(t *testing.T) {
	t.Parallel()
	first, second := newCluster(t), newCluster(t)
	known := postgres.WithServerIDFile(filepath.Join(t.TempDir(), "server"))
	for i, c := range []*cluster{first, second} {
		db := c.db()
		defer db.Close()
		require.NoError(t, postgres.Migrate(t.Context(), db))
		_, err := postgres.Open(t.Context(), db, known)
		if i == 0 {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, postgres.ErrServerChanged)
		}
	}
}

func TestServerWithoutSyncsIsRefused(t *testing.T) {
	t.Parallel()
	c := newCluster(t, "-c", "fsync=off")
	db := c.db()
	defer db.Close()
	require.NoError(t, postgres.Migrate(t.Context(), db))
	_, err := postgres.Open(t.Context(), db)
	require.ErrorIs(t, err, postgres.ErrNotDurable)
	assert.ErrorContains(t, err, "fsync is off")
}
