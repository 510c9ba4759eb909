// A first program with Prometheus: what a scrape finds of a receiver to which nothing has come.
package main

import (
	"fmt"
	"log"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/prom"
)

func main() {
	metrics, registry := prom.New(), prometheus.NewRegistry()
	registry.MustRegister(metrics)
	verifier, err := callback.NewVerifier("callback-key-of-the-console")
	if err != nil {
		log.Fatal(err)
	}
	_, err = callback.NewHandler(verifier, callback.Handlers{},
		callback.WithCounters(metrics.Counters("")), callback.WithObserver(metrics.Receiver("")))
	if err != nil {
		log.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(families) > 10, "that there are many metrics")
}
