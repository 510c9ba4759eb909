package wire

import "time"

// China is the zone of every date on the wire. A fixed zone needs no tzdata,
// which a container made from scratch lacks.
var China = time.FixedZone("UTC+8", 8*60*60)

// ParseDateTime reads YYYY-MM-DD HH:MM:SS in the zone of the service. The empty
// string is the zero time.
func ParseDateTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(time.DateTime, text, China)
}

// FormatDateTime writes t as YYYY-MM-DD HH:MM:SS in the zone of the service,
// whatever zone t carries. The zero time is the empty string.
func FormatDateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(China).Format(time.DateTime)
}
