package livecode_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/qcloudlive/livecode"
)

// Whatever the id of a stream, a server that parses the request as it stands on
// the wire finds that id, and one interface, one t and one sign.
func FuzzQuery(f *testing.F) {
	for _, id := range oddIDs {
		f.Add(id)
	}
	wire := &wireTransport{}
	client, err := livecode.New(testAppID, testKey, livecode.WithClock(atNoon),
		livecode.WithHTTPClient(&http.Client{Transport: wire}))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if _, err := client.Channel.GetStatus(t.Context(), id); (err == nil) != (id != "") {
			t.Fatalf("stream id %q: %v", id, err)
		}
		if id == "" {
			return
		}
		assertOneOfEach(t, received{query: wire.query}.params(t), map[string]string{
			"cmd": "1252000000", "interface": "Live_Channel_GetStatus", "Param.s.channel_id": id,
			"t": "1772337660", "sign": "b3ea88c4b9c0f1cce278c9f6816e767b",
		})
	})
}

// A wireTransport writes a request as net/http would, reads it as a server would,
// and keeps its query.
type wireTransport struct{ query string }

func (w *wireTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	var wire bytes.Buffer
	if err := req.Write(&wire); err != nil {
		return nil, err
	}
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, err
	}
	w.query = got.URL.RawQuery
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(anyAnswer))}, nil
}
