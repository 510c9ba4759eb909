// A first program with the store for one machine.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/bolt"
)

func main() {
	dir, err := os.MkdirTemp("", "livecode-bolt-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := bolt.Open(filepath.Join(dir, "events.db"))
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	verifier, err := callback.NewVerifier("a key")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store)); err != nil {
		log.Fatal(err)
	}
	stats, err := store.Stats(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("a new file, %d events in it\n", stats.Pending)
}
