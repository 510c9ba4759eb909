package wire

import "time"

// China is the zone of every date on the wire. A fixed zone needs no tzdata,
// which a container made from scratch lacks.
var China = time.FixedZone("UTC+8", 8*60*60)

// ParseDateTime reads YYYY-MM-DD HH:MM:SS in the zone of the service. The empty
// string is the zero time.
//
// Every row of a page has such a date, and package time takes as long for it as
// the row takes for half of its fields. So the form that is always sent is read
// here, and whatever differs from it is left to package time.
func ParseDateTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, ok := parseDigits(text); ok {
		return t, nil
	}
	return time.ParseInLocation(time.DateTime, text, China)
}

func parseDigits(text string) (time.Time, bool) {
	const form = "0000-00-00 00:00:00"
	if len(text) != len(form) {
		return time.Time{}, false
	}
	var parts [6]int
	part := 0
	for i := range len(form) {
		digit := int(text[i]) - '0'
		switch {
		case form[i] != '0' && text[i] == form[i]:
			part++
		case form[i] == '0' && 0 <= digit && digit <= 9:
			parts[part] = parts[part]*10 + digit
		default:
			return time.Time{}, false
		}
	}
	t := time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], 0, China)
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	// time.Date takes the 31st of February for a day in March.
	return t, parts == [6]int{year, int(month), day, hour, minute, second}
}

// FormatDateTime writes t as YYYY-MM-DD HH:MM:SS in the zone of the service,
// whatever zone t carries. The zero time is the empty string.
func FormatDateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(China).Format(time.DateTime)
}
