package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"
)

// A road leads to a server, and may be cut.
type road struct {
	addr atomic.Pointer[string] // of the server
	cut  atomic.Bool
	at   atomic.Pointer[string] // cuts the road before it is sent
	dead sync.Map               // keeps connections from being closed as garbage
}

// newRoad returns a database whose connections take the road.
func newRoad(t *testing.T, dsn, addr string) (*road, *sql.DB) {
	t.Helper()
	r := &road{}
	r.leadTo(addr)
	network := fmt.Sprint("road", prefixes.Add(1))
	driver.RegisterDialContext(network, func(ctx context.Context, _ string) (net.Conn, error) {
		if r.cut.Load() {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", *r.addr.Load())
		return &roadConn{Conn: conn, road: r, closed: make(chan struct{})}, err
	})
	user, rest, _ := strings.Cut(dsn, "@tcp(")
	_, database, _ := strings.Cut(rest, ")")
	db, err := sql.Open("mysql", user+"@"+network+"(x)"+database)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return r, db
}

// newRoadToServer takes the server of the tests.
func newRoadToServer(t *testing.T) (*road, *sql.DB) {
	t.Helper()
	server(t)
	_, rest, ok := strings.Cut(dsn(), "@tcp(")
	if !ok {
		skip(t, "%s is not over TCP", dsnVariable)
	}
	addr, _, _ := strings.Cut(rest, ")")
	return newRoad(t, dsn(), addr)
}

func (r *road) leadTo(addr string) { r.addr.Store(&addr) }

// hang cuts the road. Connections that are open then are dead for ever, as behind
// a box on the way that has forgotten them.
func (r *road) hang() (heal func()) {
	r.cut.Store(true)
	return func() { r.cut.Store(false) }
}

type roadConn struct {
	net.Conn
	road   *road
	dead   atomic.Bool
	closed chan struct{}
	once   sync.Once
}

// hangAt cuts the road when a statement is sent that holds some words.
func (r *road) hangAt(words string) (heal func()) {
	r.at.Store(&words)
	return func() {
		r.at.Store(nil)
		r.cut.Store(false)
	}
}

func (c *roadConn) Write(b []byte) (int, error) {
	if words := c.road.at.Load(); words != nil && strings.Contains(string(b), *words) {
		c.road.cut.Store(true)
	}
	if c.isDead() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// Read passes on what comes, unless the road was cut meanwhile.
func (c *roadConn) Read(b []byte) (int, error) {
	n, err := 0, error(nil)
	if !c.isDead() {
		n, err = c.Conn.Read(b)
	}
	if c.isDead() {
		<-c.closed
		return 0, net.ErrClosed
	}
	return n, err
}

func (c *roadConn) isDead() bool {
	if c.road.cut.Load() {
		c.dead.Store(true)
	}
	return c.dead.Load()
}

// Close does not tell the server of a dead connection.
func (c *roadConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	if c.isDead() {
		c.road.dead.Store(c, nil)
		return nil
	}
	return c.Conn.Close()
}
