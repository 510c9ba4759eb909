package livecode

import (
	"context"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A QueueService pops messages from the account's private queue.
type QueueService struct{ c *core }

// screenshotQueue is the number of the queue that holds screenshots, the only
// one that the vendor documents.
const screenshotQueue = 100

type queueParams struct {
	Queue int `url:"Param.n.bid"`
	Count int `url:"Param.n.count"`
}

// QueueMessages are the messages of one pop.
type QueueMessages struct {
	// Count is how many messages the service says it popped.
	Count int64
	// Screenshots are the messages.
	Screenshots []Screenshot
}

func (m *QueueMessages) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "count":
		return r.Int(&m.Count)
	case "data":
		return wire.Page(r, &m.Screenshots, maxPage, (*Screenshot).field)
	}
	return r.Skip()
}

// A Screenshot is a picture that the service has taken of a stream.
type Screenshot struct {
	StreamID string
	// FullURL is where the picture lies, empty for old accounts.
	FullURL string
	// Name is the older form: the name of a file in the account's bucket, to be
	// joined as http://<bucket>-<cos appid>.file.myqcloud.com/<Name>.
	Name string
	// CreateTime is in the zone +08:00, zero for old accounts.
	CreateTime time.Time
}

func (s *Screenshot) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_id":
		return r.Text(&s.StreamID)
	case "pic_full_url":
		return r.Text(&s.FullURL)
	case "pic_url":
		return r.Text(&s.Name)
	case "create_time":
		return r.Unix(&s.CreateTime)
	}
	return r.Skip()
}

// Get pops up to count screenshots (截图), of all streams of the account; count is from
// 1 to 100, and 20 a fair choice. An empty queue gives no messages.
//
// Popping is destructive: if the response is lost, up to count messages are lost with
// it. So Get sends once, over a fresh connection, and never retries. When the response
// came and made no sense, the [*ResponseError] has it whole in its Body. Where nothing may be lost, take the
// notification of a screenshot instead, ScreenshotCreated in package callback.
// Other queues, which no page documents, are reached by [Client.Call].
//
// API: Live_Queue_Get, cloud.tencent.com/doc/api/258/5961
func (s QueueService) Get(ctx context.Context, count int) (QueueMessages, error) {
	if count < 1 || count > maxPage {
		return QueueMessages{}, endpoints[queueGet].badArgument("count", "from 1 to 100")
	}
	return call(ctx, s.c, endpoints[queueGet], queueParams{screenshotQueue, count}, output((*QueueMessages).field))
}
