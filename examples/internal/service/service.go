// Package service finds the live-code service that an example talks to: the one
// that the environment names, or a fake inside the process.
package service

import (
	"fmt"
	"os"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// Connect returns the Client of [livecode.FromEnv]. With none of its variables set it
// starts a fake, lets fill give it something to tell, and says so. Call done at the end.
func Connect(fill func(*livetest.Server)) (client *livecode.Client, done func(), err error) {
	if NothingSet("LIVECODE_APPID", "LIVECODE_KEY", "LIVECODE_ENDPOINT") {
		srv := livetest.NewServer()
		fill(srv)
		fmt.Println("LIVECODE_APPID, LIVECODE_KEY and LIVECODE_ENDPOINT are not set: using the embedded fake service.")
		client, err = livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
		return client, srv.Close, err
	}
	client, err = livecode.FromEnv()
	return client, func() {}, err
}

// Stream returns the stream named on the command line, or another one.
func Stream(otherwise string) string {
	if len(os.Args) > 1 {
		return os.Args[1]
	}
	return otherwise
}
