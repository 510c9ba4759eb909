// Package netfault stands between a store under test and its server, and does what
// proxies, poolers and networks do on a bad day.
package netfault

import (
	"bytes"
	"net"
	"sync"
)

// A Proxy passes connections on to a server. Make one with [Listen].
type Proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	mode  mode
	asked []byte // whose answers are lost
	pairs map[*pair]struct{}
	wg    sync.WaitGroup
}

// A mode is what becomes of a connection, and of new ones.
type mode int

const (
	passing mode = iota
	silent       // bytes are taken, and nothing comes of them
	lossy        // bytes arrive, answers do not
)

// Listen starts a proxy in front of a server.
func Listen(server string) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: listener, server: server, pairs: map[*pair]struct{}{}}
	p.wg.Go(p.accept)
	return p, nil
}

// Addr is where it listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close ends it and all connections.
func (p *Proxy) Close() {
	_ = p.listener.Close()
	p.Reset()
	p.wg.Wait()
}

// Forget makes it forget the connections that there are, without a word: they stay
// open, and nothing comes back over them. New ones are passed on.
func (p *Proxy) Forget() { p.each(func(c *pair) { c.set(silent) }) }

// Silence does so for new connections too, until Heal.
func (p *Proxy) Silence() {
	p.set(silent)
	p.Forget()
}

// LoseAnswers passes requests on and drops the answers, with a reset, until Heal.
func (p *Proxy) LoseAnswers() {
	p.set(lossy)
	p.each(func(c *pair) { c.set(lossy) })
}

// LoseAnswersTo drops the answers to requests in which text is, with a reset, until
// Heal.
func (p *Proxy) LoseAnswersTo(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = []byte(text)
}

// isLost reports whether the answer to a request is to be lost.
func (p *Proxy) isLost(request []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked) > 0 && bytes.Contains(request, p.asked)
}

// Heal passes new connections on again. Those that there are stay what they are.
func (p *Proxy) Heal() {
	p.set(passing)
	p.LoseAnswersTo("")
}

// Reset ends all connections.
func (p *Proxy) Reset() { p.each((*pair).close) }

func (p *Proxy) set(m mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = m
}

func (p *Proxy) each(do func(*pair)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		do(c)
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		c := &pair{client: client, server: server, isLost: p.isLost}
		p.mu.Lock()
		c.set(p.mode)
		p.pairs[c] = struct{}{}
		p.mu.Unlock()
		p.wg.Go(func() {
			c.run()
			p.mu.Lock()
			defer p.mu.Unlock()
			delete(p.pairs, c)
		})
	}
}
