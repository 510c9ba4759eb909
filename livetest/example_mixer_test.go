package livetest_test

import (
	"context"
	"fmt"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// A mixer makes the picture of a mix, as long as there is one.
func ExampleWithMixer() {
	began := make(chan livetest.Mix)
	srv := livetest.NewServer(
		livetest.WithStream("8888_a"), livetest.WithStream("8888_b"),
		livetest.WithMixer(func(ctx context.Context, m livetest.Mix) {
			began <- m
			<-ctx.Done() // the mix has ended, or has new inputs
		}),
	)
	defer srv.Close()

	_, err := srv.Client().Mix.Start(context.Background(), livecode.StartMixParams{
		SessionID: "pk", OutputID: "8888_a",
		Inputs: []livecode.MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2, Width: 0.25}},
	})
	m := <-began
	fmt.Println(m.Inputs, m.Layout[1].Width, err)
	// Output: [8888_a 8888_b] 0.25 <nil>
}

func ExampleServer_SetMixer() {
	srv := livetest.NewServer(livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	defer srv.Close()

	began := make(chan string, 1)
	srv.SetMixer(func(_ context.Context, m livetest.Mix) { began <- m.SessionID })
	_, err := srv.Client().Mix.Start(context.Background(), livecode.StartMixParams{
		SessionID: "pk", OutputID: "8888_a",
		Inputs: []livecode.MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
	})
	fmt.Println(<-began, err)
	// Output: pk <nil>
}
