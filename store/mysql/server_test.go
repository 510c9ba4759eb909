//go:build unix

package mysql_test

import (
	"context"
	"database/sql"
	"errors"
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
	"github.com/qcloudlive/livecode/store/mysql"
)

// A private server is one that a test may kill.
type privateServer struct {
	t        *testing.T
	dir      string
	port     int
	settings []string
	cred     *syscall.Credential
	cmd      *exec.Cmd
}

// newServer makes a server, or skips where that takes programs that are not there.
func newServer(t *testing.T, settings ...string) *privateServer {
	t.Helper()
	for _, name := range []string{"mariadbd", "mariadb-install-db"} {
		if _, err := exec.LookPath(name); err != nil {
			skip(t, "needs the programs of MariaDB: %v", err)
		}
	}
	dir, err := os.MkdirTemp("", "mariadb") // that of t is for nobody else
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &privateServer{t: t, dir: dir, port: freePort(t), settings: settings}
	if os.Geteuid() == 0 { // the server refuses to run as root
		s.cred = credential(t, "mysql")
	}
	installed, err := install()
	require.NoError(t, err)
	out, err := exec.Command("cp", "-r", installed, s.data()).CombinedOutput()
	require.NoError(t, err, string(out))
	if s.cred != nil {
		out, err = exec.Command("chown", "-R", "mysql:", dir).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	s.start()
	t.Cleanup(s.kill)
	root := s.connect("root@", "mysql")
	defer root.Close()
	_, err = root.Exec(`CREATE DATABASE livecode`)
	require.NoError(t, err)
	return s
}

// install makes a data directory once, for all tests to copy.
var install = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprint("livecode-mariadb-empty-", os.Getpid()))
	out, err := exec.Command("mariadb-install-db", "--no-defaults", "--datadir="+dir, "--skip-test-db", "--skip-name-resolve",
		"--auth-root-authentication-method=normal").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(filepath.Join(os.TempDir(), fmt.Sprint("livecode-mariadb-empty-", os.Getpid())))
	os.Exit(code)
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
		skip(t, "root needs a user mysql: %v", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	require.NoError(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (s *privateServer) addr() string { return fmt.Sprint("127.0.0.1:", s.port) }

func (s *privateServer) data() string { return filepath.Join(s.dir, "data") }

func (s *privateServer) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred}
	cmd.Dir = s.dir
	return cmd
}

func (s *privateServer) start() {
	s.t.Helper()
	args := []string{
		"--no-defaults", "--datadir=" + s.data(), "--socket=" + filepath.Join(s.dir, "socket"), "--bind-address=127.0.0.1",
		"--port=" + strconv.Itoa(s.port), "--pid-file=" + filepath.Join(s.dir, "pid"), "--log-error=" + filepath.Join(s.dir, "log"),
		"--skip-name-resolve", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M",
	}
	s.cmd = s.command("mariadbd", append(args, s.settings...)...)
	require.NoError(s.t, s.cmd.Start())
	db := s.connect("root@", "mysql")
	defer db.Close()
	require.Eventually(s.t, func() bool { return db.Ping() == nil }, 20*time.Second, 50*time.Millisecond)
}

// kill ends the server at once, with recovery at the next start.
func (s *privateServer) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func (s *privateServer) connect(user, database string) *sql.DB {
	s.t.Helper()
	db, err := sql.Open("mysql", fmt.Sprintf("%stcp(127.0.0.1:%d)/%s?timeout=1s", user, s.port, database))
	require.NoError(s.t, err)
	return db
}

// db returns the database of the events, with its tables.
func (s *privateServer) db() *sql.DB {
	s.t.Helper()
	db := s.connect("root@", "livecode")
	s.t.Cleanup(func() { _ = db.Close() })
	require.NoError(s.t, mysql.Migrate(s.t.Context(), db))
	return db
}

func (s *privateServer) exec(statement string) {
	s.t.Helper()
	db := s.connect("root@", "livecode")
	defer db.Close()
	_, err := db.Exec(statement)
	require.NoError(s.t, err, statement)
}

func TestRestartOfTheServerLosesNothing(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"plain":      nil,
		"binary log": {"--log-bin=binlog", "--sync-binlog=1", "--binlog-format=ROW", "--server-id=1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, settings...)
			store := open(t, s.db(), mysql.WithLease(time.Second))
			f := newFloor(t, -1)
			w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: f.handle})
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- w.Run(ctx) }()
			restarts := make(chan struct{})
			go func() {
				defer close(restarts)
				for range 2 {
					time.Sleep(500 * time.Millisecond)
					s.kill()
					s.start()
				}
				time.Sleep(300 * time.Millisecond)
			}()
			acked, refused := putThrough(t, store, restarts)
			require.Eventually(t, func() bool { return f.count() >= acked }, 30*time.Second, 20*time.Millisecond)
			cancel()
			require.NoError(t, <-ended)
			assert.Positive(t, refused, "the test met the restart")
			assert.LessOrEqual(t, f.again(), 2*8, "at most one for each handler at work, and restart")
			t.Logf("%d acknowledged, %d refused, %d handled twice", acked, refused, f.again())
		})
	}
}

// putThrough puts events one after the other, and repeats what is refused, until
// the restarts are over.
func putThrough(t *testing.T, store *mysql.Store, restarts <-chan struct{}) (acked, refused int) {
	for {
		select {
		case <-restarts:
			return acked, refused
		default:
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
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

func TestServerThatBecameAnotherIsNoticed(t *testing.T) {
	t.Parallel()
	first, second := newServer(t), newServer(t)
	path := filepath.Join(t.TempDir(), "server")
	known := mysql.WithServerIDFile(path)
	road, through := newRoad(t, "root@tcp(x)/livecode", first.addr())
	require.NoError(t, mysql.Migrate(t.Context(), through))
	store := open(t, through, known)
	put(t, store, "a")
	put(t, open(t, through, known), "b")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())

	first.kill()
	road.leadTo(second.addr())
	require.Eventually(t, func() bool {
		_, err := store.Put(t.Context(), event("c"))
		return errors.Is(err, mysql.ErrServerChanged)
	}, 5*time.Second, time.Millisecond, "while it has no tables")
	second.db()
	_, err = store.Put(t.Context(), event("c"))
	require.ErrorIs(t, err, mysql.ErrServerChanged, "and when somebody has made them")
	require.ErrorIs(t, err, inbox.ErrFailed, "a worker ends")
	_, err = store.Claim(t.Context(), 1)
	require.ErrorIs(t, err, mysql.ErrServerChanged, "even if nothing arrives")
	_, err = mysql.Open(t.Context(), through, known)
	require.ErrorIs(t, err, mysql.ErrServerChanged, "the process does not start")
	put(t, open(t, through), "c")
	_, err = mysql.Open(t.Context(), through, mysql.WithServerIDFile(t.TempDir()))
	require.Error(t, err, "a file that cannot be read is no licence to start")
}

func TestServerThatAnswersTooEarlyIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, "--log-bin=binlog", "--sync-binlog=1", "--binlog-format=ROW", "--server-id=1")
	store := open(t, s.db())
	put(t, store, "a")
	for i, setting := range []struct{ off, on string }{
		{"innodb_flush_log_at_trx_commit = 0", "innodb_flush_log_at_trx_commit = 1"},
		{"innodb_flush_log_at_trx_commit = 2", "innodb_flush_log_at_trx_commit = 3"},
		{"sync_binlog = 0", "sync_binlog = 1"},
		{"sync_binlog = 100", "sync_binlog = 1"},
	} {
		s.exec(`SET GLOBAL ` + setting.off)
		_, err := mysql.Open(t.Context(), s.db())
		require.ErrorIs(t, err, mysql.ErrNotDurable, setting.off)
		assert.ErrorContains(t, err, setting.off[:11])
		_, err = store.Put(t.Context(), event("b"))
		require.ErrorIs(t, err, mysql.ErrNotDurable, "and when it is set later")
		s.exec(`SET GLOBAL ` + setting.on)
		put(t, store, fmt.Sprint("again ", i))
	}
}

func TestServersThatTheStoreCannotWorkOnAreRefused(t *testing.T) {
	t.Parallel()
	t.Run("engine", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		db := s.db()
		s.exec(`ALTER TABLE livecode_event ENGINE = MyISAM`)
		_, err := mysql.Open(t.Context(), db)
		require.ErrorIs(t, err, mysql.ErrUnsupported)
		assert.ErrorContains(t, err, "livecode_event is MyISAM")
	})
	t.Run("statements in the binary log", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, "--log-bin=binlog", "--sync-binlog=1", "--binlog-format=STATEMENT", "--server-id=1")
		_, err := mysql.Open(t.Context(), s.db())
		require.ErrorIs(t, err, mysql.ErrUnsupported)
		assert.ErrorContains(t, err, "binlog_format")
	})
	t.Run("packets", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, "--max-allowed-packet=512K")
		_, err := mysql.Open(t.Context(), s.db())
		require.ErrorIs(t, err, mysql.ErrUnsupported)
		assert.ErrorContains(t, err, "max_allowed_packet is 524288")
	})
	t.Run("no syncs", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, "--innodb-flush-method=nosync")
		_, err := mysql.Open(t.Context(), s.db())
		require.ErrorIs(t, err, mysql.ErrNotDurable)
	})
}

func TestLargestBodyIsThatOfAPacket(t *testing.T) {
	t.Parallel()
	s := newServer(t, "--max-allowed-packet=1M")
	store := open(t, s.db())
	large := event("large")
	large.Body = callback.NewSecret(string(make([]byte, 400<<10)))
	_, err := store.Put(t.Context(), large)
	require.NoError(t, err)
	larger := event("larger")
	larger.Body = callback.NewSecret(string(make([]byte, 500<<10)))
	_, err = store.Put(t.Context(), larger)
	require.ErrorIs(t, err, mysql.ErrTooLarge)
	s.exec(`SET GLOBAL max_allowed_packet = 16777216`)
	db := s.connect("root@", "livecode") // the setting is for new connections
	defer db.Close()
	put(t, store, "small")
	_, err = open(t, db).Put(t.Context(), larger)
	require.NoError(t, err)
}

// A role may be allowed to write to a replica, and must not.
func TestReadOnlyServersAreRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	store := open(t, s.db())
	put(t, store, "a")
	s.exec(`SET GLOBAL read_only = 1`)
	_, err := store.Put(t.Context(), event("b"))
	require.ErrorIs(t, err, mysql.ErrReadOnly)
	_, err = store.Claim(t.Context(), 1)
	require.ErrorIs(t, err, mysql.ErrReadOnly)
	_, err = mysql.Open(t.Context(), s.db())
	require.ErrorIs(t, err, mysql.ErrReadOnly)
	s.exec(`SET GLOBAL read_only = 0`)
	put(t, store, "b")
}
