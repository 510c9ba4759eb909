package media_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// event is what the tests read of a notification.
type event struct {
	Type         int             `json:"event_type"`
	StreamID     string          `json:"stream_id"`
	Sequence     string          `json:"sequence"`
	App          string          `json:"app"`
	AppName      string          `json:"appname"`
	UserIP       string          `json:"user_ip"`
	StreamParam  string          `json:"stream_param"`
	ErrCode      int             `json:"errcode"`
	PushDuration string          `json:"push_duration"`
	Width        int             `json:"width"`
	Height       int             `json:"height"`
	VideoURL     string          `json:"video_url"`
	FileFormat   string          `json:"file_format"`
	FileSize     int64           `json:"file_size"`
	Duration     int64           `json:"duration"`
	TaskID       string          `json:"task_id"`
	PicFullURL   string          `json:"pic_full_url"`
	Raw          json.RawMessage `json:"-"`
}

// inbox receives the notifications of a test.
type inbox struct {
	t      *testing.T
	url    string
	events chan event
}

func newInbox(t *testing.T) *inbox {
	in := &inbox{t: t, events: make(chan event, 100)}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var e event
		if err == nil && json.Unmarshal(body, &e) == nil {
			e.Raw = body
			in.events <- e
		}
		_, _ = io.WriteString(w, `{"code":0}`)
	}))
	t.Cleanup(srv.Close)
	in.url = srv.URL
	return in
}

// next returns the next notification, which must be of this type.
func (in *inbox) next(kind int) event {
	in.t.Helper()
	select {
	case e := <-in.events:
		require.Equal(in.t, kind, e.Type, "%s", e.Raw)
		return e
	case <-time.After(20 * time.Second):
		require.FailNow(in.t, "no notification", "of type %d", kind)
		return event{}
	}
}

// none reports a failure if a notification has come.
func (in *inbox) none() {
	in.t.Helper()
	select {
	case e := <-in.events:
		require.FailNow(in.t, "a notification", "%s", e.Raw)
	default:
	}
}
