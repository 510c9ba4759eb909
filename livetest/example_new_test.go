package livetest_test

import (
	"context"
	"fmt"

	"github.com/qcloudlive/livecode/livetest"
)

// In a test of your own, t is its *testing.T.
func ExampleNew() {
	t := new(standIn)
	defer t.end()

	srv, client := livetest.New(t, livetest.WithStream("8888_room"))
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)

	_ = srv.Interrupt("8888_room", 1) // the broadcaster has stopped
	status, err = client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output:
	// live <nil>
	// idle <nil>
}

// A standIn does for a testing.T where there is none.
type standIn struct{ cleanups []func() }

func (t *standIn) Helper()          {}
func (t *standIn) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }
func (t *standIn) end() {
	for _, f := range t.cleanups {
		f()
	}
}
