package api3

import (
	"time"

	"github.com/qcloudlive/livecode"
)

// core is what a [Client] and its services share: the one way to API 3.0 and what the
// options say.
type core struct {
	*livecode.Client
	settings settings
	appID    int64
	now      func() time.Time
}
