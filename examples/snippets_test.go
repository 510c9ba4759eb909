package examples

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
)

// The Go blocks of README.md stand in the functions of this file word for word;
// TestREADME_isCompiled looks for them. Examples and tests run them.

func use(ctx context.Context, appID int64, key string) error {
	client, err := livecode.New(appID, key) // the number of the account, the API key of the console
	if err != nil {
		return err
	}
	status, err := client.Channel.GetStatus(ctx, "8888_test123")
	if err == nil {
		fmt.Println(status.State)
	}
	return err
}

// With a context that has ended nothing is sent to the vendor.
func Example_use() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fmt.Println(errors.Is(use(ctx, 1252000000, "a key"), context.Canceled))
	// Output: true
}

func overAPI3(ctx context.Context, appID int64, key string) error {
	client, err := livecode.New(appID, key, api3.Over(api3.FromEnv(), api3.PushDomain("push.example.com")))
	if err != nil {
		return err
	}
	_, err = client.Channel.GetStatus(ctx, "8888_test123")
	return err
}

// Without credentials in the environment nothing is sent to the vendor.
func Example_overAPI3() {
	for _, name := range []string{api3.EnvSecretID, api3.EnvSecretKey} {
		if err := os.Unsetenv(name); err != nil {
			fmt.Println(err)
		}
	}
	_, bad := errors.AsType[*livecode.ArgumentError](overAPI3(context.Background(), 1252000000, "a key"))
	fmt.Println(bad)
	// Output: true
}

// A database of somebody's own.
type database chan string

func (db database) SaveRecording(_ context.Context, stream, file, _ string) error {
	db <- stream + " " + file
	return nil
}

func (db database) EndPush(_ context.Context, stream, _ string) error {
	db <- stream
	return nil
}

func receiveEvents(client *livecode.Client, addr string, db database) error {
	mux := http.NewServeMux()
	mux.Handle("/tencent/live", client.Callback(callback.Handlers{
		RecordingCreated: func(ctx context.Context, ev *callback.RecordingCreated) error {
			return db.SaveRecording(ctx, ev.StreamID, ev.FileID, ev.VideoURL)
		},
		StreamInterrupted: func(ctx context.Context, ev *callback.StreamInterrupted) error {
			return db.EndPush(ctx, ev.StreamID, ev.Sequence)
		},
	}))
	return callback.NewServer(addr, mux).ListenAndServe() // an http.Server with limits that hold
}

func Example_receiveEvents() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	addr := listener.Addr().String()
	_ = listener.Close() // the port is free again
	client, err := livecode.New(1252000000, "a key")
	if err != nil {
		fmt.Println(err)
		return
	}
	db := make(database, 1)
	go func() { fmt.Println(receiveEvents(client, addr, db)) }()
	for conn, err := net.Dial("tcp", addr); ; conn, err = net.Dial("tcp", addr) {
		if err == nil {
			_ = conn.Close()
			break
		}
		time.Sleep(time.Millisecond)
	}

	sender, err := callbacktest.NewSender("http://"+addr+"/tencent/live", "a key", callbacktest.SenderOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := sender.Send(context.Background(), callbacktest.Sample(0, "8888_room", time.Now())); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(<-db)
	// Output: 8888_room
}

func testYourCode(t *testing.T, handlers callback.Handlers) {
	srv, client := livetest.New(t, livetest.WithStream("8888_room", livetest.Live)) // both end with the test
	receiver := httptest.NewServer(client.Callback(handlers))
	defer receiver.Close()
	srv.SetCallbackURL(receiver.URL + "/tencent/live")
	if err := srv.Interrupt("8888_room", 1); err != nil { // your handler receives event 0, signed and retried as the service does
		t.Fatal(err)
	}
	if err := srv.Wait(t.Context()); err != nil { // until every notification is acknowledged or given up
		t.Fatal(err)
	}
}

func TestREADME_testYourCode(t *testing.T) {
	t.Parallel()
	db := make(database, 1)
	testYourCode(t, callback.Handlers{
		StreamInterrupted: func(ctx context.Context, ev *callback.StreamInterrupted) error {
			return db.EndPush(ctx, ev.StreamID, ev.Sequence)
		},
	})
	assert.Equal(t, "8888_room", <-db)
}

func whatNow(err error) {
	switch {
	case errors.Is(err, livecode.CodeNeverPushed): // the stream id was never pushed
	case errors.Is(err, livecode.ErrSignInvalid): // the key is wrong
	case errors.Is(err, context.DeadlineExceeded): // it took too long
	case livecode.MaybeExecuted(err): // ask before you retry
	}
}

func Example_errors() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Channel.GetStatus(context.Background(), "8888_nobody")
	whatNow(err)
	fmt.Println(errors.Is(err, livecode.CodeNeverPushed), livecode.MaybeExecuted(err))
	// Output: true false
}
