package api3

import (
	"errors"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

const day = 24 * time.Hour

// formatUTC is how times are sent, but for recording tasks.
func formatUTC(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// forms are how times come. What has no zone is in the zone of China.
var forms = []string{
	time.RFC3339Nano, // 2019-01-08T10:00:00Z, 2019-06-21T12:01:02+08:00
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999",
}

// inChina returns the time of Unix seconds in the zone of the service, 0 is none.
func inChina(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).In(wire.China)
}

var errNoTime = errors.New("not a time")

// parseTime reads a time in any of the spellings that the vendor's samples have.
// The empty string and the vendor's "0000-00-00 00:00:00" are the zero time.
func parseTime(text string) (time.Time, error) {
	if text == "" || text == "0000-00-00 00:00:00" {
		return time.Time{}, nil
	}
	if t, err := wire.ParseDateTime(text); err == nil {
		return t, nil
	}
	for _, form := range forms {
		if t, err := time.ParseInLocation(form, text, wire.China); err == nil {
			return t.In(wire.China), nil
		}
	}
	return time.Time{}, errNoTime
}

// readTime reads a member that is a time.
func readTime(r *wire.Reader, dst *time.Time) error {
	var text string
	if err := r.Text(&text); err != nil {
		return err
	}
	t, err := parseTime(text)
	if err != nil {
		return &wire.FieldError{Want: "a time", Got: "another text"}
	}
	*dst = t
	return nil
}
