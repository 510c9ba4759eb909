package pushurl

import (
	"strconv"
	"strings"
	"time"
)

// txTimeDigits is the length of a txTime. The service also takes a time in
// decimal, but txSecret is made of StreamName and txTime without anything
// between them: were other lengths accepted, a digit could be moved from the
// one to the other, and a URL for "room17" would verify for "room". Eight
// digits, the first of them not 0, are unambiguous, and do from 1978 to 2106.
const txTimeDigits = 8

const (
	minTxTime = 0x10000000
	maxTxTime = 0xFFFFFFFF
)

// chinaTime is the zone of the service. A fixed zone needs no tzdata.
var chinaTime = time.FixedZone("UTC+8", 8*60*60)

// formatTxTime drops fractions of a second, so that a URL never outlives what
// its maker asked for.
func formatTxTime(expires time.Time) (string, error) {
	seconds := expires.Unix()
	if seconds < minTxTime || seconds > maxTxTime {
		return "", badArgument("expires", "a time from "+rfc3339(minTxTime)+" to "+rfc3339(maxTxTime))
	}
	return strings.ToUpper(strconv.FormatInt(seconds, 16)), nil
}

// parseTxTime takes either case, since URLs of other programs carry both.
func parseTxTime(txTime string) (time.Time, error) {
	seconds, err := strconv.ParseUint(txTime, 16, 32)
	if err != nil || len(txTime) != txTimeDigits || seconds < minTxTime {
		// The error of strconv would quote the text.
		return time.Time{}, badArgument("txTime", "Unix seconds in eight hexadecimal digits, the first not 0")
	}
	return fromUnix(int64(seconds)), nil
}

func fromUnix(seconds int64) time.Time { return time.Unix(seconds, 0).In(chinaTime) }

func rfc3339(seconds int64) string { return fromUnix(seconds).Format(time.RFC3339) }
