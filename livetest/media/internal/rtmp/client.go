package rtmp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/bluenviron/gortmplib"
	"github.com/bluenviron/gortmplib/pkg/message"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// ErrRefused reports that the server has refused the request.
var ErrRefused = errors.New("rtmp: refused by the server")

// Client is the broadcaster's or the viewer's side of a connection.
type Client struct {
	rtmp    gortmplib.Client
	decoder decoder
	encoder encoder
}

// Dial connects to an rtmp URL, to push or to play. Its errors hold nothing of
// the URL but its host.
func Dial(ctx context.Context, rawURL string, publish bool) (*Client, error) {
	u, ok := divide(rawURL)
	if !ok {
		return nil, fmt.Errorf("%w: not an rtmp URL", ErrMalformed)
	}
	c := &Client{rtmp: gortmplib.Client{URL: u, Publish: publish}}
	c.encoder.write = c.rtmp.Write
	if err := c.rtmp.Initialize(ctx); err != nil {
		return nil, dialError(ctx, u.Host, err)
	}
	return c, nil
}

// divide reads a URL as the library wants it: the application as the path, and
// the stream with the query as the fragment. Broadcasters divide it alike, and
// some servers take nothing else. A stream may have a # in its name.
func divide(text string) (*url.URL, bool) {
	rest, ok := strings.CutPrefix(text, "rtmp://")
	host, path, hasPath := strings.Cut(rest, "/")
	app, stream, _ := strings.Cut(path, "/")
	return &url.URL{Scheme: "rtmp", Host: host, Path: "/" + app, Fragment: stream}, ok && hasPath && host != ""
}

func dialError(ctx context.Context, host string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return fmt.Errorf("rtmp: connect to %s: %w", host, err)
	}
	return fmt.Errorf("%w: %s", ErrRefused, host)
}

// Write sends a frame.
func (c *Client) Write(f av.Frame) error { return c.encoder.encode(f) }

// Read returns the next frame.
func (c *Client) Read() (av.Frame, error) {
	for {
		msg, err := c.rtmp.Read()
		if err != nil {
			return av.Frame{}, err
		}
		f, ok, err := c.decoder.decode(msg)
		if err != nil || ok {
			return f, err
		}
	}
}

// Wait reads until the server ends the connection, and returns how. It tells
// pong of each answer to a Ping.
func (c *Client) Wait(pong func()) error {
	for {
		msg, err := c.rtmp.Read()
		if err != nil {
			return err
		}
		if _, ok := msg.(*message.UserControlPingResponse); ok {
			pong()
		}
	}
}

// Ping asks for an answer, which comes after all that was sent before has been
// taken.
func (c *Client) Ping() error { return c.rtmp.Write(&message.UserControlPingRequest{}) }

// Command sends a command without arguments, such as deleteStream.
func (c *Client) Command(name string) error {
	return c.rtmp.Write(&message.CommandAMF0{
		ChunkStreamID: 3, Name: name, Arguments: []any{nil, float64(1)},
	})
}

// NetConn returns the network connection.
func (c *Client) NetConn() net.Conn { return c.rtmp.NetConn() }

// Close ends the connection.
func (c *Client) Close() { c.rtmp.Close() }
