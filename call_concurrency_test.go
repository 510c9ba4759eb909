package livecode

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// stormTime is how long the storm lasts. A release is tested with -storm=60s.
var stormTime = flag.Duration("storm", 5*time.Second, "how long TestStorm lasts; 1s with -short")

// TestStorm lets 200 goroutines share one Client while some answers go wrong. Each
// answer depends on the question, so that one that gets into the wrong hands, or a
// buffer that is used by two, is seen.
func TestStorm(t *testing.T) {
	const callers = 200
	lasts := *stormTime
	if testing.Short() {
		lasts = time.Second
	}
	goroutines, descriptors := runtime.NumGoroutine(), countDescriptors(t)
	srv := faultnet.NewServer(http.HandlerFunc(answerTheQuestion))
	srv.FailAlways(sometimes())
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL))
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	var right, failed atomic.Int64
	var wg sync.WaitGroup
	for n := range callers {
		wg.Go(func() {
			for turn := 0; ctx.Err() == nil; turn++ {
				ask(t, ctx, c, fmt.Sprintf("8888_%d_%d", n, turn), &right, &failed)
			}
		})
	}
	wg.Wait()
	t.Logf("%d right answers and %d typed errors in %v, over %d connections", right.Load(), failed.Load(), lasts, srv.Accepted())
	assert.Greater(t, right.Load(), failed.Load())
	assert.Positive(t, failed.Load(), "nothing went wrong")

	c.CloseIdleConnections()
	srv.Close()
	assertBack(t, "goroutines", goroutines, runtime.NumGoroutine)
	assertBack(t, "descriptors", descriptors, func() int { return countDescriptors(t) })
}

// ask makes one of several calls about a stream and looks at the answer.
func ask(t *testing.T, ctx context.Context, c *Client, id string, right, failed *atomic.Int64) {
	var got, want any
	var err error
	switch rand.IntN(4) {
	case 0:
		var status ChannelStatus
		status, err = c.Channel.GetStatus(ctx, id)
		got, want = status.Width, checksum(id)
	case 1:
		var page TapeFilePage
		page, err = c.Tape.ListFiles(ctx, id, ListFilesParams{})
		if err == nil && assert.Len(t, page.Files, 50) {
			got, want = page.Files[49].FileID+"/"+page.Files[0].URL, fmt.Sprint(checksum(id), "/", id)
		}
	case 2:
		var stat LiveStat
		stat, err = c.Stat.Live(ctx, StatParams{StreamID: id})
		got, want = stat.StreamCount, checksum(id)
	case 3:
		err = c.Channel.SetDelay(ctx, id, time.Minute)
	}
	if err == nil {
		right.Add(1)
		assert.Equal(t, want, got, id)
		return
	}
	failed.Add(1)
	var transport *TransportError
	var api *APIError
	var answer *ResponseError
	assert.True(t, errors.As(err, &transport) || errors.As(err, &api) || errors.As(err, &answer), "%T", err)
	assert.NotContains(t, err.Error(), faultKey)
}

func checksum(id string) int64 { return int64(crc32.ChecksumIEEE([]byte(id))) }

// answerTheQuestion answers with what only the right question has.
func answerTheQuestion(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	id := q.Get("Param.s.channel_id") + q.Get("Param.s.stream_id")
	sum := checksum(id)
	files := strings.Repeat(fmt.Sprintf(`{"file_id":%d,"record_file_url":%q},`, sum, id), 50)
	_, _ = io.WriteString(w, fmt.Sprintf(
		`{"ret":0,"output":{"status":1,"task_id":%d,"width":%d,"stream_count":%d,"file_list":[%s]}}`, sum, sum, sum, strings.TrimSuffix(files, ",")))
}

// sometimes is healthy, but for one in twenty.
func sometimes() faultnet.Fault {
	faults := []faultnet.Fault{
		faultnet.ResetBeforeCall(), faultnet.ResetBeforeResponse(), faultnet.CloseBeforeResponse(), faultnet.ResetInBody(),
		faultnet.Truncate(), faultnet.TruncatedChunks(), faultnet.BadChunk(), faultnet.TruncatedGzip(),
		faultnet.Respond(200, nil, `{"ret":1201}`), faultnet.Respond(200, nil, "time expired"), faultnet.Respond(503, nil, "oops"),
		faultnet.Respond(302, http.Header{"Location": {"/elsewhere"}}, ""), faultnet.Respond(200, nil, "<html>"),
		faultnet.Delay(20 * time.Millisecond), faultnet.LongHeader(100 << 10), faultnet.Chunked(), faultnet.Gzip(),
	}
	healthy := faultnet.PassThrough()
	return func(x *faultnet.Exchange) {
		if rand.IntN(20) > 0 {
			healthy(x)
			return
		}
		faults[rand.IntN(len(faults))](x)
	}
}
