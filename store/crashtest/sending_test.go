//go:build unix

package crashtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// profiles are the habits of the service since 2016, a hundred times as fast.
var profiles = []callbacktest.RetryProfile{
	callbacktest.Profile2017().Scaled(0.01),
	{Retries: 99, Wait: 30 * time.Millisecond, NeedsCode: true},
	callbacktest.Profile2022().Scaled(0.01),
	{Retries: 3, Wait: 600 * time.Millisecond, NeedsCode: true},
}

// A post office sends notifications and notes what was acknowledged.
type postOffice struct {
	t      *testing.T
	sender *callbacktest.Sender

	mu    sync.Mutex
	acked []string
	lost  []string // the sender gave up
	first chan struct{}
}

func newPostOffice(t *testing.T, url string, opts callbacktest.SenderOptions) *postOffice {
	t.Helper()
	opts.Timeout = 5 * time.Second
	sender, err := callbacktest.NewSender(url, testKey, opts)
	require.NoError(t, err)
	return &postOffice{t: t, sender: sender, first: make(chan struct{})}
}

// send delivers one push of a stream, with all the repeats it takes.
func (o *postOffice) send(stream, sequence string) {
	fields := callbacktest.Sample(1, stream, time.Now())
	fields["sequence"] = sequence
	_, err := o.sender.Send(context.Background(), fields)
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		o.lost = append(o.lost, sequence)
		return
	}
	if o.acked = append(o.acked, sequence); len(o.acked) == 1 {
		close(o.first)
	}
}

// sendStreams sends events of several streams at once, those of a stream one
// after the other. The returned channel is closed when all are settled.
func (o *postOffice) sendStreams(round, streams, each int) <-chan struct{} {
	var all sync.WaitGroup
	for s := range streams {
		all.Go(func() {
			for i := range each {
				o.send(fmt.Sprintf("8888_stream%d", s), fmt.Sprintf("%05d%02d%04d", round+1, s, i))
			}
		})
	}
	settled := make(chan struct{})
	go func() {
		all.Wait()
		close(settled)
	}()
	return settled
}

// sendSteadily sends events of several streams at a rate, those of a stream one
// after the other. stop waits for what is on its way and returns how many in a
// second were settled.
func (o *postOffice) sendSteadily(streams int, perSecond float64) (stop func() (rate float64)) {
	begun, ended := time.Now(), make(chan struct{})
	apart := time.Duration(float64(time.Second) / perSecond)
	var all sync.WaitGroup
	for s := range streams {
		all.Go(func() {
			due := begun.Add(time.Duration(s) * apart)
			for i := 0; ; i++ {
				select {
				case <-ended:
					return
				case <-time.After(time.Until(due)):
				}
				o.send(fmt.Sprintf("8888_stream%d", s), fmt.Sprintf("%02d%06d", s, i))
				due = due.Add(time.Duration(streams) * apart)
			}
		})
	}
	return func() float64 {
		close(ended)
		all.Wait()
		return float64(len(o.acked)+len(o.lost)) / time.Since(begun).Seconds()
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// A balancer dials whichever of the receivers answers, in turn.
type balancer struct {
	addrs []string
	turn  atomic.Int64
}

func (b *balancer) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: b.dial}}
}

func (b *balancer) dial(ctx context.Context, network, _ string) (conn net.Conn, err error) {
	turn := int(b.turn.Add(1))
	for i := range b.addrs {
		var d net.Dialer
		if conn, err = d.DialContext(ctx, network, b.addrs[(turn+i)%len(b.addrs)]); err == nil {
			return conn, nil
		}
	}
	return nil, err
}
