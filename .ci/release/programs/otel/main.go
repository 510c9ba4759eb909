// A first program with OpenTelemetry: a receiver that is traced by whatever the program has set.
package main

import (
	"fmt"
	"log"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/otel"
)

func main() {
	telemetry, err := otel.New()
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := callback.NewVerifier("callback-key-of-the-console")
	if err != nil {
		log.Fatal(err)
	}
	_, err = callback.NewHandler(verifier, callback.Handlers{},
		callback.WithCounters(telemetry.Counters("")), callback.WithObserver(telemetry.Receiver()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("a receiver that is traced")
}
