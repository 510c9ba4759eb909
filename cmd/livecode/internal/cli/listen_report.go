package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
)

// reporter prints what became of events: a line of JSON, or of text.
func (a *app) reporter(asJSON bool) func(listen.Report) error {
	if asJSON {
		return func(r listen.Report) error { return a.printLine(r) }
	}
	return func(r listen.Report) error {
		_, err := io.WriteString(a.Out, reportLine(r)+"\n")
		return err
	}
}

// reportLine is one line, whatever somebody has written into the names.
func reportLine(r listen.Report) string {
	line := fmt.Sprintf("%s  %-19s %-16s", r.Time.Format("15:04:05.000"), r.Event, printable(r.StreamID))
	if detail := reportDetail(r); detail != "" {
		line += "  " + detail
	}
	if r.Redelivered {
		line += "  (again, after a crash)"
	}
	if r.Forward != nil {
		line += "  -> " + printable(r.Forward.String())
		if r.Attempt > 1 || !r.Forward.Taken() {
			line += fmt.Sprintf("  (attempt %d)", r.Attempt)
		}
	}
	return strings.TrimRight(line, " ")
}

// details are the members worth a look, by the type of event.
var details = map[callback.Type][]string{
	callback.TypeStreamInterrupted: {"errcode", "push_duration"},
	callback.TypeStreamStarted:     {"sequence"},
	callback.TypeRecordingCreated:  {"file_format", "duration", "video_url"},
	callback.TypeScreenshotCreated: {"pic_url"},
	callback.TypeRelayTaskChanged:  {"task_id", "callback_event"},
}

func reportDetail(r listen.Report) (detail string) {
	var body map[string]any
	if json.Unmarshal(r.Body, &body) != nil {
		return ""
	}
	for _, name := range details[callback.Type(r.EventType)] {
		value, ok := body[name]
		if !ok {
			continue
		}
		if detail != "" {
			detail += " "
		}
		detail += name + "=" + shorten(printable(fmt.Sprint(value)))
	}
	return detail
}

// shorten keeps a line readable; --json has all of it.
func shorten(text string) string {
	const most = 48
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
