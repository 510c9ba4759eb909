// Package service runs livetest in a process of its own, so that the memory of a
// large account is not counted as that of the client.
package service

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/livetest"
)

// Name is the role. It serves one [Account] after the other.
const Name = "service"

// An Account is what the service has. The address and the credentials are in the
// answer.
type Account struct {
	Streams, Screenshots int

	URL   string
	AppID int64
	Key   string
}

// Play is the role.
func Play(ask *bufio.Scanner, answer io.Writer) error {
	fmt.Fprintln(answer, "ready")
	for ask.Scan() {
		var a Account
		if err := json.Unmarshal(ask.Bytes(), &a); err != nil {
			return err
		}
		srv := livetest.NewServer(livetest.WithStreams(a.Streams))
		defer srv.Close()
		for range a.Screenshots {
			srv.AddScreenshot("8888_000001", livetest.Screenshot{})
		}
		a.URL, a.AppID, a.Key = srv.URL, srv.AppID, srv.Key
		if err := json.NewEncoder(answer).Encode(a); err != nil {
			return err
		}
	}
	return ask.Err()
}

// In sets up an account in the child and returns it with its address.
func In(service *child.Process, a Account) (Account, error) {
	plan, err := json.Marshal(a)
	if err != nil {
		return a, err
	}
	line, err := service.Ask("%s", plan)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(line), &a)
}
