package media

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// core is what every part of the server uses.
type core struct {
	base    string // the URL of the Server
	options Options
	logger  *slog.Logger
	account account
	disk    *disk
	ctx     context.Context // ends with the server
	fileNo  atomic.Uint64
}

// filesPath is where recordings and screenshots are fetched. No application can
// have that name, which a push URL would carry.
const filesPath = "/:files/"

func (c *core) fileURL(name string) string { return c.base + filesPath + name }

// newFileName returns a name that no file of the server has.
func (c *core) newFileName(streamID, format string) string {
	if format == "hls" {
		format = "m3u8"
	}
	at := time.Now().UTC().Format("20060102-150405.000")
	return fmt.Sprintf("%s-%s-%d.%s", fileStem(streamID), at, c.fileNo.Add(1), format)
}
