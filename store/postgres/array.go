package postgres

import (
	"encoding/hex"
	"strconv"
	"time"
)

// arrayOf spells a column as an array of PostgreSQL. database/sql has no arrays,
// and every driver passes text on as it is.
func arrayOf[T any](rows []T, spell func(text []byte, row T) []byte) string {
	text := []byte{'{'}
	for i, row := range rows {
		if i > 0 {
			text = append(text, ',')
		}
		text = spell(text, row)
	}
	return string(append(text, '}'))
}

func appendBytes[B string | []byte](text []byte, b B) []byte {
	return hex.AppendEncode(append(text, `\\x`...), []byte(b))
}

func appendBytesOrNull(text, b []byte) []byte {
	if b == nil {
		return append(text, null...)
	}
	return appendBytes(text, b)
}

func appendInt(text []byte, n int64) []byte { return strconv.AppendInt(text, n, 10) }

// appendTime leaves out what the server would round.
func appendTime(text []byte, t time.Time) []byte {
	return t.UTC().Truncate(time.Microsecond).AppendFormat(text, time.RFC3339Nano)
}

func appendTimeOrNull(text []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(text, null...)
	}
	return appendTime(text, t)
}

const null = "NULL"
