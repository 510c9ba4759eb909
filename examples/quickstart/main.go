// Quickstart runs the whole SDK against the embedded fake service, over real
// connections on this machine: every interface is called, every kind of event is
// received, and each step says what happened.
//
//	go run ./examples/quickstart
//	LIVECODE_WIRE=api3 go run ./examples/quickstart # the same over API 3.0
//
// It exits with 1 when anything is off.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	failures, err := run(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
	if failures > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context) (failures int, err error) {
	s, err := newStage()
	if err != nil {
		return 0, err
	}
	defer s.close()
	fmt.Printf("The service is a fake at %s, the receiver listens at %s.\n", s.srv.URL, s.receiverURL)

	for _, chapter := range []struct {
		title string
		tell  func(context.Context, *stage)
	}{
		{"A broadcaster pushes", broadcasting},
		{"Statistics", statistics},
		{"Recordings", recordings},
		{"Screenshots", screenshots},
		{"Mixing", mixing},
		{"Cutting a stream off", cuttingOff},
		{"What the receiver refuses", refusing},
	} {
		fmt.Printf("\n%s\n", chapter.title)
		chapter.tell(ctx, s)
	}
	s.checkCoverage()
	return s.summary(), nil
}
