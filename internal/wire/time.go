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
	if t, ok := readDateTime([]byte(text)); ok {
		return t, nil
	}
	return time.ParseInLocation(time.DateTime, text, China)
}

func readDateTime(text []byte) (t time.Time, ok bool) {
	const form = "0000-00-00 00:00:00"
	if len(text) != len(form) || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':' {
		return t, false
	}
	century, year, month, day := twoDigits(text), twoDigits(text[2:]), twoDigits(text[5:]), twoDigits(text[8:])
	hour, minute, second := twoDigits(text[11:]), twoDigits(text[14:]), twoDigits(text[17:])
	if century > 99 || year > 99 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 {
		return t, false
	}
	t = time.Date(century*100+year, time.Month(month), day, hour, minute, second, 0, China)
	// time.Date takes the 31st of February for a day in March.
	return t, day <= 28 || t.Day() == day
}

// twoDigits reads the first two digits of text, or 100 if they are none.
func twoDigits(text []byte) int {
	tens, ones := text[0]-'0', text[1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}

// FormatDateTime writes t as YYYY-MM-DD HH:MM:SS in the zone of the service,
// whatever zone t carries. The zero time is the empty string.
func FormatDateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(China).Format(time.DateTime)
}
