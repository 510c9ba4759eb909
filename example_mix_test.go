package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleMixService_Start() {
	srv := livetest.NewServer(livetest.WithStream("8888_host", livetest.Live), livetest.WithStream("8888_guest", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// The guest lies on the host, in a corner.
	_, err = client.Mix.Start(context.Background(), livecode.StartMixParams{
		SessionID: "duel_1", OutputID: "8888_host",
		Inputs: []livecode.MixInput{
			{StreamID: "8888_host", Layer: 1},
			{StreamID: "8888_guest", Layer: 2, Width: 0.25, Height: 0.25, X: 0.7, Y: 0.05},
		},
	})
	switch {
	case errors.Is(err, livecode.ErrMixTooEarly):
		log.Fatal("one of them is not live: ", err)
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println(srv.Mixes()[0].Inputs)

	// Output: [8888_host 8888_guest]
}

func ExampleMixService_Cancel() {
	srv := livetest.NewServer(livetest.WithStream("8888_host", livetest.Live), livetest.WithStream("8888_guest", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// A session that has ended by itself is no error.
	_, err = client.Mix.Cancel(context.Background(), "duel_1", "8888_host")
	fmt.Println(err)

	// Output: <nil>
}

func ExampleNewMix() {
	srv := livetest.NewServer(livetest.WithStream("8888_host", livetest.Live), livetest.WithStream("8888_guest", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// The output is none of the inputs, so it is a stream of its own.
	params, err := livecode.NewMix("duel_1", "8888_duel", livecode.MixTemplate20,
		livecode.MixStreamInput("8888_host"), livecode.MixStreamInput("8888_guest"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Mix.Start(context.Background(), params); err != nil {
		log.Fatal(err)
	}
	mix := srv.Mixes()[0]
	fmt.Println(mix.OutputStreamID, mix.Template, mix.Inputs)

	// Output: 8888_duel 20 [8888_host 8888_guest]
}

func ExampleMixStreamInput() {
	input := livecode.MixStreamInput("8888_guest")
	input.Layer = 2
	input.Crop = &livecode.MixCrop{Width: 360, Height: 360, X: 140}
	fmt.Println(input.StreamID, input.Layer, *input.Crop)

	// Output: 8888_guest 2 {360 360 140 0}
}

func ExampleMixCanvasInput() {
	srv := livetest.NewServer(livetest.WithStream("8888_host", livetest.Live), livetest.WithStream("8888_guest", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// Template 390 places two streams on a canvas.
	params, err := livecode.NewMix("duel_1", "8888_duel", livecode.MixTemplate390,
		livecode.MixCanvasInput("background", 1280, 720, "0x202020"), livecode.MixStreamInput("8888_host"), livecode.MixStreamInput("8888_guest"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Mix.Start(context.Background(), params)
	fmt.Println(srv.Mixes()[0].Template, err)

	// Output: 390 <nil>
}

func ExampleMixTemplate_Inputs() {
	fmt.Println(livecode.MixTemplate10.Inputs(), livecode.MixTemplate610.Inputs())

	_, err := livecode.NewMix("duel_1", "8888_duel", livecode.MixTemplate610, livecode.MixStreamInput("8888_host"))
	fmt.Println(err)

	// Output:
	// 2 6
	// livecode: Mix_StreamV2: Inputs must be 6 for template 610
}
