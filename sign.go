package livecode

import "github.com/qcloudlive/livecode/internal/sign"

// Sign returns the signature of a request or a notification: the lower-case
// hexadecimal MD5 of key followed by t in decimal. t is when the message
// expires, in Unix seconds.
//
// A [Client] signs by itself; Sign serves those who build a URL by hand. The
// vendor's page gives 2016-08-22 15:17:27 for the t of its example, 1471850187;
// that number is 15:16:27 in the zone of the page, +08:00. The sign printed
// there is right for the number.
//
// Vendor page: 与腾讯云后台通讯, section 安全机制
func Sign(key string, t int64) string {
	return sign.Hex(key, t)
}
