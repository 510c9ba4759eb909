// Package service finds the live-code service that an example talks to: the one
// that the environment names, or a fake inside the process.
package service

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// Connect returns a Client for the account in LIVECODE_APPID and LIVECODE_KEY, at
// LIVECODE_ENDPOINT or else at the vendor's own addresses. With none of the three
// set it starts a fake, lets fill give it something to tell, and says so. Call
// done at the end.
func Connect(fill func(*livetest.Server)) (client *livecode.Client, done func(), err error) {
	appID, key, endpoint := os.Getenv("LIVECODE_APPID"), os.Getenv("LIVECODE_KEY"), os.Getenv("LIVECODE_ENDPOINT")
	if appID == "" && key == "" && endpoint == "" {
		srv := livetest.NewServer()
		fill(srv)
		fmt.Println("LIVECODE_APPID, LIVECODE_KEY and LIVECODE_ENDPOINT are not set: using the embedded fake service.")
		client, err = livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
		return client, srv.Close, err
	}
	id, err := strconv.ParseInt(appID, 10, 64)
	if err != nil {
		return nil, nil, errors.New("LIVECODE_APPID must be the number of the account")
	}
	var opts []livecode.Option
	if endpoint != "" {
		opts = append(opts, livecode.WithBaseURL(endpoint))
	}
	client, err = livecode.New(id, key, opts...)
	return client, func() {}, err
}

// Today returns the day that it is in China, from its first to its last second:
// the widest window that the service lists recordings of.
func Today() (start, end time.Time) {
	china := time.FixedZone("UTC+8", 8*60*60)
	y, m, d := time.Now().In(china).Date()
	start = time.Date(y, m, d, 0, 0, 0, 0, china)
	return start, start.AddDate(0, 0, 1).Add(-time.Second)
}

// Stream returns the stream named on the command line, or another one.
func Stream(otherwise string) string {
	if len(os.Args) > 1 {
		return os.Args[1]
	}
	return otherwise
}
