package deploy_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A terminator is a program that runs one of the configurations, with ports, files and
// addresses of the test in place of those of the text.
type terminator struct {
	dir  string // everything that it writes
	addr string // where it speaks TLS
	pool *x509.CertPool
}

// addresses are those behind a terminator.
type addresses struct{ api, stat, receiver string }

// replace changes each old text into the new one and fails where the
// configuration does not have it, so that the test runs what is shipped.
func replace(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

func shipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func startNginx(t *testing.T, to addresses, edit ...string) *terminator {
	t.Helper()
	s := newTerminator(t)
	conf := replace(t, shipped(t, "nginx/livecode.conf"),
		"listen 443 ", "listen "+s.addr+" ",
		"/etc/nginx/livecode.", s.dir+"/livecode.",
		"/var/log/nginx/livecode.log", s.dir+"/error.log",
		"fcgi.video.qcloud.com:80", to.api, "statcgi.video.qcloud.com:80", to.stat,
		"127.0.0.1:8080", to.receiver)
	conf = replace(t, conf, edit...)
	main := "daemon off;\nworker_processes 1;\npid " + s.dir + "/pid;\nerror_log " + s.dir + "/main.log;\n"
	if os.Getuid() == 0 {
		main += "user root;\n" // the temporary folder is root's
	}
	main += "events {}\nhttp {\naccess_log " + s.dir + "/access.log;\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		main += kind + "_temp_path " + s.dir + "/" + kind + ";\n"
	}
	s.write(t, "nginx.conf", main+conf+"}\n")
	s.run(t, "nginx", "-p", s.dir, "-e", filepath.Join(s.dir, "start.log"), "-c", filepath.Join(s.dir, "nginx.conf"))
	return s
}

func startHAProxy(t *testing.T, to addresses) *terminator {
	t.Helper()
	s := newTerminator(t)
	s.write(t, "haproxy.cfg", replace(t, shipped(t, "haproxy/livecode.cfg"),
		"bind :443", "bind "+s.addr,
		"/etc/haproxy/livecode.pem", s.dir+"/livecode.pem",
		"server api fcgi.video.qcloud.com:80", "server api "+to.api,
		"server stat statcgi.video.qcloud.com:80", "server stat "+to.stat,
		"127.0.0.1:8080", to.receiver))
	s.run(t, "haproxy", "-db", "-f", filepath.Join(s.dir, "haproxy.cfg"))
	return s
}

func startCaddy(t *testing.T, to addresses) *terminator {
	t.Helper()
	s := newTerminator(t)
	_, port, err := net.SplitHostPort(s.addr)
	require.NoError(t, err)
	s.write(t, "Caddyfile", replace(t, shipped(t, "caddy/Caddyfile"),
		"{\n\tlog {", "{\n\tadmin off\n\tauto_https disable_redirects\n\tlog {",
		"live-api.example.com {", "https://live-api.example.com:"+port+" {",
		"live-stat.example.com {", "https://live-stat.example.com:"+port+" {",
		"live-callback.example.com {", "https://live-callback.example.com:"+port+" {",
		"/etc/caddy/livecode.", s.dir+"/livecode.",
		"reverse_proxy fcgi.video.qcloud.com:80", "reverse_proxy "+to.api,
		"reverse_proxy statcgi.video.qcloud.com:80", "reverse_proxy "+to.stat,
		"127.0.0.1:8080", to.receiver))
	s.run(t, "caddy", "run", "--adapter", "caddyfile", "--config", filepath.Join(s.dir, "Caddyfile"))
	return s
}

func newTerminator(t *testing.T) *terminator {
	t.Helper()
	s := &terminator{dir: t.TempDir(), addr: freeAddress(t)}
	s.pool = s.certify(t)
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

func (s *terminator) write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600))
}

// certify makes the certificate of the three names, and the pool that trusts it.
func (s *terminator) certify(t *testing.T) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "livecode test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"live-api.example.com", "live-stat.example.com", "live-callback.example.com"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	crt := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	pk := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	s.write(t, "livecode.crt", crt)
	s.write(t, "livecode.key", pk)
	s.write(t, "livecode.pem", crt+pk)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM([]byte(crt)))
	return pool
}

// run starts the program and waits until it takes connections.
func (s *terminator) run(t *testing.T, name string, args ...string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has all of 127.0.0.0/8 for senders")
	}
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("LIVECODE_TEST_ALL") == "" {
		t.Skip(name + " is not installed")
	}
	require.NoError(t, err)
	out, err := os.Create(filepath.Join(s.dir, "output"))
	require.NoError(t, err)
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Env = append(os.Environ(), "HOME="+s.dir, "XDG_DATA_HOME="+s.dir, "XDG_CONFIG_HOME="+s.dir)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // an orderly end waits for idle connections
		_ = cmd.Wait()
		_ = out.Close()
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", s.addr)
		if err == nil {
			_ = conn.Close()
			return
		}
		require.True(t, time.Now().Before(deadline), "%s does not listen: %s", name, s.written(t))
	}
}

// transport reaches the terminator under each of its names, from an address of
// this machine.
func (s *terminator) transport(t *testing.T, from string) *http.Transport {
	t.Helper()
	tr := http.DefaultTransport.(*http.Transport).Clone()
	tr.TLSClientConfig.RootCAs = s.pool
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	tr.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return d.DialContext(ctx, "tcp", s.addr) }
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// written returns all that the program has written: its output, its logs.
func (s *terminator) written(t *testing.T) string {
	t.Helper()
	var all bytes.Buffer
	for _, pattern := range []string{"output", "*.log"} {
		files, err := filepath.Glob(filepath.Join(s.dir, pattern))
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			fmt.Fprintf(&all, "== %s\n%s\n", filepath.Base(file), text)
		}
	}
	return all.String()
}
